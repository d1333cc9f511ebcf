package dev.redraft.command;

import org.jspecify.annotations.Nullable;

/**
 * The longest common subsequence of two byte strings, by the usual recurrence over all pairs of
 * prefixes. Two rows of lengths and one bit a pair are kept, not the whole table: the way back
 * through it needs no more than which of two neighbours is longer. Of several longest ones, it is
 * that which Redis finds.
 */
final class CommonSubsequence {
  /** Receives a maximal range of bytes that are consecutive in both strings. */
  @FunctionalInterface
  interface RangeConsumer {
    void accept(int aStart, int bStart, int size);
  }

  private final byte[] a;
  private final byte[] b;
  private final int length;

  /**
   * Bit {@code i * b.length + j}: the prefixes i (without a's byte i) and j + 1 have more in common
   * than i + 1 and j.
   */
  private final long[] shortenA;

  private CommonSubsequence(byte[] a, byte[] b, int length, long[] shortenA) {
    this.a = a;
    this.b = b;
    this.length = length;
    this.shortenA = shortenA;
  }

  static CommonSubsequence of(byte[] a, byte[] b) {
    long pairs = (long) a.length * b.length;
    long[] bits = new long[Math.toIntExact((pairs + 63) / 64)];
    return new CommonSubsequence(a, b, fill(a, b, bits), bits);
  }

  /** The length alone, in memory for one row. */
  static int length(byte[] a, byte[] b) {
    return fill(a, b, null);
  }

  private static int fill(byte[] a, byte[] b, long @Nullable [] bits) {
    int[] row = new int[b.length + 1];
    long bit = 0;
    for (byte inA : a) {
      int diagonal = 0;
      for (int j = 0; j < b.length; j++, bit++) {
        int above = row[j + 1];
        if (inA == b[j]) {
          row[j + 1] = diagonal + 1;
        } else if (above > row[j]) {
          if (bits != null) {
            bits[(int) (bit >>> 6)] |= 1L << bit;
          }
        } else {
          row[j + 1] = row[j];
        }
        diagonal = above;
      }
    }
    return row[b.length];
  }

  int length() {
    return length;
  }

  /** The subsequence itself. */
  byte[] bytes() {
    byte[] result = new byte[length];
    int[] end = {length};
    forEachRange((aStart, bStart, size) -> {
      end[0] -= size;
      System.arraycopy(a, aStart, result, end[0], size);
    });
    return result;
  }

  /** The ranges that make the subsequence, last one first. */
  void forEachRange(RangeConsumer consumer) {
    int i = a.length;
    int j = b.length;
    int size = 0;
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        size++;
        i--;
        j--;
        continue;
      }
      if (size > 0) {
        consumer.accept(i, j, size);
        size = 0;
      }
      long bit = (i - 1L) * b.length + j - 1;
      if ((shortenA[(int) (bit >>> 6)] & 1L << bit) != 0) {
        i--;
      } else {
        j--;
      }
    }
    if (size > 0) {
      consumer.accept(i, j, size);
    }
  }
}
