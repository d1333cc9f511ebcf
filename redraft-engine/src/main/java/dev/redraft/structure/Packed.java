package dev.redraft.structure;

import dev.redraft.base.Bytes;
import dev.redraft.base.Checks;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a packed sequence: entries one after the other, each a string or a 64-bit integer, in
 * the format of the entries of Redis's listpack, without its header and its end byte, because the
 * owner knows the length.
 *
 * <pre>
 *   +----------------+----------------- - -+-------------+
 *   |    encoding    |        data         | back length |
 *   +----------------+----------------- - -+-------------+
 *
 *   0vvvvvvv                                               integer 0 to 127
 *   10llllll                   l bytes                     string of up to 63 bytes
 *   110vvvvv vvvvvvvv                                      integer of 13 bits, high bits first
 *   1110llll llllllll          l bytes                     string of up to 4095 bytes, high bits first
 *   11110000 l l l l           l bytes                     string, length of 4 bytes little-endian
 *   11110001                   2 bytes                     integers, little-endian, two's complement
 *   11110010                   3 bytes
 *   11110011                   4 bytes
 *   11110100                   8 bytes
 * </pre>
 *
 * The back length is the size of encoding and data in groups of 7 bits, the most significant first,
 * with the top bit set in all bytes but the first: read from its end it leads from an entry to the
 * one before. It has 1 byte up to 127, 2 below 16383, 3 below 2097151, 4 below 268435455, else 5.
 *
 * <p>Invariants: a string that is a long in its one accepted form is stored as an integer, in the
 * smallest form that holds it; so equal strings have equal bytes. {@link PackedReader} checks each
 * entry that it meets.
 */
public final class Packed {
  /** The most bytes that an entry has beside its string. */
  public static final int MAX_OVERHEAD = 10;

  static final int SHORT_STRING = 0x80;
  static final int INT13 = 0xC0;
  static final int MIDDLE_STRING = 0xE0;
  static final int LONG_STRING = 0xF0;
  static final int INT16 = 0xF1;
  static final int INT24 = 0xF2;
  static final int INT32 = 0xF3;
  static final int INT64 = 0xF4;

  private static final int SHORT_LIMIT = 1 << 6;
  private static final int MIDDLE_LIMIT = 1 << 12;

  private Packed() {}

  /** The bytes that {@link #write} takes for a string. */
  public static int sizeOf(byte[] text, int offset, int length) {
    if (length <= Bytes.MAX_LONG_DIGITS && Bytes.isLong(text, offset, length)) {
      return sizeOfLong(Bytes.parseLong(text, offset, length));
    }
    return withBack(Math.addExact(headerSize(length), length));
  }

  public static int sizeOf(Slice text) {
    return sizeOf(text.array(), text.offset(), text.length());
  }

  /** The bytes that {@link #writeLong} takes. */
  public static int sizeOfLong(long value) {
    return 1 + integerSize(value);
  }

  /** Writes an entry at {@code address} and returns the address after it. */
  public static long write(Memory memory, long address, byte[] text, int offset, int length) {
    if (length <= Bytes.MAX_LONG_DIGITS && Bytes.isLong(text, offset, length)) {
      return writeLong(memory, address, Bytes.parseLong(text, offset, length));
    }
    int header = headerSize(length);
    if (header == 1) {
      memory.putByte(address, (byte) (SHORT_STRING | length));
    } else if (header == 2) {
      memory.putByte(address, (byte) (MIDDLE_STRING | length >>> 8));
      memory.putByte(address + 1, (byte) length);
    } else {
      memory.putByte(address, (byte) LONG_STRING);
      memory.putInt(address + 1, length);
    }
    memory.write(address + header, text, offset, length);
    return writeBack(memory, address, header + length);
  }

  public static long write(Memory memory, long address, Slice text) {
    return write(memory, address, text.array(), text.offset(), text.length());
  }

