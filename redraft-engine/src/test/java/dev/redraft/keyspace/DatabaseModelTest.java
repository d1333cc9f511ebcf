package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.value.StringValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random operations on three databases and on a model of Java maps, with forks open whose image is
 * compared at the end.
 */
class DatabaseModelTest {
  private static final int DATABASES = 3;
  private static final long NONE = Database.NO_EXPIRY;

  private record Entry(String value, long expiry) {}

  private record Image(Fork fork, List<Map<String, Entry>> model, long now) {}

  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final ManualClock clock = new ManualClock();
  private final Set<String> gone = new HashSet<>();
  private final Keyspace keyspace =
      new Keyspace(
          memory,
          DATABASES,
          clock,
          new Entropy(seed),
          new KeyspaceListener() {
            @Override
            public void expired(Database database, Slice key) {
              gone.add(database.index() + ":" + key);
            }
          });
  private List<Map<String, Entry>> model = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private long now = 1_700_000_000_000L;
  private @Nullable Image image;

  DatabaseModelTest() {
    System.out.println("redraft.seed=" + seed);
    for (int i = 0; i < DATABASES; i++) {
      model.add(new TreeMap<>());
    }
    for (int i = 0; i < 400; i++) {
      int length = i % 40 == 0 ? 200 + random.nextInt(400) : random.nextInt(30);
      keys.add("k" + i + "x".repeat(length));
    }
    keys.add("");
  }

  @AfterEach
  void release() {
    if (image != null) {
      image.fork.close();
    }
    keyspace.validate();
    memory.validate();
    keyspace.flushAll(now);
    while (keyspace.doWork(1000)) {
      memory.validate();
    }
    assertThat(keyspace.lazyFreePending()).isZero();
    // The roots, and for each of the six tables a header, a directory and a segment.
    assertThat(memory.stats().allocations()).isEqualTo(1 + 6 * DATABASES);
    memory.close();
  }

  private static Slice slice(String text) {
    byte[] bytes = ("##" + text + "!").getBytes(StandardCharsets.ISO_8859_1);
    return new Slice().set(bytes, 2, text.length());
  }

  private String key() {
    return keys.get(random.nextInt(keys.size()));
  }

  private String value() {
    return switch (random.nextInt(6)) {
      case 0 -> Long.toString(random.nextLong());
      case 1 -> Integer.toString(random.nextInt(100));
      case 2 -> "-0" + random.nextInt(3);
      case 3 -> "v".repeat(random.nextInt(3000));
      default -> "w" + "z".repeat(random.nextInt(60));
    };
  }

  private long expiry() {
    return random.nextInt(3) == 0 ? now + random.nextInt(5000) : NONE;
  }

  private @Nullable Entry live(int db, String key) {
    Entry entry = model.get(db).get(key);
    if (entry != null && entry.expiry != NONE && now > entry.expiry) {
      model.get(db).remove(key);
      return null;
    }
    return entry;
  }

  private String text(long record) {
    return new String(StringValue.bytes(memory, record), StandardCharsets.ISO_8859_1);
  }

  private void check(Database database, long record, @Nullable Entry expected) {
    if (expected == null) {
      assertThat(record).isZero();
    } else {
      assertThat(text(record)).isEqualTo(expected.value);
      assertThat(StringValue.length(memory, record)).isEqualTo(expected.value.length());
      assertThat(database.expiry(record)).isEqualTo(expected.expiry);
    }
  }

