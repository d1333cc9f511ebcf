package dev.redraft.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.Agent;
import dev.redraft.platform.NativeMemory;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class PrefaultTest {
  private static final int BLOCK = 1 << 20;

  private static int work(Agent agent) {
    int steps = 0;
    while (agent.doWork() > 0) {
      assertThat(++steps).isLessThan(100);
    }
    return steps;
  }

  /** It works as the heap grows, rests when it does not, and leaves all bytes as they are. */
  @Test
  void followsTheHeap() {
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      Agent agent = memory.prefault();
      work(agent);
      assertThat(work(agent)).isZero();
      ArrayDeque<Long> blocks = new ArrayDeque<>();
      int steps = 0;
      for (int i = 0; i < 20; i++) {
        long block = memory.allocate(Kind.NODE, BLOCK);
        memory.fill(block, BLOCK, (byte) i);
        blocks.add(block);
        steps += work(agent);
      }
      // 2 MB each mostly, or none at all where the system cannot do it.
      assertThat(steps == 0 || steps >= 9 && steps <= 40).as("%d steps", steps).isTrue();
      for (int i = 0; i < 20; i++) {
        long block = blocks.remove();
        assertThat(memory.getByte(block)).isEqualTo((byte) i);
        assertThat(memory.getByte(block + BLOCK - 1)).isEqualTo((byte) i);
        memory.free(block);
      }
      assertThat(work(agent)).isZero();
      memory.validate();
    }
  }

  /** To the last page of the range, and no further. */
  @Test
  void endsWithTheRange() {
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      Agent agent = memory.prefault();
      try {
        while (true) {
          memory.allocate(Kind.NODE, BLOCK);
          work(agent);
        }
      } catch (MemoryFullException e) {
        assertThat(work(agent)).isZero();
      }
    }
  }
}
