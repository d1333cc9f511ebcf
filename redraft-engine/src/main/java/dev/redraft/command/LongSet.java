package dev.redraft.command;

import java.util.Arrays;

/** A set of longs in an open hash table of fixed room, for the draws of one command. */
final class LongSet {
  /** Spreads consecutive numbers: 2^64 divided by the golden ratio. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long[] slots;
  private final int shift;
  private boolean hasFree;
  private int size;

  /** The value of free slots; whether it is in the set is known apart. */
  private static final long FREE = Long.MIN_VALUE;

  /** Room for {@code capacity} numbers, up to 2^29. */
  LongSet(int capacity) {
    int bits = Math.max(3, 33 - Integer.numberOfLeadingZeros(capacity));
    slots = new long[1 << bits];
    Arrays.fill(slots, FREE);
    shift = Long.SIZE - bits;
  }

  int size() {
    return size;
  }

  /** Adds a number. Returns whether it was not there. */
  boolean add(long value) {
    if (value == FREE) {
      boolean added = !hasFree;
      hasFree = true;
      size += added ? 1 : 0;
      return added;
    }
    int at = (int) (value * GOLDEN >>> shift);
    while (slots[at] != FREE) {
      if (slots[at] == value) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    if (size >= slots.length - 1) {
      throw new IllegalStateException("more than " + size + " numbers");
    }
    slots[at] = value;
    size++;
    return true;
  }
}