  private void step() {
    int db = random.nextInt(DATABASES);
    Database database = keyspace.database(db);
    Map<String, Entry> map = model.get(db);
    String key = key();
    Slice slice = slice(key);
    Entry old = live(db, key);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> {
        String value = value();
        long expiry = random.nextInt(4) == 0 ? Database.KEEP_TTL : expiry();
        long kept = expiry == Database.KEEP_TTL ? (old == null ? NONE : old.expiry) : expiry;
        map.put(key, new Entry(value, kept));
        check(database, database.setString(slice, slice(value), expiry, now), map.get(key));
      }
      case 5 -> {
        long value = random.nextLong() >> random.nextInt(64);
        map.put(key, new Entry(Long.toString(value), NONE));
        check(database, database.setLong(slice, value, NONE, now), map.get(key));
      }
      case 6, 7 -> {
        assertThat(database.delete(slice, now)).isEqualTo(old != null);
        map.remove(key);
      }
      case 8, 9 -> {
        if (old != null) {
          String tail = value();
          map.put(key, new Entry(old.value + tail, old.expiry));
          check(
              database,
              database.strings().append(slice, database.lookupWrite(slice, now), slice(tail)),
              map.get(key));
          assertThat(StringValue.encodingName(memory, database.peek(slice))).isEqualTo("raw");
        }
      }
      case 10 -> {
        if (old != null) {
          String part = value();
          int from = random.nextInt(old.value.length() + 40);
          StringBuilder text = new StringBuilder(old.value);
          while (text.length() < from + part.length()) {
            text.append('\0');
          }
          text.replace(from, from + part.length(), part);
          map.put(key, new Entry(text.toString(), old.expiry));
          long record =
              database
                  .strings()
                  .setRange(slice, database.lookupWrite(slice, now), from, slice(part));
          check(database, record, map.get(key));
        }
      }
      case 11, 12 -> {
        if (old != null) {
          long expiry = expiry();
          map.put(key, new Entry(old.value, expiry));
          check(
              database,
              database.expireAt(slice, database.lookupWrite(slice, now), expiry),
              map.get(key));
        }
      }
      case 13 -> {
        String to = key();
        if (old != null && !to.equals(key)) {
          map.remove(key);
          map.put(to, old);
          long record = database.lookupWrite(slice, now);
          check(database, database.rename(slice, record, slice(to), now), old);
        }
      }
      case 14 -> {
        int other = random.nextInt(DATABASES);
        if (old != null && other != db) {
          boolean free = live(other, key) == null;
          long record = database.lookupWrite(slice, now);
          assertThat(database.move(slice, record, keyspace.database(other), now)).isEqualTo(free);
          if (free) {
            map.remove(key);
            model.get(other).put(key, old);
          }
        }
      }
      case 15 -> {
        int other = random.nextInt(DATABASES);
        String to = key();
        if (old != null && !(other == db && to.equals(key))) {
          boolean replace = random.nextBoolean();
          boolean copies = replace || live(other, to) == null;
          long record = database.lookupWrite(slice, now);
          long copy = database.copy(record, keyspace.database(other), slice(to), replace, now);
          assertThat(copy != 0).isEqualTo(copies);
          if (copies) {
            model.get(other).put(to, old);
            check(keyspace.database(other), copy, old);
          }
        }
      }
      case 16 -> now += random.nextInt(300);
      case 17 -> {
        if (random.nextInt(60) == 0) {
          int other = random.nextInt(DATABASES);
          keyspace.swap(db, other, now);
          Map<String, Entry> swapped = model.get(other);
          model.set(other, map);
          model.set(db, swapped);
        } else if (random.nextInt(120) == 0) {
          database.flush(now);
          map.clear();
        }
      }
      case 18 -> {
        keyspace.expireCycle().run(now, 20_000);
        keyspace.doWork(10_000);
      }
      default -> {
        long record = database.random(now);
        dropExpired();
        assertThat(record == 0).isEqualTo(map.isEmpty());
        if (record != 0) {
          String drawn = database.key(record).toString();
          check(database, record, map.get(drawn));
        }
      }
    }
    check(database, database.lookupRead(slice, now), live(db, key));
  }

  private List<Map<String, Entry>> contents() {
    List<Map<String, Entry>> all = new ArrayList<>();
    for (int db = 0; db < DATABASES; db++) {
      Map<String, Entry> found = new TreeMap<>();
      Database database = keyspace.database(db);
      database.scan(
          0,
          Long.MAX_VALUE,
          now,
          record ->
              found.put(
                  database.key(record).toString(),
                  new Entry(text(record), database.expiry(record))));
      all.add(found);
    }
    return all;
  }

  private void fork() {
    dropExpired();
    List<Map<String, Entry>> frozen = new ArrayList<>();
    model.forEach(map -> frozen.add(new TreeMap<>(map)));
    image = new Image(memory.fork(), frozen, now);
  }

  private void dropExpired() {
    for (int db = 0; db < DATABASES; db++) {
      for (String key : List.copyOf(model.get(db).keySet())) {
        live(db, key);
      }
    }
  }

  /**
   * The image holds what was live at the fork, and perhaps keys that had expired but were still
   * there.
   */
  private void compareImage(Image open) {
    List<Map<String, Entry>> found = new ArrayList<>();
    ImageWalk walk = new ImageWalk(open.fork);
    long[] sizes = new long[DATABASES];
    for (int i = 0; i < walk.databases(); i++) {
      found.add(new HashMap<>());
      sizes[i] = walk.size(i);
    }
    while (walk.next()) {
      int keyLength = walk.readKey();
      String key = new String(walk.key(), 0, keyLength, StandardCharsets.ISO_8859_1);
      int length = walk.readString();
      String value = new String(walk.value(), 0, length, StandardCharsets.ISO_8859_1);
      Entry entry = new Entry(value, walk.expiry());
      assertThat(found.get(walk.database()).put(key, entry)).isNull();
    }
    for (int db = 0; db < DATABASES; db++) {
      assertThat(found.get(db)).hasSize((int) sizes[db]);
      found.get(db).values().removeIf(entry -> entry.expiry != NONE && open.now > entry.expiry);
      assertThat(found.get(db)).isEqualTo(open.model.get(db));
    }
    open.fork.close();
    image = null;
  }

  @Test
  void behavesAsMaps() {
    for (int i = 0; i < 60_000; i++) {
      step();
      if (i % 3000 == 0) {
        keyspace.validate();
        memory.validate();
        dropExpired();
        assertThat(contents()).isEqualTo(model);
      }
      if (i % 700 == 0) {
        if (image == null) {
          fork();
        } else {
          compareImage(image);
        }
      }
    }
    assertThat(gone).isNotEmpty();
  }

  /** What an unfinished lazy free leaves behind is not in an image. */
  @Test
  void imageHasNothingOfWhatIsBeingFreed() {
    for (int i = 0; i < 5000; i++) {
      keyspace.database(0).setString(slice("old" + i), slice("x"), NONE, now);
    }
    keyspace.database(0).flush(now);
    while (keyspace.lazyFreePending() == 5000) {
      keyspace.doWork(1);
    }
    assertThat(keyspace.lazyFreePending()).isBetween(1L, 4999L);
    keyspace.database(0).setString(slice("new"), slice("1"), NONE, now);
    keyspace.database(1).setString(slice("one"), slice("2"), now + 5, now);
    model.get(0).put("new", new Entry("1", NONE));
    model.get(1).put("one", new Entry("2", now + 5));
    fork();
    while (keyspace.doWork(1000)) {
      keyspace.database(2).setString(slice("later" + random.nextInt(100)), slice("3"), NONE, now);
    }
    compareImage(java.util.Objects.requireNonNull(image));
    assertThat(keyspace.lazyFreePending()).isZero();
  }
}
