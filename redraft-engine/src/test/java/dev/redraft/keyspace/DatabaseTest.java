package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueOps;
import dev.redraft.value.ValueType;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private final KeyspaceFixture fixture = new KeyspaceFixture();
  private final Database db = fixture.db;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void countsHitsAndMissesOfReadsOnly() {
    fixture.set("a", "1");
    fixture.read("a");
    fixture.read("b");
    db.lookupWrite(Slice.of("a"), fixture.now);
    db.lookupWrite(Slice.of("b"), fixture.now);
    db.lookup(Slice.of("b"), fixture.now, Database.NO_STATS);
    db.peek(Slice.of("b"));
    assertThat(fixture.keyspace.stats().hits()).isEqualTo(1);
    assertThat(fixture.keyspace.stats().misses()).isEqualTo(1);
    assertThat(fixture.events).containsExactly("missed 0:b");
  }

  @Test
  void aReadExpires() {
    fixture.set(db, "a", "1", fixture.now + 5);
    fixture.now += 5;
    assertThat(fixture.read("a")).isNotZero();
    fixture.now++;
    assertThat(db.peek(Slice.of("a"))).isNotZero();
    assertThat(fixture.read("a")).isZero();
    assertThat(db.size()).isZero();
    assertThat(db.volatileSize()).isZero();
    assertThat(fixture.events).containsExactly("expired 0:a", "missed 0:a");
  }

  @Test
  void readsTouchTheClockButNotWhileForked() {
    long record = fixture.set("a", "1");
    fixture.now += 50_000;
    AccessClock clock = fixture.keyspace.accessClock();
    assertThat(clock.idleMillis(Record.clock(fixture.memory, record), fixture.now))
        .isEqualTo(50_000);
    db.lookup(Slice.of("a"), fixture.now, Database.NO_TOUCH);
    assertThat(clock.idleMillis(Record.clock(fixture.memory, record), fixture.now))
        .isEqualTo(50_000);
    try (Fork fork = fixture.memory.fork()) {
      assertThat(fork.failed()).isFalse();
      fixture.read("a");
      assertThat(fixture.memory.stats().copies()).isZero();
    }
    fixture.read("a");
    assertThat(clock.idleMillis(Record.clock(fixture.memory, record), fixture.now)).isZero();
  }

  @Test
  void frequencyGrowsSlowlyAndDecays() {
    AccessClock clock = fixture.keyspace.accessClock();
    clock.setByFrequency(true);
    long record = fixture.set("a", "1");
    assertThat(clock.frequency(Record.clock(fixture.memory, record), fixture.now)).isEqualTo(5);
    for (int i = 0; i < 1000; i++) {
      record = fixture.read("a");
    }
    // The documented growth for lfu-log-factor 10: about 18 after 1,000 hits.
    int hot = clock.frequency(Record.clock(fixture.memory, record), fixture.now);
    assertThat(hot).isBetween(11, 26);
    fixture.now += 3 * 60_000;
    assertThat(clock.frequency(Record.clock(fixture.memory, record), fixture.now))
        .isEqualTo(hot - 3);
  }

  @Test
  void encodingsAreThoseOfRedis() {
    assertEncoding("12345", "int");
    assertEncoding("-9223372036854775808", "int");
    assertEncoding("9223372036854775808", "embstr");
    assertEncoding("007", "embstr");
    assertEncoding("", "embstr");
    assertEncoding("x".repeat(44), "embstr");
    assertEncoding("x".repeat(45), "raw");
    long record = fixture.set("k", "12");
    record = db.strings().append(Slice.of("k"), record, Slice.of("3"));
    assertThat(StringValue.encodingName(fixture.memory, record)).isEqualTo("raw");
    assertThat(StringValue.isLong(fixture.memory, record)).isTrue();
    assertThat(StringValue.asLong(fixture.memory, record)).isEqualTo(123);
    record = fixture.set("k", "124");
    assertThat(StringValue.encodingName(fixture.memory, record)).isEqualTo("int");
  }

  private void assertEncoding(String value, String name) {
    for (String key : new String[] {"fresh" + value.length() + name, "same"}) {
      long record = fixture.set(key, value);
      assertThat(StringValue.encodingName(fixture.memory, record)).isEqualTo(name);
      assertThat(fixture.text(record)).isEqualTo(value);
      byte[] target = new byte[value.length() + 2];
      StringValue.range(fixture.memory, record, 0, value.length(), target, 1);
      assertThat(new Slice(target).toString()).isEqualTo("\0" + value + "\0");
    }
  }

  @Test
  void appendingIsAmortised() {
    long record = fixture.set("k", "x");
    int moves = 0;
    for (int i = 0; i < 20_000; i++) {
      long next = db.strings().append(Slice.of("k"), record, Slice.of("0123456789"));
      moves += next == record ? 0 : 1;
      record = next;
    }
    assertThat(moves).isLessThan(30);
    assertThat(StringValue.length(fixture.memory, record)).isEqualTo(200_001);
  }

  /** A large record takes an expiry without being copied. */
  @Test
  void expiryOfALargeValueStaysInPlace() {
    long record = fixture.set("k", "x".repeat(100_000));
    assertThat(db.expireAt(Slice.of("k"), record, fixture.now + 1)).isEqualTo(record);
    assertThat(db.volatileSize()).isEqualTo(1);
    assertThat(db.persist(Slice.of("k"), record)).isTrue();
    assertThat(db.persist(Slice.of("k"), record)).isFalse();
    assertThat(db.volatileSize()).isZero();
  }

  @Test
  void scansInPortions() {
    for (int i = 0; i < 1000; i++) {
      fixture.set(db, "k" + i, "v", i % 10 == 0 ? fixture.now + 1 : Database.NO_EXPIRY);
    }
    fixture.now += 2;
    Set<String> seen = new HashSet<>();
    long cursor = 0;
    int calls = 0;
    do {
      int before = seen.size();
      cursor = db.scan(cursor, 10, fixture.now, record -> seen.add(db.key(record).toString()));
      assertThat(seen.size() - before).isLessThan(60);
      calls++;
    } while (cursor != 0);
    assertThat(seen).hasSize(900);
    assertThat(calls).isBetween(20, 101);
    assertThat(db.size()).isEqualTo(900);
  }

  @Test
  void evictsByThePolicy() {
    Eviction eviction = fixture.keyspace.eviction();
    eviction.setSamples(100);
    assertThat(eviction.evictOne(fixture.now)).isFalse();
    for (int i = 0; i < 10; i++) {
      fixture.set(
          db, "k" + i, "v", i < 5 ? fixture.now + 2_000_000 - i * 20_000 : Database.NO_EXPIRY);
      fixture.now += 5000;
    }
    eviction.setPolicy(Eviction.Policy.VOLATILE_TTL);
    assertThat(eviction.evictOne(fixture.now)).isTrue();
    eviction.setPolicy(Eviction.Policy.ALLKEYS_LRU);
    fixture.read("k0");
    eviction.evictOne(fixture.now);
    assertThat(fixture.events).containsExactly("evicted 0:k4", "evicted 0:k1");
    eviction.setPolicy(Eviction.Policy.VOLATILE_RANDOM);
    while (eviction.evictOne(fixture.now)) {
      assertThat(db.size()).isGreaterThan(4);
    }
    assertThat(db.size()).isEqualTo(5);
    assertThat(fixture.keyspace.stats().evicted()).isEqualTo(5);
  }

  /** A value of another type is freed in steps, and its record is nobody's in between. */
  @Test
  void largeValuesAreFreedInSteps() {
    int[] left = {200};
    fixture
        .keyspace
        .values()
        .register(
            ValueType.HASH,
            new ValueOps() {
              @Override
              public String encodingName(View view, long record) {
                return "hashtable";
              }

              @Override
              public boolean free(Memory memory, long record, int steps) {
                left[0] -= Math.min(left[0], steps);
                return left[0] == 0;
              }

              @Override
              public void copy(Memory memory, long record, long copy) {
                throw new AssertionError("not copied");
              }

              @Override
              public long memoryUsage(View view, long record, int samples) {
                return 1000;
              }
            });
    long record = db.create(Slice.of("h"), ValueType.HASH, 2, 8, Database.NO_EXPIRY, fixture.now);
    assertThat(db.memoryUsage(record, 5)).isBetween(1020L, 1120L);
    assertThat(db.delete(Slice.of("h"), fixture.now)).isTrue();
    assertThat(db.size()).isZero();
    assertThat(left[0]).isPositive();
    assertThat(fixture.keyspace.lazyFreePending()).isEqualTo(1);
    try (Fork fork = fixture.memory.fork()) {
      assertThat(new ImageWalk(fork).next()).isFalse();
    }
    assertThat(fixture.keyspace.doWork(1_000_000)).isFalse();
    assertThat(fixture.keyspace.lazyFreePending()).isZero();
  }

  @Test
  void steadyStateAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Slice[] keys = new Slice[100];
    Slice[] values = {Slice.of("12345"), Slice.of("some text"), Slice.of("y".repeat(90))};
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Slice.of("key:" + i);
    }
    Keyspace quiet =
        new Keyspace(
            Memory.open(MemoryOptions.small(NativeMemory.system())),
            1,
            fixture.clock,
            new Entropy(1),
            KeyspaceListener.NONE);
    Database database = quiet.database(0);
    long allocated = 0;
    // The first rounds warm up what the JVM and the structures allocate once.
    for (int round = 0; round < 6; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        Slice key = keys[i % keys.length];
        database.setString(
            key, values[i % values.length], i % 7 == 0 ? fixture.now + 5 : -1, fixture.now);
        database.setLong(keys[i * 31 % keys.length], i, Database.KEEP_TTL, fixture.now);
        database.lookupRead(keys[i * 13 % keys.length], fixture.now);
        if (i % 5 == 0) {
          database.delete(keys[i * 17 % keys.length], fixture.now);
        }
        fixture.now += i % 3 == 0 ? 1 : 0;
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    quiet.memory().close();
    assertThat(allocated).isLessThan(1000);
  }
}
