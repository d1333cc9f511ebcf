package dev.redraft.command;

import dev.redraft.memory.Memory;

/**
 * An integer within a string of bits, its highest bit first.
 *
 * @param offset number of its first bit
 * @param bits its width: 1 to 64 if signed, else 1 to 63
 * @param signed whether it is in two's complement
 */
record BitField(long offset, int bits, boolean signed) {
  /** What becomes of a value that does not fit. */
  enum Overflow {
    WRAP,
    SAT,
    FAIL
  }

  private long most() {
    return signed ? (1L << (bits - 1)) - 1 : -1L >>> (64 - bits);
  }

  private long least() {
    return signed ? -most() - 1 : 0;
  }

  /** The value; bits beyond the end of the string are zero. */
  long get(BitString string) {
    long value = 0;
    long at = offset;
    long end = offset + bits;
    while (at < end) {
      int within = (int) (at & 7);
      int take = (int) Math.min(8 - within, end - at);
      value = value << take | string.byteAt(at >>> 3) >>> (8 - within - take) & (1 << take) - 1;
      at += take;
    }
    return signed ? value << (64 - bits) >> (64 - bits) : value;
  }

  /**
   * Writes the lowest bits of {@code value} into a string at {@code address}, which is long enough.
   */
  void put(Memory memory, long address, long value) {
    long at = offset;
    int left = bits;
    while (left > 0) {
      int within = (int) (at & 7);
      int take = Math.min(8 - within, left);
      int shift = 8 - within - take;
      int mask = ((1 << take) - 1) << shift;
      int part = (int) (value >>> (left - take)) << shift & mask;
      long target = address + (at >>> 3);
      int old = memory.getByte(target);
      int replaced = old & ~mask | part;
      if (replaced != old) {
        memory.putByte(target, (byte) replaced);
      }
      at += take;
      left -= take;
    }
  }

  /**
   * Whether {@code value + increment} is above (1) or below (-1) what fits, or fits (0). Of an
   * unsigned field the value is taken as an unsigned number, as Redis does: a negative one is too
   * large.
   */
  int overflows(long value, long increment) {
    if (!signed && value < 0 || value > most()) {
      return 1;
    }
    if (value < least()) {
      return -1;
    }
    long sum = value + increment;
    boolean beyond = ((value ^ sum) & (increment ^ sum)) < 0;
    if (increment > 0 && (beyond || sum > most())) {
      return 1;
    }
    return increment < 0 && (beyond || sum < least()) ? -1 : 0;
  }

  /** The sum, brought into range by {@code overflow}. */
  long sum(long value, long increment, Overflow overflow) {
    int beyond = overflows(value, increment);
    long sum = value + increment;
    if (beyond == 0) {
      return sum;
    }
    if (overflow == Overflow.SAT) {
      return beyond > 0 ? most() : least();
    }
    return signed ? sum << (64 - bits) >> (64 - bits) : sum << (64 - bits) >>> (64 - bits);
  }
}
