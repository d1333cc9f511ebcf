package dev.redraft.value;

/**
 * The dense registers of a {@link HyperLogLog}: 6 bits each, the first in the low bits of the first
 * byte, without gaps.
 *
 * <pre>
 *   16                                                        12304
 *   | 11000000 22221111 33333322 | 55444444 66665555 ...      |
 * </pre>
 */
public final class HyperLogLogDense {
  private static final int BITS = 6;
  private static final int MASK = (1 << BITS) - 1;

  /** Bytes of a dense HyperLogLog. */
  public static final int SIZE = HyperLogLog.HEADER + HyperLogLog.REGISTERS * BITS / 8;

  private HyperLogLogDense() {}

  /** Index of the first byte with bits of a register; they may go on in the next. */
  public static int index(int register) {
    return HyperLogLog.HEADER + register * BITS / 8;
  }

  /** How many bits of the first byte belong to registers before this one. */
  private static int shift(int register) {
    return register * BITS & 7;
  }

  /** Whether a register has bits in the byte behind its first. */
  public static boolean spansTwo(int register) {
    return shift(register) > 8 - BITS;
  }

  /** The value of a register in {@code pair}: its byte, and from bit 8 on the one behind. */
  public static int value(int pair, int register) {
    return pair >>> shift(register) & MASK;
  }

  /** {@code pair} with another value of a register. */
  public static int withValue(int pair, int register, int value) {
    int shift = shift(register);
    return pair & ~(MASK << shift) | value << shift;
  }

  static int get(byte[] bytes, int register) {
    return value(pair(bytes, register), register);
  }

  static void put(byte[] bytes, int register, int value) {
    int pair = withValue(pair(bytes, register), register, value);
    int index = index(register);
    bytes[index] = (byte) pair;
    if (spansTwo(register)) {
      bytes[index + 1] = (byte) (pair >>> 8);
    }
  }

  private static int pair(byte[] bytes, int register) {
    int index = index(register);
    int second = spansTwo(register) ? (bytes[index + 1] & 0xFF) << 8 : 0;
    return bytes[index] & 0xFF | second;
  }

  /** Counts the registers of each value. */
  static void count(byte[] bytes, int[] histogram) {
    for (int register = 0; register < HyperLogLog.REGISTERS; register++) {
      histogram[get(bytes, register)]++;
    }
  }

  /** Raises {@code most} to the registers that are greater. */
  static void merge(byte[] bytes, byte[] most) {
    for (int register = 0; register < HyperLogLog.REGISTERS; register++) {
      most[register] = (byte) Math.max(most[register], get(bytes, register));
    }
  }
}
