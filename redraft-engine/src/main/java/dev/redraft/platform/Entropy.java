package dev.redraft.platform;

import java.security.SecureRandom;

/**
 * A source of random numbers (SplitMix64): the same seed gives the same numbers. Not for secrets
 * beyond its seed. One thread at a time.
 */
public final class Entropy {
  private long state;

  public Entropy(long seed) {
    state = seed;
  }

  /** A source seeded by the operating system. */
  public static Entropy system() {
    return new Entropy(new SecureRandom().nextLong());
  }

  public long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 to {@code bound - 1}; {@code bound} is positive. */
  public long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound " + bound);
    }
    return Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /** A number from 0 to {@code bound - 1}; {@code bound} is positive. */
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /** A number from 0 (included) to 1 (excluded). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  public void fill(byte[] target) {
    for (int i = 0; i < target.length; i += 8) {
      long bits = nextLong();
      for (int j = i; j < Math.min(i + 8, target.length); j++, bits >>>= 8) {
        target[j] = (byte) bits;
      }
    }
  }
}
