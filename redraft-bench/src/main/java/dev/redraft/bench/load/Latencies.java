package dev.redraft.bench.load;

import java.util.Arrays;

/** When requests were due and how long after it their replies came, in nanoseconds. */
public final class Latencies {
  private long[] due = new long[1024];
  private long[] nanos = new long[1024];
  private int size;

  void add(long dueAt, long latency) {
    if (size == due.length) {
      due = Arrays.copyOf(due, 2 * size);
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    due[size] = dueAt;
    nanos[size++] = latency;
  }

  public int size() {
    return size;
  }

  /** Those that were due from one {@link System#nanoTime} on and before another. */
  public Latencies between(long from, long until) {
    Latencies chosen = new Latencies();
    for (int i = 0; i < size; i++) {
      if (due[i] - from >= 0 && due[i] - until < 0) {
        chosen.add(due[i], nanos[i]);
      }
    }
    return chosen;
  }

  /** The latency in milliseconds that a share of the requests, 0 to 1, does not exceed. */
  public double millis(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted[Math.min(size - 1, (int) (size * share))] / 1e6;
  }

  /**
   * The longest latency of each window, in milliseconds.
   *
   * @param from when the first window begins
   * @param window nanoseconds
   */
  public double[] longest(long from, long window, int windows) {
    double[] longest = new double[windows];
    for (int i = 0; i < size; i++) {
      long at = Math.floorDiv(due[i] - from, window);
      if (at >= 0 && at < windows) {
        longest[(int) at] = Math.max(longest[(int) at], nanos[i] / 1e6);
      }
    }
    return longest;
  }
}
