package dev.redraft.bench;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.ImageWalk;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.AgentThread;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/**
 * Measures the keyspace alone: memory per key beside key and value, and nanoseconds of an insert, a
 * random lookup, a random overwrite, a step of an image's walk, a deletion and a flush. Keys are of
 * 11 bytes, values of 100.
 */
public final class KeyspaceMeasure {
  private static final int KEY = 11;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Memory memory = Memory.open(MemoryOptions.defaults(NativeMemory.system()));
  private final Keyspace keyspace =
      new Keyspace(memory, 16, Clock.system(), new Entropy(1), KeyspaceListener.NONE);
  private final Database database = keyspace.database(0);
  private final byte[] keyBytes = new byte[KEY];
  private final Slice key = new Slice(keyBytes);
  private final byte[] valueBytes = new byte[100];
  private final Slice value = new Slice(valueBytes);
  private final Entropy entropy = new Entropy(7);
  private final long keys;
  private final long now = System.currentTimeMillis();
  private long sink;

  private KeyspaceMeasure(long keys) {
    this.keys = keys;
    Arrays.fill(valueBytes, (byte) 'v');
  }

  /** Arguments: the number of keys, 5,000,000 unless given. */
  public static void main(String[] args) {
    new KeyspaceMeasure(args.length > 0 ? Long.parseLong(args[0]) : 5_000_000).run();
  }

  private void run() {
    try (AgentThread prefault = startPrefault()) {
      measure();
      if (!prefault.isAlive()) {
        throw new IllegalStateException("the thread that has pages ready has ended");
      }
    }
    memory.close();
  }

  /** As a store does. */
  private AgentThread startPrefault() {
    return AgentThread.start(
        "prefault", memory.prefault(), (level, message) -> System.err.println(message));
  }

  private void measure() {
    long empty = memory.stats().used();
    time("insert", keys, i -> set(i));
    long used = memory.stats().used() - empty;
    double perKey = (double) used / keys;
    print(
        String.format(
            Locale.ROOT,
            "allocated %.1f B a key, %.1f beside key and value; committed %.1f B a key; tables %.2f"
                + " B a key",
            perKey,
            perKey - KEY - 100,
            (double) memory.stats().committed() / keys,
            (double) keyspace.tableBytes() / keys));
    long count = Math.max(2_000_000, keys / 2);
    for (int round = 0; round < 3; round++) {
      time("lookup, present", count, i -> get(entropy.nextLong(keys)));
      time("lookup, absent", count, i -> get(keys + entropy.nextLong(keys)));
      time("overwrite", count, i -> set(entropy.nextLong(keys)));
    }
    for (int round = 0; round < 3; round++) {
      try (Fork fork = memory.fork()) {
        ImageWalk walk = new ImageWalk(fork);
        time(
            "walk of an image",
            keys,
            i -> walk.next() ? walk.readKey() + walk.readString() + walk.expiry() : 0);
      }
    }
    print(String.format(Locale.ROOT, "fork at most %d ns", memory.stats().maxForkNanos()));
    time("delete", keys, i -> key(i) && database.delete(key, now) ? 1 : 0);
    time("insert again", keys, i -> set(entropy.nextLong(2 * keys)));
    flush();
    print(
        String.format(
            Locale.ROOT,
            "left: %d keys, %d bytes (%d)",
            database.size(),
            memory.stats().used() - empty,
            sink));
  }

  /** Flushes in turns of a quarter of a millisecond, as the engine does. */
  private void flush() {
    long flushed = database.flush(now);
    long longest = 0;
    long start = THREADS.getCurrentThreadCpuTime();
    long before = start;
    for (boolean more = true; more; ) {
      more = keyspace.doWork(250_000);
      long after = THREADS.getCurrentThreadCpuTime();
      longest = Math.max(longest, after - before);
      before = after;
    }
    print(
        String.format(
            Locale.ROOT,
            "flush of %d keys: %.1f ns of processor time each, a turn of at most %d us",
            flushed,
            (double) (before - start) / flushed,
            longest / 1000));
  }

  private void time(String what, long count, LongUnaryOperator operation) {
    long longest = 0;
    long start = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long before = cpu;
    for (long i = 0; i < count; i++) {
      sink += operation.applyAsLong(i);
      if ((i & 15) == 0) {
        // Time of the processor: others may run on it too.
        long after = THREADS.getCurrentThreadCpuTime();
        longest = Math.max(longest, after - before);
        before = after;
      }
    }
    print(
        String.format(
            Locale.ROOT,
            "%-16s %7.1f ns each (%.1f of processor time), at most %d us in 16",
            what,
            (double) (System.nanoTime() - start) / count,
            (double) (THREADS.getCurrentThreadCpuTime() - cpu) / count,
            longest / 1000));
  }

  private boolean key(long number) {
    long rest = number;
    keyBytes[0] = 'k';
    for (int i = KEY - 1; i > 0; i--, rest /= 10) {
      keyBytes[i] = (byte) ('0' + rest % 10);
    }
    return true;
  }

  private long get(long number) {
    key(number);
    return database.lookupRead(key, now);
  }

  private long set(long number) {
    key(number);
    return database.setString(key, value, Database.NO_EXPIRY, now);
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