  /** Writes an integer as an entry at {@code address} and returns the address after it. */
  public static long writeLong(Memory memory, long address, long value) {
    int size = integerSize(value);
    switch (size) {
      case 1 -> memory.putByte(address, (byte) value);
      case 2 -> {
        memory.putByte(address, (byte) (INT13 | value >>> 8 & 31));
        memory.putByte(address + 1, (byte) value);
      }
      case 3 -> {
        memory.putByte(address, (byte) INT16);
        memory.putShort(address + 1, (short) value);
      }
      case 4 -> memory.putInt(address, (int) (value << 8) | INT24);
      case 5 -> {
        memory.putByte(address, (byte) INT32);
        memory.putInt(address + 1, (int) value);
      }
      default -> {
        memory.putByte(address, (byte) INT64);
        memory.putLong(address + 1, value);
      }
    }
    return writeBack(memory, address, size);
  }

  /**
   * Puts {@code inserted} undefined bytes in the place of those from {@code from} to {@code to},
   * which the caller overwrites with whole entries.
   *
   * @return the address of the first of them
   * @throws dev.redraft.memory.MemoryFullException if there is no room; nothing was changed
   */
  public static long splice(PackedHome home, int from, int to, int inserted) {
    Checks.range(from, (long) to - from, home.length());
    if (to - from != inserted) {
      home.resize(from, to - from, inserted);
    }
    return home.address() + from;
  }

  /**
   * Puts an entry in the place of the bytes from {@code from} to {@code to}, which may be none, and
   * returns the position after it.
   */
  public static int put(PackedHome home, int from, int to, byte[] text, int offset, int length) {
    int size = sizeOf(text, offset, length);
    write(home.memory(), splice(home, from, to, size), text, offset, length);
    return from + size;
  }

  public static int put(PackedHome home, int from, int to, Slice text) {
    return put(home, from, to, text.array(), text.offset(), text.length());
  }

  /** As {@link #put} of an integer. */
  public static int putLong(PackedHome home, int from, int to, long value) {
    int size = sizeOfLong(value);
    writeLong(home.memory(), splice(home, from, to, size), value);
    return from + size;
  }

  /** As {@link #put} of two entries, one after the other: both or none. */
  public static int put(PackedHome home, int from, int to, Slice first, Slice second) {
    int size = Math.addExact(sizeOf(first), sizeOf(second));
    long at = splice(home, from, to, size);
    write(home.memory(), write(home.memory(), at, first), second);
    return from + size;
  }

  /** Adds the {@code length} bytes of whole entries that lie at {@code source} at the end. */
  public static void appendAll(PackedHome home, long source, int length) {
    int end = home.length();
    home.memory().copy(source, splice(home, end, end, length), length);
  }

  /** Takes the bytes from {@code from} to {@code to} out. */
  public static void remove(PackedHome home, int from, int to) {
    splice(home, from, to, 0);
  }

  /**
   * Checks all entries of a range, as must be done with bytes that come from elsewhere, and returns
   * how many there are.
   *
   * @throws IllegalStateException if it is not a packed sequence
   */
  public static int validate(View view, long address, int length) {
    return new PackedReader(view).at(view, address, length).count();
  }

  /** The bytes of the back length after {@code body} bytes of encoding and data. */
  static int backSize(int body) {
    if (body <= 127) {
      return 1;
    }
    if (body < 16383) {
      return 2;
    }
    if (body < 2097151) {
      return 3;
    }
    return body < 268435455 ? 4 : 5;
  }

  private static int headerSize(int length) {
    if (length < SHORT_LIMIT) {
      return 1;
    }
    return length < MIDDLE_LIMIT ? 2 : 5;
  }

  private static int withBack(int body) {
    return Math.addExact(body, backSize(body));
  }

  /** Encoding and data of an integer: 1, 2, 3, 4, 5 or 9 bytes. */
  private static int integerSize(long value) {
    if (value >= 0 && value < 128) {
      return 1;
    }
    // The bits of two's complement: those of the number or of its complement, and the sign.
    int bits = 1 + Long.SIZE - Long.numberOfLeadingZeros(value ^ value >> 63);
    if (bits <= 13) {
      return 2;
    }
    return bits <= 32 ? 1 + (bits <= 16 ? 2 : bits <= 24 ? 3 : 4) : 9;
  }

  private static long writeBack(Memory memory, long address, int body) {
    int size = backSize(body);
    long at = address + body;
    for (int i = 0; i < size; i++) {
      int group = body >>> 7 * (size - 1 - i) & 127;
      memory.putByte(at + i, (byte) (i == 0 ? group : group | 128));
    }
    return at + size;
  }
}
