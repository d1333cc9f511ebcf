package dev.redraft.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An {@link OrderedTree} in the order of its entries, beside a {@link TreeMap}. */
class OrderedTreeTest {
  private record Pair(long major, long minor) {}

  private final Random random = Seeds.random("OrderedTreeTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final PairEntries entries = new PairEntries(false);
  private OrderedTree tree = OrderedTree.create(memory, entries);
  private TreeCursor cursor = tree.cursor();
  private final TreeMap<Pair, Long> model =
      new TreeMap<>(Comparator.comparingLong(Pair::major).thenComparingLong(Pair::minor));

  @AfterEach
  void validateAndRelease() {
    check(tree, memory, model);
    while (!tree.release(3, memory::free)) {
      memory.validate();
    }
    assertThat(memory.stats().allocations()).isZero();
    assertThat(memory.stats().used()).isZero();
    memory.close();
  }

  private static void check(OrderedTree tree, View view, Map<Pair, Long> expected) {
    tree.validate();
    assertThat(tree.size()).isEqualTo(expected.size());
    assertThat(tree.weight()).isEqualTo(expected.size());
    List<Long> found = new ArrayList<>();
    TreeCursor at = tree.cursor();
    for (boolean on = tree.first(at); on; on = at.next()) {
      found.add(at.entry());
    }
    assertThat(found).isEqualTo(new ArrayList<>(expected.values()));
    List<Long> backwards = new ArrayList<>();
    for (boolean on = tree.last(at); on; on = at.previous()) {
      backwards.add(at.entry());
    }
    assertThat(backwards.reversed()).isEqualTo(found);
    assertThat(view.getLong(tree.header())).isNotZero();
  }

  private Pair randomPair(int range) {
    return new Pair(random.nextInt(range) >> 4, random.nextInt(16));
  }

  private void insert(Pair pair) {
    if (model.containsKey(pair)) {
      return;
    }
    long entry = PairEntries.create(memory, pair.major, pair.minor, 1);
    entries.probe(pair.major, pair.minor);
    if (random.nextBoolean()) {
      tree.insert(cursor, entry);
    } else {
      assertThat(tree.find(cursor)).isZero();
      tree.insertBefore(cursor, entry);
    }
    model.put(pair, entry);
    assertThat(cursor.entry()).isEqualTo(entry);
  }

  private void remove(Pair pair) {
    entries.probe(pair.major, pair.minor);
    long entry = tree.find(cursor);
    assertThat(entry).isEqualTo(model.getOrDefault(pair, 0L));
    if (entry == 0) {
      return;
    }
    assertThat(tree.remove(cursor)).isEqualTo(entry);
    memory.free(entry);
    model.remove(pair);
    checkAt(model.higherEntry(pair));
  }

  private void replace(Pair pair) {
    entries.probe(pair.major, pair.minor);
    long old = tree.find(cursor);
    if (old != 0) {
      memory.free(old);
      long entry = PairEntries.create(memory, pair.major, pair.minor, 1);
      tree.replace(cursor, entry);
      model.put(pair, entry);
    }
  }

  private void removeRange(Pair from, int count) {
    entries.probe(from.major, from.minor);
    tree.lowerBound(cursor);
    int left = count;
    while (left > 0) {
      int removed =
          tree.removeSome(
              cursor,
              left,
              entry -> {
                Map.Entry<Pair, Long> first = model.ceilingEntry(from);
                assertThat(entry).isEqualTo(first.getValue());
                model.remove(first.getKey());
                memory.free(entry);
              });
      if (removed == 0) {
        assertThat(model.ceilingEntry(from)).isNull();
        return;
      }
      left -= removed;
    }
    checkAt(model.ceilingEntry(from));
  }

  private void checkAt(Map.Entry<Pair, Long> expected) {
    assertThat(cursor.entry()).isEqualTo(expected == null ? 0L : expected.getValue());
  }

  private void search(Pair pair) {
    entries.probe(pair.major, pair.minor);
    Map.Entry<Pair, Long> lower = model.ceilingEntry(pair);
    assertThat(tree.lowerBound(cursor)).isEqualTo(lower != null);
    checkAt(lower);
    if (random.nextInt(20) == 0) {
      assertThat(tree.rank(cursor)).isEqualTo(model.headMap(pair).size());
      long rank = tree.rank(cursor);
      TreeCursor other = tree.cursor();
      assertThat(tree.select(other, rank)).isEqualTo(lower == null ? -1 : 0);
      assertThat(other.entry()).isEqualTo(cursor.entry());
    }
    assertThat(tree.upperBound(cursor)).isEqualTo(model.higherEntry(pair) != null);
    checkAt(model.higherEntry(pair));
    assertThat(cursor.previous()).isEqualTo(model.floorEntry(pair) != null);
    checkAt(model.floorEntry(pair));
    assertThat(tree.find(cursor)).isEqualTo(model.getOrDefault(pair, 0L));
  }

  private void step(int range) {
    boolean growing = random.nextInt(range) > 4 * model.size();
    Pair pair = randomPair(range);
    int dice = random.nextInt(100);
    if (dice < 15) {
      replace(pair);
    } else if (dice == 15) {
      removeRange(pair, random.nextInt(range / 20 + 1));
    } else if ((dice < 75) == growing) {
      insert(pair);
    } else {
      remove(pair);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3000, 60_000})
  void behavesAsASortedMap(int range) {
    for (int i = 0; i < 30_000; i++) {
      step(range);
      search(randomPair(range));
      if (i % 1000 == 0) {
        check(tree, memory, model);
      }
    }
    while (!model.isEmpty()) {
      remove(random.nextBoolean() ? model.firstKey() : model.ceilingKey(model.lastKey()));
      if (random.nextInt(500) == 0) {
        tree.validate();
      }
    }
    assertThat(tree.bytes()).isLessThan(600);
  }

  /** Entries that come and go in order, and those of one sort key. */
  @Test
  void endsMayMove() {
    long low = 0;
    long high = 0;
    for (int round = 0; round < 40; round++) {
      int count = random.nextInt(3000);
      int kind = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        switch (kind) {
          case 0 -> insert(new Pair(1, high++));
          case 1 -> insert(new Pair(1, --low));
          case 2 -> {
            if (low < high) {
              remove(new Pair(1, low++));
            }
          }
          default -> {
            if (low < high) {
              remove(new Pair(1, --high));
            }
          }
        }
      }
      tree.validate();
    }
  }

