package dev.redraft.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.NativeMemory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The window that the barrier is about, met as often as possible: the owner's first put into a
 * granule after a fork against the child's read of it. The owner tells how far it is, and the child
 * reads over and over just where the next first put will come.
 */
class ForkLitmusTest {
  private static final int GRANULES = 2_000;
  private static final int GRANULE = 64;
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private final NativeMemory system = NativeMemory.system();

  /** The granule that the owner has written last. */
  private final AtomicLong written = new AtomicLong();

  /** A fork and what every word of its image holds. */
  private record Turn(@Nullable Fork fork, long value, long records, long node) {
    static final Turn END = new Turn(null, 0, 0, 0);
  }

  @Test
  void noReadSeesAPutThatCameAfterTheFork() throws Exception {
    AtomicReference<Turn> next = new AtomicReference<>();
    MemoryOptions options =
        MemoryOptions.small(system)
            .withReserve(1 << 20)
            .withGranule(GRANULE)
            .withShadowLimit(1 << 20);
    try (Memory memory = Memory.open(options);
        ExecutorService child = Executors.newSingleThreadExecutor()) {
      long node = memory.allocate(Kind.NODE, GRANULES * GRANULE);
      long record = memory.allocate(Kind.RECORD, GRANULES * GRANULE);
      long value = 1;
      fill(memory, node, value);
      fill(memory, record, value);
      CompletableFuture<Long> late = CompletableFuture.supplyAsync(() -> readTurns(next), child);
      long forks = 0;
      long end = System.nanoTime() + NANOS;
      while (!late.isDone() && (forks < 100 || System.nanoTime() < end)) {
        written.set(node);
        next.set(new Turn(memory.fork(), value, record, node));
        forks++;
        value++;
        fill(memory, node, value);
        fill(memory, record, value);
        while (memory.forked() && !late.isDone()) {
          memory.reclaimStep();
          Thread.yield();
        }
      }
      next.set(Turn.END);
      assertThat(late.get(10, TimeUnit.SECONDS))
          .as("words that were too new, in %s forks", forks)
          .isZero();
      memory.validate();
    }
    assertThat(system.mappings()).isZero();
  }

  private void fill(Memory memory, long address, long value) {
    for (int granule = 0; granule < GRANULES; granule++) {
      // The last word comes first: a reader that is ahead of the copy would see it.
      for (int word = GRANULE / 8 - 1; word >= 0; word--) {
        memory.putLong(address + (long) granule * GRANULE + 8L * word, value);
      }
      written.lazySet(address + (long) granule * GRANULE);
    }
  }

  private long readTurns(AtomicReference<Turn> next) {
    long late = 0;
    while (true) {
      Turn turn = next.getAndSet(null);
      if (turn == null) {
        Thread.yield();
      } else if (turn == Turn.END) {
        return late;
      } else {
        try (Fork fork = turn.fork) {
          RecordWalk walk = fork.walk(Kind.RECORD);
          late += lateWords(fork, turn.node, turn.value);
          late += walk.next() == turn.records ? 0 : 1;
          late += lateWords(fork, turn.records, turn.value);
          late += walk.next() == 0 ? 0 : 1;
          late += lateWords(fork, turn.node, turn.value);
        }
      }
    }
  }

  private long lateWords(Fork fork, long address, long value) {
    long late = 0;
    for (int granule = GRANULES - 1; granule >= 0; granule -= 64) {
      late += lateWord(fork, address, granule, value);
    }
    long end = address + (long) GRANULES * GRANULE;
    long at = written.get();
    while (at >= address && at < end - GRANULE) {
      late += lateWord(fork, address, (int) ((at - address) / GRANULE) + 1, value);
      at = written.get();
    }
    for (int granule = 0; granule < GRANULES; granule++) {
      late += lateWord(fork, address, granule, value);
    }
    return late;
  }

  private static long lateWord(Fork fork, long address, int granule, long value) {
    long at = address + (long) granule * GRANULE;
    return (fork.getLong(at + GRANULE - 8) == value ? 0 : 1) + (fork.getLong(at) == value ? 0 : 1);
  }
}
