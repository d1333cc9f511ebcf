package dev.redraft.command;

import java.util.Arrays;

/**
 * Durations counted in buckets of at most 1/16 relative width (log-linear, as HdrHistogram), for
 * percentiles and for LATENCY HISTOGRAM's powers of two. Values are nanoseconds; above about 18
 * minutes they count as that.
 *
 * <p>Bucket {@code 16 e + m}: values whose highest four bits below the leading one are {@code m},
 * at exponent {@code e}. Counters are made on the first recording, so that commands never called
 * cost nothing.
 */
public final class LatencyHistogram {
  private static final int SUB_BITS = 4;
  private static final int MAX_EXPONENT = 40;
  private static final int BUCKETS = (MAX_EXPONENT - SUB_BITS + 2) << SUB_BITS;

  private long[] counts = new long[0];
  private long total;

  public void record(long nanos) {
    if (counts.length == 0) {
      counts = new long[BUCKETS];
    }
    counts[bucket(Math.max(0, Math.min(nanos, (1L << MAX_EXPONENT) - 1)))]++;
    total++;
  }

  public long total() {
    return total;
  }

  /**
   * The upper end of the bucket in which the given share (0 to 100) of all values has been reached;
   * 0 if empty.
   */
  public long percentile(double percent) {
    long due = Math.max(1, (long) Math.ceil(total * percent / 100));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= due) {
        return upperEnd(i);
      }
    }
    return 0;
  }

  /** How many values are at most {@code nanos}, counting whole buckets. */
  public long countUpTo(long nanos) {
    long seen = 0;
    for (int i = 0; i < counts.length && upperEnd(i) <= nanos; i++) {
      seen += counts[i];
    }
    return seen;
  }

  public void reset() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  private static int bucket(long value) {
    if (value < 1 << SUB_BITS) {
      return (int) value;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(value);
    int sub = (int) (value >>> (exponent - SUB_BITS)) & ((1 << SUB_BITS) - 1);
    return ((exponent - SUB_BITS + 1) << SUB_BITS) + sub;
  }

  private static long upperEnd(int bucket) {
    if (bucket < 1 << SUB_BITS) {
      return bucket;
    }
    int shift = (bucket >>> SUB_BITS) - 1;
    long sub = (bucket & ((1 << SUB_BITS) - 1)) + (1L << SUB_BITS);
    return ((sub + 1) << shift) - 1;
  }
}