  @Test
  void sortedInsertionsFillTheNodes() {
    for (int up = 0; up < 2; up++) {
      for (int i = 0; i < 50_000; i++) {
        insert(new Pair(up == 0 ? i : -i, 0));
      }
      assertThat((double) tree.bytes() / tree.size()).isLessThan(6.9);
    }
  }

  @Test
  void randomInsertionsLeaveLittleRoom() {
    for (int i = 0; i < 50_000; i++) {
      insert(new Pair(random.nextLong(), 0));
    }
    assertThat((double) tree.bytes() / tree.size()).isLessThan(10.5);
  }

  @Test
  void forkSeesTheTreeOfItsTime() {
    for (int round = 0; round < 8; round++) {
      int range = 2000 << random.nextInt(4);
      for (int i = 0; i < 3000; i++) {
        step(range);
      }
      TreeMap<Pair, Long> frozen = new TreeMap<>(model);
      try (Fork fork = memory.fork()) {
        for (int i = 0; i < 3000; i++) {
          step(i < 1500 ? 2 * range : range / 4);
        }
        PairEntries probe = new PairEntries(false);
        OrderedTree image = OrderedTree.read(fork, tree.header(), probe);
        check(image, fork, frozen);
        TreeCursor at = image.cursor();
        frozen.forEach((pair, entry) -> {
          probe.probe(pair.major, pair.minor);
          assertThat(image.find(at)).isEqualTo(entry);
        });
        assertThatThrownBy(() -> image.append(8)).isInstanceOf(IllegalStateException.class);
      }
      check(tree, memory, model);
    }
  }

  /** A full memory leaves the tree as it was, whichever allocation fails. */
  @Test
  void fullMemoryChangesNothing() {
    for (int round = 0; round < 12; round++) {
      int start = random.nextInt(1 + (1 << round));
      for (int i = 0; i < start; i++) {
        insert(randomPair(1 << 20));
      }
      List<Long> ballast = new ArrayList<>();
      int failures = 0;
      while (failures < 100) {
        Pair pair = new Pair(random.nextInt(1 << 20), 0);
        long entry = 0;
        long before = memory.stats().used();
        try {
          entry = PairEntries.create(memory, pair.major, pair.minor, 1);
          entries.probe(pair.major, pair.minor);
          if (model.containsKey(pair)) {
            memory.free(entry);
            continue;
          }
          tree.insert(cursor, entry);
          model.put(pair, entry);
        } catch (MemoryFullException e) {
          failures++;
          if (entry != 0) {
            memory.free(entry);
          }
          assertThat(memory.stats().used()).isEqualTo(before);
          tree.validate();
          // Room for one more node, or two.
          for (int i = random.nextInt(3); i > 0 && !ballast.isEmpty(); i--) {
            memory.free(ballast.removeLast());
          }
        }
        fillUp(ballast);
      }
      check(tree, memory, model);
      ballast.forEach(memory::free);
    }
  }

  private void fillUp(List<Long> ballast) {
    int size = ballast.isEmpty() ? 1 << 20 : 512 << random.nextInt(2);
    try {
      while (ballast.size() < 100_000) {
        ballast.add(memory.allocate(Kind.NODE, size));
      }
    } catch (MemoryFullException e) {
      if (size > 1024) {
        fillUp(ballast);
      }
    }
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThat(tree.first(cursor)).isFalse();
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.previous()).isFalse();
    assertThatThrownBy(() -> tree.remove(cursor)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.replace(cursor, 8)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.insertBefore(cursor, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.append(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.append(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    long entry = PairEntries.create(memory, 1, 2, 3);
    assertThatThrownBy(() -> OrderedTree.open(memory, entry, entries))
        .isInstanceOf(IllegalStateException.class);
    memory.free(entry);
  }
}
