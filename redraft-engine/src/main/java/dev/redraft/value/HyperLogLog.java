package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * The form of a HyperLogLog, which is the value of a string key: byte for byte that of Redis, so
 * that GET, files and clients may carry it from one to the other. And what both of its encodings
 * share: where an element belongs, and the estimate.
 *
 * <pre>
 *   0      4          5          8                16
 *   | HYLL | encoding | 0, 0, 0  | cardinality    | registers ...
 * </pre>
 *
 * The cardinality is a little-endian integer of 8 bytes, the estimate when it was asked for last;
 * the highest bit of its last byte says that registers have changed since. There are 16384
 * registers, one of them for each value of the low 14 bits of an element's hash; it holds the most
 * zeros, plus one, at the low end of the other 50 bits of any element. {@link HyperLogLogDense} and
 * {@link HyperLogLogSparse} say how they are written.
 *
 * <p>Sources: P. Flajolet et al., "HyperLogLog: the analysis of a near-optimal cardinality
 * estimation algorithm"; O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches"
 * (arXiv:1702.01284), algorithm 6; A. Appleby, MurmurHash2, 64-bit version A.
 */
public final class HyperLogLog {
  public static final int HEADER = 16;
  public static final int REGISTERS = 1 << 14;
  public static final byte DENSE = 0;
  public static final byte SPARSE = 1;

  static final int ENCODING = 4;
  static final int CARDINALITY = 8;

  /** The byte with the bit that says whether the cardinality is out of date. */
  public static final int STALE_BYTE = 15;

  public static final int STALE_BIT = 0x80;

  /** The bits of a hash that are counted for zeros. */
  static final int HASH_BITS = 50;

  /** "HYLL" as a little-endian integer. */
  private static final int MAGIC = 'H' | 'Y' << 8 | 'L' << 16 | 'L' << 24;

  private static final double ALPHA = 0.7213475204444817;
  private static final long SEED = 0xadc83b19L;
  private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final int SHIFT = 47;

  private HyperLogLog() {}

  /**
   * Whether {@code length} bytes at {@code address} can be one; sparse registers are not checked.
   */
  public static boolean isOne(View view, long address, int length) {
    if (length < HEADER || view.getInt(address) != MAGIC) {
      return false;
    }
    byte encoding = view.getByte(address + ENCODING);
    return encoding == SPARSE || encoding == DENSE && length == HyperLogLogDense.SIZE;
  }

  /** Whether the one at {@code address} is dense. */
  public static boolean isDense(View view, long address) {
    return view.getByte(address + ENCODING) == DENSE;
  }

  /** The estimate when it was asked for last; negative if registers have changed since. */
  public static long cardinality(View view, long address) {
    return view.getLong(address + CARDINALITY);
  }

  /** Keeps an estimate, which is not negative. */
  public static void putCardinality(Memory memory, long address, long estimate) {
    memory.putLong(address + CARDINALITY, estimate);
  }

  static void writeHeader(byte[] bytes, byte encoding) {
    java.util.Arrays.fill(bytes, 0, HEADER, (byte) 0);
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[i] = (byte) (MAGIC >>> 8 * i);
    }
    bytes[ENCODING] = encoding;
  }

  /** The hash of an element: {@link #register} and {@link #count} follow from it. */
  public static long hash(byte[] bytes, int offset, int length) {
    long hash = SEED ^ length * MULTIPLIER;
    int at = offset;
    int end = offset + (length & ~7);
    while (at < end) {
      long block = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        block |= (bytes[at + i] & 0xFFL) << 8 * i;
      }
      at += Long.BYTES;
      block *= MULTIPLIER;
      block ^= block >>> SHIFT;
      block *= MULTIPLIER;
      hash = (hash ^ block) * MULTIPLIER;
    }
    int rest = length & 7;
    if (rest > 0) {
      for (int i = 0; i < rest; i++) {
        hash ^= (bytes[at + i] & 0xFFL) << 8 * i;
      }
      hash *= MULTIPLIER;
    }
    hash ^= hash >>> SHIFT;
    hash *= MULTIPLIER;
    return hash ^ hash >>> SHIFT;
  }

  /** The number of the register that a hash belongs to. */
  public static int register(long hash) {
    return (int) hash & REGISTERS - 1;
  }

  /** What the register must hold at least: 1 to 51. */
  public static int count(long hash) {
    return Long.numberOfTrailingZeros(hash >>> 14 | 1L << HASH_BITS) + 1;
  }

  /**
   * The estimated number of different elements, given how many registers have each value.
   *
   * @param histogram of 64 numbers, 16384 together
   */
  static long estimate(int[] histogram) {
    double m = REGISTERS;
    double z = m * tau((m - histogram[HASH_BITS + 1]) / m);
    for (int i = HASH_BITS; i >= 1; i--) {
      z += histogram[i];
      z *= 0.5;
    }
    z += m * sigma(histogram[0] / m);
    return Math.round(ALPHA * m * m / z);
  }

  /** Ertl's sigma: x plus the sum of x^(2^k) 2^(k-1) for k from 1. */
  private static double sigma(double part) {
    if (part == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double x = part;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (before != z);
    return z;
  }

  /** Ertl's tau: a third of 1 - x minus the sum of (1 - x^(2^-k))^2 2^-k for k from 1. */
  private static double tau(double part) {
    if (part == 0 || part == 1) {
      return 0;
    }
    double x = part;
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (before != z);
    return z / 3;
  }
}
