package dev.redraft.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.NativeMemory;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A child walks the records of a fork while the owner overwrites, frees and allocates at full
 * speed. Each record carries a checksum and the number of the write that made it, and refers to a
 * node that says the same.
 *
 * <pre>
 *   record: | write number, 8 | node, 8 | words, 8 | words * 8 filled from the number | sum of all before, 8 |
 *   node:   | write number, 8 | record, 8 |
 * </pre>
 */
class ForkStressTest {
  private static final int RECORDS = 60_000;
  private static final int FORKS = 8;

  private final NativeMemory system = NativeMemory.system();
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final long[] records = new long[RECORDS];
  private final long[] numbers = new long[RECORDS];
  private long writes;
  private long liveCount;
  private long liveSum;

  private record Seen(long records, long sum) {}

  @AfterEach
  void nothingLeaks() {
    assertThat(system.mappings()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 4096})
  void childSeesTheMemoryAsItWas(int granule) throws Exception {
    System.out.println("redraft.seed=" + seed + " granule=" + granule);
    MemoryOptions options = MemoryOptions.small(system).withGranule(granule);
    try (Memory memory = Memory.open(options);
        ExecutorService child = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < RECORDS; i++) {
        create(memory, i);
      }
      long copies = 0;
      for (int round = 0; round < FORKS; round++) {
        long newest = writes;
        Seen expected = new Seen(liveCount, liveSum);
        Fork fork = memory.fork();
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Seen> seen =
            CompletableFuture.supplyAsync(
                () -> {
                  try (fork) {
                    started.await();
                    return walk(fork, newest);
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  } finally {
                    done.set(true);
                  }
                },
                child);
        long before = writes;
        while (!done.get() || writes - before < 1_000) {
          change(memory);
          started.countDown();
          if ((writes & 63) == 0) {
            memory.reclaimStep();
          }
        }
        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(expected);
        assertThat(memory.forked()).isFalse();
        copies += memory.stats().copies();
        memory.validate();
      }
      assertThat(copies).as("copies").isGreaterThan(FORKS);
    }
  }

  private void change(Memory memory) {
    int i = random.nextInt(RECORDS);
    switch (random.nextInt(4)) {
      case 0 -> {
        if (records[i] == 0) {
          create(memory, i);
        } else {
          delete(memory, i);
        }
      }
      case 1 -> {
        if (records[i] != 0) {
          delete(memory, i);
        }
        create(memory, i);
      }
      default -> {
        if (records[i] != 0) {
          forget(i);
          fill(memory, i);
        }
      }
    }
  }

  private void create(Memory memory, int i) {
    int words = random.nextInt(100) == 0 ? random.nextInt(6_000) : random.nextInt(24);
    long address = memory.allocate(Kind.RECORD, 32 + 8L * words);
    long node = memory.allocate(Kind.NODE, 16);
    memory.putLong(address + 8, node);
    memory.putLong(address + 16, words);
    memory.putLong(node + 8, address);
    records[i] = address;
    fill(memory, i);
  }

  private void fill(Memory memory, int i) {
    long address = records[i];
    long number = ++writes;
    long node = memory.getLong(address + 8);
    long words = memory.getLong(address + 16);
    memory.putLong(node, number);
    memory.putLong(address, number);
    long sum = number + node + words;
    for (int word = 0; word < words; word++) {
      long value = mix(number + word);
      memory.putLong(address + 24 + 8L * word, value);
      sum += value;
    }
    memory.putLong(address + 24 + 8 * words, sum);
    numbers[i] = number;
    liveCount++;
    liveSum += mix(number);
  }

  private void delete(Memory memory, int i) {
    memory.free(memory.getLong(records[i] + 8));
    memory.free(records[i]);
    records[i] = 0;
    forget(i);
    writes++;
  }

  private void forget(int i) {
    liveCount--;
    liveSum -= mix(numbers[i]);
  }

  private static Seen walk(Fork fork, long newest) {
    RecordWalk walk = fork.walk(Kind.RECORD);
    long count = 0;
    long sum = 0;
    byte[] bytes = new byte[50_000];
    for (long address = walk.next(); address != 0; address = walk.next()) {
      long number = fork.getLong(address);
      long node = fork.getLong(address + 8);
      int words = (int) fork.getLong(address + 16);
      int length = 32 + 8 * words;
      fork.read(address, bytes, 0, length);
      long expected = 0;
      for (int at = 0; at < length - 8; at += 8) {
        expected += (long) Layouts.ARRAY_LONG.get(bytes, at);
      }
      if (number > newest
          || expected != (long) Layouts.ARRAY_LONG.get(bytes, length - 8)
          || fork.getLong(address + length - 8) != expected
          || fork.getLong(node) != number
          || fork.getLong(node + 8) != address) {
        throw new AssertionError(
            "record at " + address + ", write " + number + " of " + newest + ", words " + words);
      }
      count++;
      sum += mix(number);
    }
    return new Seen(count, sum);
  }

  private static long mix(long x) {
    long y = (x + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    return y ^ y >>> 31;
  }
}
