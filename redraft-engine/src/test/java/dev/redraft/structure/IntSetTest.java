package dev.redraft.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntSetTest {
  private final Random random = Seeds.random("IntSetTest");
  private final Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()));
  private final PackedChunk home = new PackedChunk(memory).create(IntSet.HEADER);

  IntSetTest() {
    Packed.splice(home, 0, 0, IntSet.HEADER);
    IntSet.clear(memory, home.address());
  }

  @AfterEach
  void close() {
    home.free();
    assertThat(memory.stats().allocations()).isZero();
    memory.close();
  }

  private List<Long> all(View view, long address) {
    List<Long> found = new ArrayList<>();
    for (int i = 0; i < IntSet.count(view, address); i++) {
      found.add(IntSet.get(view, address, i));
    }
    return found;
  }

  private long someInteger() {
    long value = random.nextLong() >> random.nextInt(64);
    return switch (random.nextInt(12)) {
      case 0 -> Short.MAX_VALUE + (long) random.nextInt(3) - 1;
      case 1 -> Short.MIN_VALUE + (long) random.nextInt(3) - 1;
      case 2 -> Integer.MAX_VALUE + (long) random.nextInt(3) - 1;
      case 3 -> Integer.MIN_VALUE + (long) random.nextInt(3) - 1;
      case 4 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
      case 5, 6, 7, 8 -> random.nextInt(200) - 100;
      default -> value;
    };
  }

  @Test
  void behavesAsASortedSetAlsoUnderAFork() {
    for (int round = 0; round < 40; round++) {
      TreeSet<Long> model = new TreeSet<>();
      Packed.remove(home, IntSet.HEADER, home.length());
      IntSet.clear(memory, home.address());
      int narrow = random.nextInt(64);
      Fork fork = null;
      List<Long> frozen = List.of();
      long frozenAt = 0;
      for (int i = 0; i < 400; i++) {
        long value = i < 200 ? someInteger() >> narrow : someInteger();
        if (random.nextInt(3) > 0) {
          assertThat(IntSet.add(home, value)).isEqualTo(model.add(value));
        } else {
          assertThat(IntSet.remove(home, value)).isEqualTo(model.remove(value));
        }
        long probe = someInteger();
        assertThat(IntSet.contains(memory, home.address(), probe)).isEqualTo(model.contains(probe));
        int index = IntSet.search(memory, home.address(), probe);
        assertThat(index < 0 ? -1 - index : index).isEqualTo(model.headSet(probe).size());
        if (i % 25 == 0) {
          IntSet.validate(memory, home.address(), home.length());
          assertThat(all(memory, home.address())).isEqualTo(new ArrayList<>(model));
        }
        if (i == 100) {
          fork = memory.fork();
          frozen = new ArrayList<>(model);
          frozenAt = home.address();
        }
        if (fork != null && i % 50 == 0) {
          assertThat(all(fork, frozenAt)).isEqualTo(frozen);
        }
      }
      if (fork != null) {
        fork.close();
      }
      while (memory.forked()) {
        memory.reclaimStep();
      }
    }
  }

  /** As the reference writes {-2, 1} and {-2, 1, 70000}: width, count, integers, little-endian. */
  @Test
  void hasTheBytesOfAnIntset() {
    IntSet.add(home, 1);
    IntSet.add(home, -2);
    assertThat(bytes()).containsExactly(2, 0, 0, 0, 2, 0, 0, 0, -2, -1, 1, 0);
    IntSet.add(home, 70_000);
    assertThat(bytes())
        .containsExactly(4, 0, 0, 0, 3, 0, 0, 0, -2, -1, -1, -1, 1, 0, 0, 0, 0x70, 0x11, 1, 0);
    IntSet.add(home, Long.MIN_VALUE);
    assertThat(IntSet.width(memory, home.address())).isEqualTo(8);
    IntSet.remove(home, Long.MIN_VALUE);
    assertThat(IntSet.width(memory, home.address())).isEqualTo(8);
  }

  @Test
  void bytesThatAreNoIntsetAreRefused() {
    byte[][] bad = {
      {},
      {2, 0, 0, 0, 1, 0, 0},
      {3, 0, 0, 0, 0, 0, 0, 0},
      {2, 0, 0, 0, 1, 0, 0, 0},
      {2, 0, 0, 0, -1, -1, -1, -1},
      {2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0},
      {2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 0}
    };
    for (byte[] each : bad) {
      assertThatThrownBy(() ->
              IntSet.validate(new FencedView(each, each.length), FencedView.BASE, each.length))
          .isInstanceOf(IllegalStateException.class);
    }
    byte[] good =
        ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putInt(2).putInt(1).array();
    IntSet.validate(new FencedView(good, 10), FencedView.BASE, 10);
    assertThatThrownBy(() -> IntSet.get(memory, home.address(), 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[home.length()];
    memory.read(home.address(), bytes, 0, bytes.length);
    return bytes;
  }
}
