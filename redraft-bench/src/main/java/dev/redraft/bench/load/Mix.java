package dev.redraft.bench.load;

/** Random numbers by position (SplitMix64's finaliser): no state, so any order gives the same. */
final class Mix {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private Mix() {}

  static long of(long seed, long position) {
    long z = seed + (position + 1) * STEP;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** From 0 to {@code bound - 1}. */
  static long below(long bound, long seed, long position) {
    return Math.unsignedMultiplyHigh(of(seed, position), bound);
  }
}
