package dev.redraft.structure;

import dev.redraft.base.Bytes;
import dev.redraft.base.Checks;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;

/**
 * Walks through a {@link Packed} sequence and shows its entries. Reusable; a change of the sequence
 * makes it stale until {@link #at} is called again.
 *
 * <p>It stands on an entry, or in a gap before, between or after entries. Positions are byte
 * offsets in the sequence. Every step checks the entry against the range and its back length
 * against its size: bytes that are no packed sequence end in an {@link IllegalStateException}, and
 * nothing outside of the range is read.
 */
public final class PackedReader {
  private View view;
  private long base;
  private int limit;

  /** The current entry lies from {@code position} to {@code end}; they are equal in a gap. */
  private int position;

  private int end;
  private int head;
  private int header;
  private int body;
  private int passed;

  /** A reader of an empty sequence in {@code view}. */
  public PackedReader(View view) {
    this.view = view;
  }

  /** Points this reader at the gap before the first entry of a sequence. */
  public PackedReader at(View view, long address, int length) {
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length);
    }
    this.view = view;
    base = address;
    limit = length;
    gap(0);
    return this;
  }

  /** As {@link #at(View, long, int)} with what is in a home now. */
  public PackedReader at(PackedHome home) {
    return at(home.memory(), home.address(), home.length());
  }

  /** Goes to the first entry; false, and in a gap, if there is none. */
  public boolean first() {
    gap(0);
    return next();
  }

  /** Goes to the last entry; false, and in a gap, if there is none. */
  public boolean last() {
    gap(limit);
    return previous();
  }

  /** Goes to the entry after this one; false, and in the gap at the end, if there is none. */
  public boolean next() {
    if (end == limit) {
      gap(limit);
      return false;
    }
    decode(end);
    return true;
  }

  /** Goes to the entry before this one; false, and in the gap at the start, if there is none. */
  public boolean previous() {
    int to = position;
    if (to == 0) {
      gap(0);
      return false;
    }
    decode(startBefore(to));
    if (end != to) {
      throw corrupt(to);
    }
    return true;
  }

  /**
   * Goes to the entry {@code index}: 0 is the first, -1 the last. False, and in a gap, if there is
   * none.
   */
  public boolean seek(long index) {
    boolean found = index < 0 ? last() : first();
    for (long i = index < 0 ? index + 1 : index; found && i != 0; i += i < 0 ? 1 : -1) {
      found = i < 0 ? previous() : next();
    }
    return found;
  }

  /** Goes to the entry at {@code position}, or to the gap at the end if that is the length. */
  public void move(int position) {
    Checks.range(position, 0, limit);
    if (position == limit) {
      gap(limit);
    } else {
      decode(position);
    }
  }

  /**
   * Goes to the first entry with this text among every {@code step}-th entry, beginning with the
   * current one or with the next one from a gap. False, and in the gap at the end, if there is
   * none.
   */
  public boolean find(byte[] text, int offset, int length, int step) {
    Checks.range(offset, length, text.length);
    Checks.atLeast("step", step, 1);
    boolean integer = Bytes.isLong(text, offset, length);
    long value = integer ? Bytes.parseLong(text, offset, length) : 0;
    int wanted = length < Packed.INT13 - Packed.SHORT_STRING ? Packed.SHORT_STRING | length : -1;
    passed = 0;
    int at = position;
    for (int skip = 0; at != limit; skip--) {
      int first = view.getByte(base + at) & 255;
      int size = smallSize(first);
      boolean small = size < limit - at && view.getByte(base + at + size) == size;
      if (!small) {
        decode(at);
      }
      if (skip == 0) {
        boolean equal =
            small
                ? first == wanted
                    ? view.equal(base + at + 1, text, offset, length)
                    : integer && first < Packed.SHORT_STRING && first == value
                : isInteger() ? integer && integer() == value : equalString(text, offset, length);
        if (equal) {
          decode(at);
          return true;
        }
        passed++;
        skip = step;
      }
      at = small ? at + size + 1 : end;
    }
    gap(limit);
    return false;
  }

  /**
   * The size of an entry that begins with a byte and has at most 64 bytes without its back length:
   * small integers and short strings. What is larger has a size here that no entry has.
   */
  private static int smallSize(int first) {
    return first < Packed.SHORT_STRING
        ? 1
        : first < Packed.INT13 ? 1 + (first - Packed.SHORT_STRING) : Integer.MAX_VALUE;
  }

  /** How many entries the last {@link #find} has compared and found to differ. */
  public int passed() {
    return passed;
  }

  /**
   * The number of entries of the whole sequence, each of which is checked. Ends in the last gap.
   */
  public int count() {
    int count = 0;
    for (boolean more = first(); more; more = next()) {
      count++;
    }
    return count;
  }

  /** The position of the current entry's first byte, or of the gap. */
  public int position() {
    return position;
  }

  /** The position after the current entry, or of the gap. */
  public int end() {
    return end;
  }

  /** Whether this is an entry and not a gap. */
  public boolean present() {
    return position != end;
  }

  /** Whether the entry is stored as an integer. */
  public boolean isInteger() {
    requireEntry();
    return head < Packed.SHORT_STRING
        || (head >= Packed.INT13 && head < Packed.MIDDLE_STRING)
        || head > Packed.LONG_STRING;
  }

  /**
   * The value of an entry that {@link #isInteger}.
   *
   * @throws IllegalStateException if it is a string
   */
  public long integer() {
    if (!isInteger()) {
      throw new IllegalStateException("a string at " + position);
    }
    long at = base + position;
    if (head < Packed.SHORT_STRING) {
      return head;
    }
    return switch (head) {
      case Packed.INT16 -> view.getShort(at + 1);
      case Packed.INT24 -> view.getInt(at) >> 8;
      case Packed.INT32 -> view.getInt(at + 1);
      case Packed.INT64 -> view.getLong(at + 1);
      default -> ((head & 31) << 8 | view.getByte(at + 1) & 255) << 19 >> 19;
    };
  }

  /** The length in bytes of the entry as text. */
  public int textLength() {
    return isInteger() ? Bytes.longSize(integer()) : body - header;
  }

  /**
   * The address of the text of an entry that is no integer.
   *
   * @throws IllegalStateException if it is one
   */
  public long textAddress() {
    if (isInteger()) {
      throw new IllegalStateException("an integer at " + position);
    }
    return base + position + header;
  }

  /** Copies the entry as text into {@code target} at {@code offset} and returns its length. */
  public int copy(byte[] target, int offset) {
    if (isInteger()) {
      return Bytes.writeLong(integer(), target, offset) - offset;
    }
    int length = body - header;
    view.read(base + position + header, target, offset, length);
    return length;
  }

  /** The entry as text, in an array of its own. */
  public byte[] bytes() {
    byte[] text = new byte[textLength()];
    copy(text, 0);
    return text;
  }

  /** Whether the entry as text equals {@code length} bytes of {@code text} at {@code offset}. */
  public boolean textEquals(byte[] text, int offset, int length) {
    if (isInteger()) {
      return Bytes.isLong(text, offset, length)
          && Bytes.parseLong(text, offset, length) == integer();
    }
    return equalString(text, offset, length);
  }

  public boolean textEquals(Slice text) {
    return textEquals(text.array(), text.offset(), text.length());
  }

  private boolean equalString(byte[] text, int offset, int length) {
    return body - header == length && view.equal(base + position + header, text, offset, length);
  }

  private void gap(int at) {
    position = at;
    end = at;
  }

  private void requireEntry() {
    if (position == end) {
      throw new IllegalStateException("no entry at " + position);
    }
  }

  private void decode(int at) {
    int room = limit - at;
    if (room < 2) {
      throw corrupt(at);
    }
    long start = base + at;
    int first = view.getByte(start) & 255;
    int prefix = 1;
    long size;
    if (first < Packed.SHORT_STRING) {
      size = 1;
    } else if (first < Packed.INT13) {
      size = 1L + (first & 63);
    } else if (first < Packed.MIDDLE_STRING) {
      size = 2;
    } else if (first < Packed.LONG_STRING) {
      prefix = 2;
      size = 2L + ((first & 15) << 8 | view.getByte(start + 1) & 255);
    } else if (first == Packed.LONG_STRING) {
      prefix = 5;
      size = room < 5 ? room : 5 + (view.getInt(start + 1) & 0xFFFF_FFFFL);
    } else {
      size = integerSize(first, at);
    }
    // One byte of back length is the least there is.
    if (size >= room) {
      throw corrupt(at);
    }
    int back = Packed.backSize((int) size);
    if (back > room - size || !backIs((int) size, back, start + size)) {
      throw corrupt(at);
    }
    head = first;
    header = prefix;
    body = (int) size;
    position = at;
    end = at + body + back;
  }

  private int integerSize(int first, int at) {
    return switch (first) {
      case Packed.INT16 -> 3;
      case Packed.INT24 -> 4;
      case Packed.INT32 -> 5;
      case Packed.INT64 -> 9;
      default -> throw corrupt(at);
    };
  }

  private boolean backIs(int size, int back, long address) {
    if (back == 1) {
      return view.getByte(address) == size;
    }
    int rest = size;
    for (int i = back - 1; i >= 0; i--) {
      if ((view.getByte(address + i) & 255) != (rest & 127 | (i == 0 ? 0 : 128))) {
        return false;
      }
      rest >>>= 7;
    }
    return true;
  }

  /** Where the entry begins that ends at {@code to}, by its back length. */
  private int startBefore(int to) {
    long size = 0;
    for (int i = 1; i <= 5 && i < to; i++) {
      int group = view.getByte(base + to - i) & 255;
      size |= (long) (group & 127) << 7 * (i - 1);
      if (group < 128) {
        long start = to - i - size;
        if (start < 0) {
          break;
        }
        return (int) start;
      }
    }
    throw corrupt(to);
  }

  private IllegalStateException corrupt(int at) {
    return new IllegalStateException(
        "no packed entry at " + at + " of " + limit + " bytes at " + base);
  }
}
