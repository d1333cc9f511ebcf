package dev.redraft.bench;

import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.MemoryStats;
import dev.redraft.memory.RecordWalk;
import dev.redraft.platform.NativeMemory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * What the write barrier, the fork and the walk cost. Times are CPU time of the measuring thread,
 * so that a busy machine disturbs them less; fork() is too short for that clock and is wall time.
 *
 * <p>Arguments: records for the barrier (default 10,000,000), then numbers of records to fork at
 * (default 1,000,000 and 50,000,000). A record has 64 bytes; a set overwrites 48 of them.
 */
public final class MemoryBench {
  private static final int RECORD = 64;
  private static final int VALUE = 48;
  private static final int SETS = 1_000_000;
  private static final int FORKS = 201;
  private static final int[] GRANULES = {128, 256, 512, 1024, 4096};
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final byte[] value = new byte[VALUE];

  private MemoryBench() {}

  /** Runs everything and prints tables in Markdown. */
  public static void main(String[] args) {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000;
    int[] forkAt = {1_000_000, 50_000_000};
    if (args.length > 1) {
      forkAt = Arrays.stream(args, 1, args.length).mapToInt(Integer::parseInt).toArray();
    }
    MemoryBench bench = new MemoryBench();
    // Compiles everything, with and without a fork.
    bench.barrier(128, 200_000, false);
    bench.barrier(1024, 200_000, false);
    print(
        "%,d records of %d bytes, %,d random sets of %d bytes; ns of CPU",
        records, RECORD, SETS, VALUE);
    print(
        "| granule | set, no fork | first set since the fork | later set | walk, a record | shadow,"
            + " MB | of all | close(), a MB |");
    print("|---|---|---|---|---|---|---|---|");
    for (int granule : GRANULES) {
      bench.barrier(granule, records, true);
    }
    print("");
    print(
        "| records | allocate + put | free + allocate | fork(), median | fork(), longest | close()"
            + " of an idle fork | walk, a record |");
    print("|---|---|---|---|---|---|---|");
    for (int count : forkAt) {
      bench.fork(count);
    }
  }

  private void barrier(int granule, int records, boolean report) {
    try (Memory memory = Memory.open(options(records, granule))) {
      long[] addresses = fill(memory, records);
      long idle = sets(memory, addresses, 1);
      Fork fork = memory.fork();
      long first = sets(memory, addresses, 2);
      long later = sets(memory, addresses, 2);
      MemoryStats stats = memory.stats();
      long walk = walk(fork);
      long start = cpu();
      fork.close();
      long closed = cpu() - start;
      if (report) {
        print(
            "| %d | %d | %d | %d | %.1f | %d | %d%% | %,d |",
            granule,
            idle / SETS,
            first / SETS,
            later / SETS,
            (double) walk / records,
            stats.shadowPeak() >> 20,
            100 * stats.shadowPeak() / stats.used(),
            closed / (stats.shadowPeak() >> 20));
      }
    }
  }

  private void fork(int records) {
    try (Memory memory = Memory.open(options(records, 128))) {
      long start = cpu();
      long[] addresses = fill(memory, records);
      long filled = cpu() - start;
      Random random = new Random(3);
      start = cpu();
      for (int i = 0; i < SETS; i++) {
        int at = random.nextInt(records);
        memory.free(addresses[at]);
        addresses[at] = memory.allocate(Kind.RECORD, RECORD);
        memory.putLong(addresses[at] + 8, 0);
      }
      long replaced = cpu() - start;
      long[] times = new long[FORKS];
      long[] closes = new long[FORKS];
      for (int i = 0; i < FORKS; i++) {
        Fork fork = memory.fork();
        times[i] = memory.stats().lastForkNanos();
        long closing = System.nanoTime();
        fork.close();
        closes[i] = System.nanoTime() - closing;
      }
      long walked;
      try (Fork fork = memory.fork()) {
        walked = walk(fork);
      }
      Arrays.sort(times);
      Arrays.sort(closes);
      print(
          "| %,d | %d | %d | %d | %d | %d | %.1f |",
          records,
          filled / records,
          replaced / SETS,
          times[FORKS / 2],
          times[FORKS - 1],
          closes[FORKS / 2],
          (double) walked / records);
    }
  }

  private static MemoryOptions options(int records, int granule) {
    long reserve = Math.max(1L << 30, 2L * RECORD * records) & -(1L << 21);
    return MemoryOptions.defaults(NativeMemory.system())
        .withReserve(reserve)
        .withGranule(granule)
        .withShadowLimit(reserve);
  }

  private long[] fill(Memory memory, int records) {
    long[] addresses = new long[records];
    for (int i = 0; i < records; i++) {
      addresses[i] = memory.allocate(Kind.RECORD, RECORD);
      memory.putLong(addresses[i], i);
      memory.putLong(addresses[i] + 8, 0);
    }
    return addresses;
  }

  private long sets(Memory memory, long[] addresses, long seed) {
    Random random = new Random(seed);
    long start = cpu();
    for (int i = 0; i < SETS; i++) {
      value[0] = (byte) i;
      memory.write(addresses[random.nextInt(addresses.length)] + 16, value, 0, VALUE);
    }
    return cpu() - start;
  }

  private static long walk(Fork fork) {
    long start = cpu();
    RecordWalk walk = fork.walk(Kind.RECORD);
    long sum = 0;
    for (long address = walk.next(); address != 0; address = walk.next()) {
      sum += fork.getLong(address + 8);
    }
    if (sum != 0) {
      throw new IllegalStateException("The walk saw a value that nobody wrote: " + sum);
    }
    return cpu() - start;
  }

  private static long cpu() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
