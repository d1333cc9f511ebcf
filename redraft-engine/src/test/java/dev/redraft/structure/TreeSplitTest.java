package dev.redraft.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of weighted entries that are cut in two, and both go on being changed. */
class TreeSplitTest {
  private final Random random = Seeds.random("TreeSplitTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final PairEntries entries = new PairEntries(true);

  @AfterEach
  void noLeaks() {
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private OrderedTree grow(int size, List<Long> model) {
    OrderedTree tree = OrderedTree.create(memory, entries);
    TreeCursor cursor = tree.cursor();
    for (int i = 0; i < size; i++) {
      long entry = newEntry();
      int at = random.nextInt(model.size() + 1);
      if (i % 3 == 0 || at == model.size()) {
        tree.append(entry);
        model.add(entry);
      } else {
        go(tree, cursor, at);
        tree.insertBefore(cursor, entry);
        model.add(at, entry);
      }
    }
    return tree;
  }

  private long newEntry() {
    // One sort key for all: their order is their place alone.
    return PairEntries.create(memory, 1, 1, random.nextInt(5));
  }

  private static void go(OrderedTree tree, TreeCursor cursor, int index) {
    tree.first(cursor);
    for (int i = 0; i < index; i++) {
      cursor.next();
    }
  }

  private void check(OrderedTree tree, List<Long> model) {
    tree.validate();
    TreeCursor cursor = tree.cursor();
    List<Long> found = new ArrayList<>();
    long weight = 0;
    for (boolean more = tree.first(cursor); more; more = cursor.next()) {
      found.add(cursor.entry());
      weight += PairEntries.weightOf(memory, cursor.entry());
    }
    assertThat(found).isEqualTo(model);
    assertThat(tree.weight()).isEqualTo(weight);
  }

  private void change(OrderedTree tree, List<Long> model, int steps) {
    TreeCursor cursor = tree.cursor();
    for (int i = 0; i < steps; i++) {
      if (random.nextBoolean()) {
        long entry = newEntry();
        if (random.nextBoolean()) {
          tree.append(entry);
          model.add(entry);
        } else {
          tree.prepend(entry);
          model.addFirst(entry);
        }
      } else if (!model.isEmpty()) {
        int at = random.nextInt(model.size());
        go(tree, cursor, at);
        long entry = tree.remove(cursor);
        assertThat(entry).isEqualTo(model.remove(at));
        memory.free(entry);
      }
    }
  }

  private void release(OrderedTree tree) {
    while (!tree.release(5, memory::free)) {
      // Each step frees some.
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 84, 85, 200, 3000, 6000})
  void bothPartsAreWhole(int size) {
    for (int round = 0; round < 4; round++) {
      List<Long> right = new ArrayList<>();
      OrderedTree tree = grow(size, right);
      int at = round == 0 ? 0 : round == 1 ? size - 1 : random.nextInt(size);
      TreeCursor cursor = tree.cursor();
      go(tree, cursor, at);
      long header = tree.splitBefore(cursor);
      List<Long> left = new ArrayList<>(right.subList(0, at));
      right.subList(0, at).clear();
      check(tree, right);
      check(OrderedTree.open(memory, tree.header(), entries), right);
      assertThat(header == 0).isEqualTo(at == 0);
      if (header != 0) {
        OrderedTree before = OrderedTree.open(memory, header, entries);
        check(before, left);
        change(before, left, 150);
        check(before, left);
        release(before);
      }
      change(tree, right, 150);
      check(tree, right);
      release(tree);
    }
  }

  @Test
  void aFullMemoryChangesNothing() {
    List<Long> model = new ArrayList<>();
    OrderedTree tree = grow(3000, model);
    List<Long> filling = new ArrayList<>();
    for (int size = 1 << 20; size >= 16; size /= 2) {
      try {
        while (true) {
          filling.add(memory.allocate(Kind.NODE, size));
        }
      } catch (MemoryFullException e) {
        // Smaller ones may still fit.
      }
    }
    TreeCursor cursor = tree.cursor();
    go(tree, cursor, 1500);
    assertThatThrownBy(() -> tree.splitBefore(cursor)).isInstanceOf(MemoryFullException.class);
    check(tree, model);
    filling.forEach(memory::free);
    tree.end(cursor);
    assertThatThrownBy(() -> tree.splitBefore(cursor)).isInstanceOf(IllegalArgumentException.class);
    release(tree);
  }
}
