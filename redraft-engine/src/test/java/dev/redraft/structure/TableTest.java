package dev.redraft.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final NativeMemory system = NativeMemory.system();
  private final Memory memory = Memory.open(MemoryOptions.small(system));
  private LongEntries entries = new LongEntries(-1);
  private Table table = Table.create(memory, entries);
  private final Map<Long, Long> model = new HashMap<>();
  private final List<Long> keys = new ArrayList<>();

  TableTest() {
    System.out.println("redraft.seed=" + seed);
  }

  @AfterEach
  void validateAndRelease() {
    table.validate();
    assertThat(table.size()).isEqualTo(model.size());
    while (!table.release(3, memory::free)) {
      memory.validate();
    }
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private void insert(long key) {
    if (model.containsKey(key)) {
      return;
    }
    long entry = LongEntries.create(memory, key);
    table.insert(entries.hash(key), entry);
    model.put(key, entry);
    keys.add(key);
  }

  private void removeAt(int index) {
    long key = keys.get(index);
    keys.set(index, keys.getLast());
    keys.removeLast();
    long entry = model.remove(key);
    table.remove(entries.hash(key), entry);
    memory.free(entry);
  }

  private void replaceAt(int index) {
    long key = keys.get(index);
    long entry = LongEntries.create(memory, key);
    long old = model.put(key, entry);
    table.replace(entries.hash(key), old, entry);
    memory.free(old);
  }

  private long find(Table in, long key) {
    byte[] bytes = LongEntries.bytes(key);
    return in.find(entries.hash(key), bytes, 0, bytes.length);
  }

  private Set<Long> scanAll(Table in) {
    Set<Long> found = new HashSet<>();
    long cursor = 0;
    do {
      cursor = in.scan(cursor, found::add);
    } while (cursor != 0);
    return found;
  }

  private void step(int peak) {
    boolean growing = random.nextInt(peak) > model.size() / 2;
    int dice = random.nextInt(10);
    if (dice < 2 && !keys.isEmpty()) {
      replaceAt(random.nextInt(keys.size()));
    } else if ((dice < 8) == growing || keys.isEmpty()) {
      insert(random.nextInt(4 * peak));
    } else {
      removeAt(random.nextInt(keys.size()));
    }
  }

  /**
   * Hashes with all bits, few bucket bits, few tag bits, or none: every table must be right, if not
   * fast.
   */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0xFFFF_0000_0000_0007L, 0x0003_0000_0000_FFFFL, 0x0001_0000_0000_0000L})
  void behavesAsAMap(long mask) {
    entries = new LongEntries(mask);
    table.release(1, memory::free);
    table = Table.create(memory, entries);
    int peak = mask == -1 ? 20_000 : 600;
    for (int i = 0; i < 25_000; i++) {
      step(peak);
      long key = random.nextInt(4 * peak);
      assertThat(find(table, key)).isEqualTo(model.getOrDefault(key, 0L));
      if (i % 4000 == 0) {
        table.validate();
        assertThat(scanAll(table)).isEqualTo(new HashSet<>(model.values()));
      }
    }
    while (!keys.isEmpty()) {
      removeAt(random.nextInt(keys.size()));
    }
    assertThat(table.buckets()).isLessThanOrEqualTo(2);
  }

  /**
   * What is there from the first cursor to the last is returned, whatever comes and goes meanwhile.
   */
  @Test
  void candidateIsAnEntryOfTheTagInTheFirstBucket() {
    assertThat(table.candidate(entries.hash(1))).isZero();
    for (long key = 0; key < Bucket.SLOTS; key++) {
      insert(key);
      for (long there = 0; there <= key; there++) {
        long found = table.candidate(entries.hash(there));
        assertThat(Bucket.tag(entries.hash(memory, found)))
            .isEqualTo(Bucket.tag(entries.hash(there)));
      }
    }
    for (long key = Bucket.SLOTS; key < 2000; key++) {
      insert(key);
    }
    int found = 0;
    for (long key : keys) {
      found += table.candidate(entries.hash(key)) == model.get(key) ? 1 : 0;
    }
    assertThat(found).isGreaterThan(keys.size() / 2);
  }

  @Test
  void scanReturnsAllThatStays() {
    for (int round = 0; round < 60; round++) {
      int start = random.nextInt(3000);
      for (int i = 0; i < start; i++) {
        insert(random.nextLong());
      }
      Set<Long> stay = new HashSet<>();
      model.keySet().stream().filter(key -> (key & 3) == 0).forEach(stay::add);
      Set<Long> seen = new HashSet<>();
      long cursor = 0;
      int calls = 0;
      boolean growing = random.nextBoolean();
      do {
        cursor = table.scan(cursor, entry -> seen.add(memory.getLong(entry)));
        for (int i = random.nextInt(60); i > 0; i--) {
          if (growing) {
            insert(random.nextLong());
          } else if (!keys.isEmpty()) {
            int index = random.nextInt(keys.size());
            if (!stay.contains(keys.get(index))) {
              removeAt(index);
            }
          }
        }
        growing ^= random.nextInt(40) == 0;
        assertThat(++calls).isLessThan(1_000_000);
      } while (cursor != 0);
      assertThat(seen).containsAll(stay);
      table.validate();
      while (keys.size() > 500) {
        removeAt(keys.size() - 1);
      }
    }
  }

  @Test
  void anyNumberIsACursor() {
    for (int i = 0; i < 1000; i++) {
      insert(i);
    }
    for (int i = 0; i < 200; i++) {
      long cursor = random.nextLong();
      for (int calls = 0; cursor != 0; calls++) {
        cursor = table.scan(cursor, entry -> {});
        assertThat(calls).isLessThan(2000);
      }
    }
  }

  @Test
  void forkSeesTheTableOfItsTime() {
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < 2000; i++) {
        step(4000);
      }
      Map<Long, Long> frozen = new HashMap<>(model);
      try (Fork fork = memory.fork()) {
        for (int i = 0; i < 3000; i++) {
          step(i < 1500 ? 8000 : 100);
        }
        Table image = Table.read(fork, table.header(), entries);
        assertThat(image.size()).isEqualTo(frozen.size());
        image.validate();
        assertThat(scanAll(image)).isEqualTo(new HashSet<>(frozen.values()));
        frozen.forEach((key, entry) -> assertThat(find(image, key)).isEqualTo(entry));
        assertThatThrownBy(() -> image.insert(0, 8)).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void randomIsNearlyUniform() {
    assertThat(table.random(new Entropy(seed))).isZero();
    for (int size : new int[] {1, 5, 100, 1500}) {
      while (model.size() < size) {
        insert(random.nextLong());
      }
      Entropy entropy = new Entropy(seed);
      Map<Long, Integer> counts = new HashMap<>();
      int draws = 200 * size;
      for (int i = 0; i < draws; i++) {
        counts.merge(table.random(entropy), 1, Integer::sum);
      }
      assertThat(counts.keySet()).isEqualTo(new HashSet<>(model.values()));
      // 200 expected each, with a deviation of 14: 7 of those apart is 1 in 10^11.
      assertThat(counts.values()).allMatch(count -> count > 100 && count < 300);
    }
  }

  @Test
  void expandsInSteps() {
    insert(1);
    assertThat(table.expand(70_000, 10)).isFalse();
    assertThat(table.buckets()).isEqualTo(11);
    while (!table.expand(70_000, 1000)) {
      table.validate();
    }
    assertThat(table.buckets()).isEqualTo(10_000);
    for (int i = 2; i < 70_000; i++) {
      insert(i);
    }
    assertThat(table.buckets()).isEqualTo(10_000);
  }

  /** A full memory leaves the table as it was. */
  @Test
  void fullMemoryChangesNothing() {
    List<Long> ballast = new ArrayList<>();
    try {
      while (true) {
        ballast.add(
            memory.allocate(dev.redraft.memory.Kind.NODE, ballast.size() < 60 ? 1 << 20 : 2000));
      }
    } catch (MemoryFullException e) {
      assertThat(ballast).hasSizeGreaterThan(50);
    }
    boolean full = false;
    for (long key = 0; !full; key++) {
      long entry = 0;
      try {
        entry = LongEntries.create(memory, key);
        table.insert(entries.hash(key), entry);
        model.put(key, entry);
        keys.add(key);
      } catch (MemoryFullException e) {
        full = true;
        if (entry != 0) {
          memory.free(entry);
        }
      }
    }
    table.validate();
    for (int i = 0; i < 1000 && !keys.isEmpty(); i++) {
      removeAt(random.nextInt(keys.size()));
    }
    ballast.forEach(memory::free);
  }

  @Test
  void refusesWhatIsNotThere() {
    insert(1);
    long entry = model.get(1L);
    assertThatThrownBy(() -> table.remove(entries.hash(2), entry))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> table.replace(entries.hash(1), entry + 8, entry))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> table.insert(entries.hash(3), 1L << 48))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Table.open(memory, entry, entries))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void fitsItsEntriesAgainAfterAnExpansion() {
    for (long key = 0; key < 500; key++) {
      insert(key);
    }
    long fitting = table.buckets();
    assertThat(table.expand(20_000, Integer.MAX_VALUE)).isTrue();
    assertThat(table.buckets()).isGreaterThan(20 * fitting);
    table.validate();
    for (long key = 0; key < 500; key++) {
      assertThat(find(table, key)).isEqualTo(model.get(key));
    }
    table.fit();
    assertThat(table.buckets()).isEqualTo(fitting);
    for (long key = 0; key < 500; key++) {
      assertThat(find(table, key)).isEqualTo(model.get(key));
    }
  }
}
