package dev.redraft.structure;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a sorted set of integers, in the bytes of Redis's intset, so that RDB can copy them.
 *
 * <pre>
 *   0               4               8
 *   +---------------+---------------+---------+---------+--- - -
 *   |     width     |     count     | least   | next    | ...
 *   +---------------+---------------+---------+---------+--- - -
 * </pre>
 *
 * All is little-endian, integers are in two's complement. Invariants: the width is 2, 4 or 8 bytes,
 * that of the widest integer ever added; integers are in ascending order, none twice; the length is
 * that of the header and {@code count} integers. A new value with a greater width makes all
 * integers wider; nothing makes them narrower.
 *
 * <p>Finding an integer takes O(log n); adding and removing one moves all greater ones.
 */
public final class IntSet {
  /** Bytes of an empty set. */
  public static final int HEADER = 8;

  private static final int WIDTH = 0;
  private static final int COUNT = 4;

  /** The most integers: all of them wide fit an array of Java, header included. */
  public static final int MAX_COUNT = (Integer.MAX_VALUE >>> 3) - 16;

  private IntSet() {}

  /** Writes an empty set: {@link #HEADER} bytes at {@code address}. */
  public static void clear(Memory memory, long address) {
    memory.putInt(address + WIDTH, Short.BYTES);
    memory.putInt(address + COUNT, 0);
  }

  /** The number of integers. */
  public static int count(View view, long address) {
    int count = view.getInt(address + COUNT);
    if (count < 0 || count > MAX_COUNT) {
      throw new IllegalStateException("an intset of " + count + " at " + address);
    }
    return count;
  }

  /** The bytes of one integer: 2, 4 or 8. */
  public static int width(View view, long address) {
    int width = view.getInt(address + WIDTH);
    if (width != Short.BYTES && width != Integer.BYTES && width != Long.BYTES) {
      throw new IllegalStateException("no intset at " + address);
    }
    return width;
  }

  /** The integer at {@code index} in ascending order, 0 to count - 1. */
  public static long get(View view, long address, int index) {
    int count = count(view, address);
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index + " of " + count);
    }
    return get(view, address, width(view, address), index);
  }

  public static boolean contains(View view, long address, long value) {
    return search(view, address, value) >= 0;
  }

  /**
   * The index of {@code value}; if it is not there, {@code -1 - i} with the index {@code i} that it
   * would get.
   */
  public static int search(View view, long address, long value) {
    int low = 0;
    int high = count(view, address) - 1;
    int width = width(view, address);
    if (widthOf(value) > width) {
      return value < 0 ? -1 : -2 - high;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = get(view, address, width, middle);
      if (found == value) {
        return middle;
      }
      if (found < value) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** Adds an integer. Returns whether it was not there. */
  public static boolean add(PackedHome home, long value) {
    Memory memory = home.memory();
    int count = count(memory, home.address());
    if (count == MAX_COUNT) {
      throw new IllegalStateException("an intset beyond " + MAX_COUNT);
    }
    int width = width(memory, home.address());
    int index = search(memory, home.address(), value);
    if (index >= 0) {
      return false;
    }
    index = -1 - index;
    int wanted = widthOf(value);
    if (wanted <= width) {
      home.resize(HEADER + width * index, 0, width);
    } else {
      int length = HEADER + width * count;
      home.resize(length, 0, HEADER + wanted * (count + 1) - length);
      widen(memory, home.address(), width, wanted, count, index == 0 ? 1 : 0);
      width = wanted;
    }
    put(memory, home.address(), width, index, value);
    memory.putInt(home.address() + COUNT, count + 1);
    return true;
  }

  /** Removes an integer. Returns whether it was there. */
  public static boolean remove(PackedHome home, long value) {
    Memory memory = home.memory();
    int index = search(memory, home.address(), value);
    if (index < 0) {
      return false;
    }
    int count = count(memory, home.address());
    int width = width(memory, home.address());
    home.resize(HEADER + width * index, width, 0);
    memory.putInt(home.address() + COUNT, count - 1);
    return true;
  }

  /**
   * Checks the invariants of a set of {@code length} bytes, as must be done with bytes that come
   * from elsewhere.
   *
   * @throws IllegalStateException if it is none
   */
  public static void validate(View view, long address, int length) {
    if (length < HEADER || length != HEADER + (long) width(view, address) * count(view, address)) {
      throw new IllegalStateException("no intset of " + length + " bytes at " + address);
    }
    int width = width(view, address);
    for (int i = 1; i < count(view, address); i++) {
      if (get(view, address, width, i - 1) >= get(view, address, width, i)) {
        throw new IllegalStateException("an intset out of order at " + i);
      }
    }
  }

  /** The bytes that an integer needs: 2, 4 or 8. */
  static int widthOf(long value) {
    if (value == (short) value) {
      return Short.BYTES;
    }
    return value == (int) value ? Integer.BYTES : Long.BYTES;
  }

  /** From the last one on, because each integer moves towards the end. */
  private static void widen(
      Memory memory, long address, int width, int wider, int count, int shift) {
    for (int i = count - 1; i >= 0; i--) {
      put(memory, address, wider, i + shift, get(memory, address, width, i));
    }
    memory.putInt(address + WIDTH, wider);
  }

  private static long get(View view, long address, int width, int index) {
    long at = address + HEADER + (long) width * index;
    return switch (width) {
      case Short.BYTES -> view.getShort(at);
      case Integer.BYTES -> view.getInt(at);
      default -> view.getLong(at);
    };
  }

  private static void put(Memory memory, long address, int width, int index, long value) {
    long at = address + HEADER + (long) width * index;
    switch (width) {
      case Short.BYTES -> memory.putShort(at, (short) value);
      case Integer.BYTES -> memory.putInt(at, (int) value);
      default -> memory.putLong(at, value);
    }
  }
}
