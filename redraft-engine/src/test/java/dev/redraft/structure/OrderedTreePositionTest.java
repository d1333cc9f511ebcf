package dev.redraft.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An {@link OrderedTree} of weighted entries by position, beside an {@link ArrayList}. */
class OrderedTreePositionTest {
  private final Random random = Seeds.random("OrderedTreePositionTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));

  /** All sort keys are the same: the order is that of the positions. */
  private final PairEntries entries = new PairEntries(true);

  private final OrderedTree tree = OrderedTree.create(memory, entries);
  private final TreeCursor cursor = tree.cursor();
  private final List<Long> model = new ArrayList<>();

  @AfterEach
  void validateAndRelease() {
    check(tree, memory, model);
    while (!tree.release(1 + random.nextInt(5), memory::free)) {
      assertThat(memory.stats().allocations()).isPositive();
    }
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private static void check(OrderedTree tree, View view, List<Long> expected) {
    tree.validate();
    assertThat(tree.size()).isEqualTo(expected.size());
    TreeCursor at = tree.cursor();
    TreeCursor other = tree.cursor();
    long rank = 0;
    boolean on = tree.first(at);
    for (long entry : expected) {
      assertThat(on).isTrue();
      assertThat(at.entry()).isEqualTo(entry);
      assertThat(tree.rank(at)).isEqualTo(rank);
      long weight = PairEntries.weightOf(view, entry);
      if (weight > 0) {
        assertThat(tree.select(other, rank + weight - 1)).isEqualTo(weight - 1);
        assertThat(other.entry()).isEqualTo(entry);
      }
      rank += weight;
      on = at.next();
    }
    assertThat(on).isFalse();
    assertThat(tree.weight()).isEqualTo(rank);
    assertThat(tree.rank(at)).isEqualTo(rank);
    assertThat(tree.select(at, rank)).isEqualTo(-1);
    assertThat(tree.select(at, -1)).isEqualTo(-1);
  }

  private long create() {
    return PairEntries.create(memory, 0, 0, random.nextInt(50));
  }

  /** Goes to a position from the nearer end, as there are entries of weight 0. */
  private void go(int position) {
    if (position < model.size() / 2) {
      tree.first(cursor);
      for (int i = 0; i < position; i++) {
        cursor.next();
      }
    } else {
      tree.end(cursor);
      for (int i = model.size(); i > position; i--) {
        cursor.previous();
      }
    }
  }

  private void insert(int position) {
    long entry = create();
    if (position == 0 && random.nextBoolean()) {
      tree.prepend(entry);
    } else if (position == model.size() && random.nextBoolean()) {
      tree.append(entry);
    } else if (position > 0 && random.nextBoolean()) {
      go(position - 1);
      tree.insertAfter(cursor, entry);
      assertThat(cursor.entry()).isEqualTo(entry);
    } else {
      go(position);
      tree.insertBefore(cursor, entry);
      assertThat(cursor.entry()).isEqualTo(entry);
    }
    model.add(position, entry);
  }

  private void remove(int position, int count) {
    go(position);
    for (int left = count; left > 0; ) {
      int removed =
          tree.removeSome(
              cursor,
              left,
              entry -> {
                assertThat(entry).isEqualTo(model.remove(position));
                memory.free(entry);
              });
      left = removed == 0 ? 0 : left - removed;
    }
    assertThat(cursor.entry()).isEqualTo(position < model.size() ? model.get(position) : 0);
  }

  private void change(int position) {
    go(position);
    long entry = model.get(position);
    long weight = PairEntries.weightOf(memory, entry);
    long next = random.nextInt(50);
    if (random.nextBoolean()) {
      PairEntries.putWeight(memory, entry, next);
      tree.reweigh(cursor, next - weight);
    } else {
      memory.free(entry);
      long other = PairEntries.create(memory, 0, 0, next);
      tree.replace(cursor, other, next - weight);
      model.set(position, other);
    }
    assertThat(cursor.entry()).isEqualTo(model.get(position));
  }

  /** A step near one of the ends mostly: going anywhere else takes its time. */
  private void step(int peak) {
    int size = model.size();
    boolean growing = random.nextInt(peak) > size / 2;
    int offset = random.nextInt(8) == 0 ? random.nextInt(size + 1) : random.nextInt(size / 20 + 1);
    int position = random.nextBoolean() ? offset : size - offset;
    int dice = random.nextInt(100);
    if (dice < 20 && position < size) {
      change(position);
    } else if (dice < 22 && position < size) {
      remove(position, random.nextInt(peak / 10 + 2));
    } else if ((dice < 70) == growing || position == size) {
      insert(position);
    } else {
      remove(position, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 500, 6000})
  void behavesAsAList(int peak) {
    for (int i = 0; i < 15_000; i++) {
      step(peak);
      if (i % 500 == 0) {
        check(tree, memory, model);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 4000})
  void forkSeesTheListOfItsTime(int peak) {
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 1500; i++) {
        step(peak);
      }
      List<Long> frozen = new ArrayList<>(model);
      try (Fork fork = memory.fork()) {
        for (int i = 0; i < 1500; i++) {
          step(i < 800 ? 2 * peak : peak / 8);
        }
        check(OrderedTree.read(fork, tree.header(), entries), fork, frozen);
      }
      check(tree, memory, model);
    }
  }
}
