package dev.redraft.bench;

import dev.redraft.memory.Fork;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.memory.View;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.TreeCursor;
import dev.redraft.structure.TreeEntries;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/**
 * Measures an ordered tree alone, with entries like those of a sorted set, 24 bytes each in random
 * places: bytes of the tree per entry, and nanoseconds of insertions in random and in ascending
 * order, searches, ranks, selections by rank, steps of a cursor and removals, also while forked.
 */
public final class TreeMeasure {
  private static final int ENTRY = 24;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Memory memory = Memory.open(MemoryOptions.defaults(NativeMemory.system()));
  private final Scores scores = new Scores();
  private final Entropy entropy = new Entropy(7);
  private final OrderedTree tree = OrderedTree.create(memory, scores);
  private final TreeCursor cursor = tree.cursor();
  private final long size;
  private long sink;

  private TreeMeasure(long size) {
    this.size = size;
  }

  /** Arguments: numbers of entries, 1,000,000 and 10,000,000 unless given. */
  public static void main(String[] args) {
    String[] sizes = args.length > 0 ? args : new String[] {"1000000", "10000000"};
    for (String size : sizes) {
      new TreeMeasure(Long.parseLong(size)).run();
    }
  }

  private void run() {
    System.out.println(size + " entries");
    long count = Math.min(size, 1_000_000);
    for (int round = 0; round < 2; round++) {
      time("insert, ascending", size, i -> insert(i << 20));
      printBytes();
      clear();
    }
    time("insert, random", size, i -> insert(score(i)));
    printBytes();
    for (int round = 0; round < 3; round++) {
      time("find", count, i -> find(score(entropy.nextLong(size))));
      time("rank", count, i -> find(score(entropy.nextLong(size))) + tree.rank(cursor));
      time("select", count, i -> tree.select(cursor, entropy.nextLong(size)) + cursor.entry());
      tree.first(cursor);
      time("next", size - 1, i -> cursor.next() ? cursor.entry() : 0);
      time("replace", count, i -> move(score(entropy.nextLong(size))));
    }
    try (Fork fork = memory.fork()) {
      time("replace, forked", count, i -> move(score(entropy.nextLong(size))));
      System.out.printf(
          Locale.ROOT, "%d shadow bytes a replacement%n", memory.stats().shadow() / count);
      sink += fork.root(0);
    }
    time("remove", size, i -> remove(score(i)));
    clear();
    memory.close();
    System.out.println("(" + sink + ")");
  }

  private void clear() {
    tree.first(cursor);
    while (tree.removeSome(cursor, Long.MAX_VALUE, memory::free) > 0) {
      sink++;
    }
  }

  /** A bijection: no two entries have the same score. */
  private static long score(long number) {
    return number * 0x9E3779B97F4A7C15L;
  }

  private long insert(long score) {
    long entry = memory.allocate(Kind.NODE, ENTRY);
    memory.putLong(entry, score);
    scores.probe = score;
    tree.insert(cursor, entry);
    return entry;
  }

  private long find(long score) {
    scores.probe = score;
    return tree.find(cursor);
  }

  private long remove(long score) {
    find(score);
    long entry = tree.remove(cursor);
    memory.free(entry);
    return entry;
  }

  /** Takes an entry out and puts it back in its place. */
  private long move(long score) {
    find(score);
    long entry = tree.remove(cursor);
    tree.insert(cursor, entry);
    return entry;
  }

  private void printBytes() {
    System.out.printf(Locale.ROOT, "%.2f B of tree an entry%n", (double) tree.bytes() / size);
  }

  private void time(String what, long count, LongUnaryOperator operation) {
    long start = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    for (long i = 0; i < count; i++) {
      sink += operation.applyAsLong(i);
    }
    System.out.printf(
        Locale.ROOT,
        "%-18s %7.1f ns each (%.1f of processor time)%n",
        what,
        (double) (System.nanoTime() - start) / count,
        (double) (THREADS.getCurrentThreadCpuTime() - cpu) / count);
  }

  private static final class Scores implements TreeEntries {
    private long probe;

    @Override
    public long sortKey(View view, long entry) {
      return view.getLong(entry);
    }

    @Override
    public long probeKey() {
      return probe;
    }

    @Override
    public int compareToProbe(View view, long entry) {
      return Long.compare(view.getLong(entry), probe);
    }
  }
}
