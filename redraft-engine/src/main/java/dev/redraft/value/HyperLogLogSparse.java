package dev.redraft.value;

/**
 * The sparse registers of a {@link HyperLogLog}: runs of registers that are equal, in order, 16384
 * registers together.
 *
 * <pre>
 *   00nnnnnn            ZERO   n + 1 registers are 0
 *   01nnnnnn nnnnnnnn   XZERO  n + 1 registers are 0, the high bits first
 *   1vvvvvnn            VAL    n + 1 registers are v + 1
 * </pre>
 *
 * A run that ends behind the bytes, or registers beyond or short of 16384, end a function with
 * {@link CorruptHyperLogLogException}.
 */
final class HyperLogLogSparse {
  static final int MAX_VALUE = 32;

  /** The most bytes that runs of at least one register each can take. */
  static final int MAX_SIZE = HyperLogLog.HEADER + 2 * HyperLogLog.REGISTERS;

  private static final int MAX_ZERO = 64;
  private static final int MAX_SAME = 4;

  private HyperLogLogSparse() {}

  /** Hears of runs. */
  @FunctionalInterface
  interface Runs {
    void run(int first, int count, int value);
  }

  static boolean isXzero(byte[] bytes, int at) {
    return (bytes[at] & 0xC0) == 0x40;
  }

  static boolean isValue(byte[] bytes, int at) {
    return (bytes[at] & 0x80) != 0;
  }

  /** The bytes of the run at {@code at}. */
  static int size(byte[] bytes, int at, int end) {
    int size = isXzero(bytes, at) ? 2 : 1;
    if (size > end - at) {
      throw new CorruptHyperLogLogException();
    }
    return size;
  }

  /** How many registers the run at {@code at} covers; {@link #size} has been asked. */
  static int length(byte[] bytes, int at) {
    if (isValue(bytes, at)) {
      return (bytes[at] & 3) + 1;
    }
    return isXzero(bytes, at)
        ? ((bytes[at] & 0x3F) << 8 | bytes[at + 1] & 0xFF) + 1
        : (bytes[at] & 0x3F) + 1;
  }

  /** The registers' value in the run at {@code at}. */
  static int value(byte[] bytes, int at) {
    return isValue(bytes, at) ? (bytes[at] >> 2 & 0x1F) + 1 : 0;
  }

  /** Writes a run of zeros, 0 or more, and returns the index behind it. */
  static int putZeros(byte[] bytes, int at, int count) {
    if (count == 0) {
      return at;
    }
    if (count > MAX_ZERO) {
      bytes[at] = (byte) (count - 1 >> 8 | 0x40);
      bytes[at + 1] = (byte) (count - 1);
      return at + 2;
    }
    bytes[at] = (byte) (count - 1);
    return at + 1;
  }

  /** Writes a run of a value, of 0 to 4 registers, and returns the index behind it. */
  static int putValues(byte[] bytes, int at, int value, int count) {
    if (count == 0) {
      return at;
    }
    bytes[at] = (byte) (value - 1 << 2 | count - 1 | 0x80);
    return at + 1;
  }

  /** Gives all runs in their order. */
  static void forEach(byte[] bytes, int end, Runs runs) {
    int first = 0;
    int at = HyperLogLog.HEADER;
    while (at < end) {
      int size = size(bytes, at, end);
      int count = length(bytes, at);
      if (count > HyperLogLog.REGISTERS - first) {
        throw new CorruptHyperLogLogException();
      }
      runs.run(first, count, value(bytes, at));
      first += count;
      at += size;
    }
    if (first != HyperLogLog.REGISTERS) {
      throw new CorruptHyperLogLogException();
    }
  }

  /**
   * Makes runs of the same value one, as far as four registers go, among the five runs from {@code
   * from} on. Returns the new end of the bytes.
   */
  static int join(byte[] bytes, int from, int end) {
    int at = from;
    int last = end;
    for (int steps = 5; at < last && steps > 0; steps--) {
      if (!isValue(bytes, at)) {
        at += isXzero(bytes, at) ? 2 : 1;
        continue;
      }
      if (at + 1 < last && isValue(bytes, at + 1) && value(bytes, at) == value(bytes, at + 1)) {
        int count = length(bytes, at) + length(bytes, at + 1);
        if (count <= MAX_SAME) {
          putValues(bytes, at + 1, value(bytes, at), count);
          System.arraycopy(bytes, at + 1, bytes, at, last - at - 1);
          last--;
          continue;
        }
      }
      at++;
    }
    return last;
  }
}
