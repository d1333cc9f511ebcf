package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a field of a large hash, an allocation of its own.
 *
 * <pre>
 *   0       1       2               4
 *   +-------+-------+---------------+---------------------------+---------- -+---------- -+
 *   | flags |field l| value length  | expiry, 8 bytes, if flag 1| field ...  | value ...  |
 *   +-------+-------+---------------+---------------------------+---------- -+---------- -+
 *
 *   with flag 2, for a field above 255 or a value above 65535 bytes:
 *   0       1       2               4               8               12
 *   +-------+-------+---------------+---------------+---------------+---------------------+---- -
 *   | flags |   0   |       0       | field length  | value length  | expiry if flag 1    | ...
 *   +-------+-------+---------------+---------------+---------------+---------------------+---- -
 * </pre>
 *
 * The expiry is in milliseconds since the Unix epoch. An entry that once had one keeps the room for
 * it: {@link Record#NO_EXPIRY} is none.
 */
final class HashEntry {
  private static final int FIELD = 1;
  private static final int VALUE = 2;
  private static final int LONG_FIELD = 4;
  private static final int LONG_VALUE = 8;
  private static final int SHORT_HEADER = 4;
  private static final int LONG_HEADER = 12;
  private static final int FLAG_EXPIRY = 1;
  private static final int FLAG_LONG = 2;
  private static final int MAX_SHORT_FIELD = 255;
  private static final int MAX_SHORT_VALUE = 65535;

  private HashEntry() {}

  /** A new entry; with {@link Record#NO_EXPIRY} it has no room for an expiry. */
  static long create(Memory memory, Slice field, Slice value, long expiry) {
    boolean large = isLong(field.length(), value.length());
    int flags = (large ? FLAG_LONG : 0) | (expiry == Record.NO_EXPIRY ? 0 : FLAG_EXPIRY);
    long size =
        (large ? LONG_HEADER : SHORT_HEADER)
            + (expiry == Record.NO_EXPIRY ? 0 : 8)
            + (long) field.length()
            + value.length();
    long entry = memory.allocate(Kind.NODE, size);
    if (large) {
      memory.putInt(entry, flags);
      memory.putInt(entry + LONG_FIELD, field.length());
      memory.putInt(entry + LONG_VALUE, value.length());
    } else {
      memory.putInt(entry, flags | field.length() << 8 | value.length() << 16);
    }
    if (expiry != Record.NO_EXPIRY) {
      memory.putLong(expiryAddress(memory, entry), expiry);
    }
    memory.write(fieldAddress(memory, entry), field.array(), field.offset(), field.length());
    memory.write(valueAddress(memory, entry), value.array(), value.offset(), value.length());
    return entry;
  }

  /** A copy of an entry, with room for an expiry if {@code expiry} is one. */
  static long copy(Memory memory, long entry, long expiry) {
    int fieldLength = fieldLength(memory, entry);
    int valueLength = valueLength(memory, entry);
    int header = headerSize(memory, entry);
    boolean room = expiry != Record.NO_EXPIRY;
    long text = (long) fieldLength + valueLength;
    long copy = memory.allocate(Kind.NODE, header + (room ? 8 : 0) + text);
    memory.copy(entry, copy, header);
    int flags = memory.getByte(entry) & ~FLAG_EXPIRY | (room ? FLAG_EXPIRY : 0);
    memory.putByte(copy, (byte) flags);
    if (room) {
      memory.putLong(copy + header, expiry);
    }
    memory.copy(fieldAddress(memory, entry), fieldAddress(memory, copy), text);
    return copy;
  }

  /** Puts another value in place. Returns whether that fits without wasting more than half. */
  static boolean overwrite(Memory memory, long entry, Slice value) {
    int fieldLength = fieldLength(memory, entry);
    boolean large = isLong(fieldLength, value.length());
    if (large != hasLongLengths(memory, entry)) {
      return false;
    }
    long at = valueAddress(memory, entry);
    long size = at - entry + value.length();
    long usable = memory.usableSize(entry);
    if (size > usable || (size < usable / 2 && usable > 32)) {
      return false;
    }
    if (large) {
      memory.putInt(entry + LONG_VALUE, value.length());
    } else {
      memory.putShort(entry + VALUE, (short) value.length());
    }
    memory.write(at, value.array(), value.offset(), value.length());
    return true;
  }

  static int fieldLength(View view, long entry) {
    return hasLongLengths(view, entry)
        ? view.getInt(entry + LONG_FIELD)
        : view.getByte(entry + FIELD) & MAX_SHORT_FIELD;
  }

  static long fieldAddress(View view, long entry) {
    return entry + headerSize(view, entry) + (hasExpiryRoom(view, entry) ? 8 : 0);
  }

  static int valueLength(View view, long entry) {
    return hasLongLengths(view, entry)
        ? view.getInt(entry + LONG_VALUE)
        : Short.toUnsignedInt(view.getShort(entry + VALUE));
  }

  static long valueAddress(View view, long entry) {
    return fieldAddress(view, entry) + fieldLength(view, entry);
  }

  /** Whether an expiry can be put. */
  static boolean hasExpiryRoom(View view, long entry) {
    return (view.getByte(entry) & FLAG_EXPIRY) != 0;
  }

  static long expiry(View view, long entry) {
    return hasExpiryRoom(view, entry) ? view.getLong(expiryAddress(view, entry)) : Record.NO_EXPIRY;
  }

  /** Sets or removes the expiry of an entry that has room for it. */
  static void putExpiry(Memory memory, long entry, long expiry) {
    if (!hasExpiryRoom(memory, entry)) {
      throw new IllegalStateException("no room for an expiry at " + entry);
    }
    memory.putLong(expiryAddress(memory, entry), expiry);
  }

  private static long expiryAddress(View view, long entry) {
    return entry + headerSize(view, entry);
  }

  private static boolean isLong(int fieldLength, int valueLength) {
    return fieldLength > MAX_SHORT_FIELD || valueLength > MAX_SHORT_VALUE;
  }

  private static boolean hasLongLengths(View view, long entry) {
    return (view.getByte(entry) & FLAG_LONG) != 0;
  }

  private static int headerSize(View view, long entry) {
    return hasLongLengths(view, entry) ? LONG_HEADER : SHORT_HEADER;
  }
}
