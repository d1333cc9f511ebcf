package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * The value of a record of type string: its bytes, or an integer of 8 bytes in encoding {@link
 * #INT}. Which one, and the encoding's name, follow the rules that OBJECT ENCODING shows in Redis
 * 7.
 *
 * <p>Functions that return a record may have moved it: the caller puts the result in the place of
 * the argument.
 */
public final class StringValue {
  /** Bytes that were changed in place, or more than {@link #MAX_EMBEDDED} of them. */
  public static final int RAW = 0;

  /** A long, little-endian. */
  public static final int INT = 1;

  /** At most {@link #MAX_EMBEDDED} bytes, as they were set. */
  public static final int EMBSTR = 8;

  public static final int MAX_EMBEDDED = 44;

  /** The most that an append allocates beyond what it needs. */
  private static final int MAX_RESERVE = 1 << 20;

  /** Records of this size are not worth a move. */
  private static final int SMALL = 32;

  private StringValue() {}

  /** The encoding of newly set bytes. */
  public static int encodingOf(byte[] bytes, int offset, int length) {
    if (length <= Bytes.MAX_LONG_DIGITS && Bytes.isLong(bytes, offset, length)) {
      return INT;
    }
    return length <= MAX_EMBEDDED ? EMBSTR : RAW;
  }

  public static long create(
      Memory memory, int tableId, Slice key, Slice value, long expiry, int clock) {
    int encoding = encodingOf(value.array(), value.offset(), value.length());
    if (encoding == INT) {
      return createLong(memory, tableId, key, Bytes.parseLong(value), expiry, clock);
    }
    long record =
        Record.create(
            memory,
            tableId,
            ValueType.STRING,
            encoding,
            key.array(),
            key.offset(),
            key.length(),
            value.length(),
            expiry,
            clock);
    memory.write(
        Record.valueAddress(memory, record), value.array(), value.offset(), value.length());
    return record;
  }

  public static long createLong(
      Memory memory, int tableId, Slice key, long value, long expiry, int clock) {
    long record =
        Record.create(
            memory,
            tableId,
            ValueType.STRING,
            INT,
            key.array(),
            key.offset(),
            key.length(),
            8,
            expiry,
            clock);
    memory.putLong(Record.valueAddress(memory, record), value);
    return record;
  }

  /** The name that OBJECT ENCODING replies. */
  public static String encodingName(View view, long record) {
    return switch (Record.encoding(view, record)) {
      case RAW -> "raw";
      case INT -> "int";
      case EMBSTR -> "embstr";
      default ->
          throw new IllegalStateException("string encoding " + Record.encoding(view, record));
    };
  }

  /** The length in bytes of the string, as STRLEN replies. */
  public static int length(View view, long record) {
    return isInt(view, record)
        ? Bytes.longSize(integer(view, record))
        : Record.valueLength(view, record);
  }

  /** Whether the encoding is {@link #INT}. */
  public static boolean isInt(View view, long record) {
    return Record.encoding(view, record) == INT;
  }

  /** Whether the string is a long in its one accepted form, in whatever encoding. */
  public static boolean isLong(View view, long record) {
    if (isInt(view, record)) {
      return true;
    }
    int length = Record.valueLength(view, record);
    return length <= Bytes.MAX_LONG_DIGITS && Bytes.isLong(bytes(view, record), 0, length);
  }

  /**
   * The string as a long.
   *
   * @throws NumberFormatException if {@link #isLong} is false
   */
  public static long asLong(View view, long record) {
    if (isInt(view, record)) {
      return integer(view, record);
    }
    int length = Record.valueLength(view, record);
    if (length > Bytes.MAX_LONG_DIGITS) {
      throw new NumberFormatException("value is not an integer or out of range");
    }
    return Bytes.parseLong(bytes(view, record), 0, length);
  }

  /** A copy of the whole string. */
  public static byte[] bytes(View view, long record) {
    byte[] bytes = new byte[length(view, record)];
    copy(view, record, bytes, 0);
    return bytes;
  }

  /** Copies the whole string into {@code target} at {@code offset} and returns its length. */
  public static int copy(View view, long record, byte[] target, int offset) {
    if (isInt(view, record)) {
      return Bytes.writeLong(integer(view, record), target, offset) - offset;
    }
    int length = Record.valueLength(view, record);
    view.read(Record.valueAddress(view, record), target, offset, length);
    return length;
  }

  /**
   * Copies {@code length} bytes of the string from {@code from} into {@code target} at {@code
   * offset}.
   */
  public static void range(
      View view, long record, int from, int length, byte[] target, int offset) {
    if ((from | length) < 0 || length > length(view, record) - from) {
      throw new IndexOutOfBoundsException(from + "+" + length + " of " + length(view, record));
    }
    if (isInt(view, record)) {
      System.arraycopy(bytes(view, record), from, target, offset, length);
    } else {
      view.read(Record.valueAddress(view, record) + from, target, offset, length);
    }
  }

  /** The byte at {@code index} of the string, 0 to its length - 1. */
  public static byte at(View view, long record, int index) {
    if (index < 0 || index >= length(view, record)) {
      throw new IndexOutOfBoundsException(index + " of " + length(view, record));
    }
    return isInt(view, record)
        ? bytes(view, record)[index]
        : view.getByte(Record.valueAddress(view, record) + index);
  }

  /**
   * Sets the string in place if it fits without wasting more than half of the record. Returns
   * whether it did.
   */
  public static boolean overwrite(Memory memory, long record, Slice value) {
    int encoding = encodingOf(value.array(), value.offset(), value.length());
    if (encoding == INT) {
      return overwriteLong(memory, record, Bytes.parseLong(value));
    }
    if (!prepare(memory, record, encoding, value.length())) {
      return false;
    }
    memory.write(
        Record.valueAddress(memory, record), value.array(), value.offset(), value.length());
    return true;
  }

  /** As {@link #overwrite} with an integer. */
  public static boolean overwriteLong(Memory memory, long record, long value) {
    if (!prepare(memory, record, INT, 8)) {
      return false;
    }
    memory.putLong(Record.valueAddress(memory, record), value);
    return true;
  }

  private static boolean prepare(Memory memory, long record, int encoding, int length) {
    int old = Record.valueLength(memory, record);
    if (length != old) {
      long wanted = Record.size(memory, record) - old + length;
      long usable = memory.usableSize(record);
      if (wanted > usable || (wanted < usable / 2 && usable > SMALL)) {
        return false;
      }
      Record.putValueLength(memory, record, length);
    }
    if (Record.encoding(memory, record) != encoding) {
      Record.putEncoding(memory, record, encoding);
    }
    return true;
  }

  /** Adds bytes at the end. The room doubles, or grows by 1 MiB if that is less. */
  public static long append(Memory memory, long record, Slice tail) {
    int old = length(memory, record);
    long grown = widen(memory, record, Math.addExact(old, tail.length()));
    memory.write(
        Record.valueAddress(memory, grown) + old, tail.array(), tail.offset(), tail.length());
    return grown;
  }

  /** Writes bytes from {@code from} on, after zeros if the string ends before. */
  public static long setRange(Memory memory, long record, int from, Slice bytes) {
    if (from < 0) {
      throw new IndexOutOfBoundsException(from);
    }
    long grown = grow(memory, record, Math.addExact(from, bytes.length()));
    memory.write(
        Record.valueAddress(memory, grown) + from, bytes.array(), bytes.offset(), bytes.length());
    return grown;
  }

  /**
   * Makes the string at least {@code length} bytes long with zeros at its end, in encoding {@link
   * #RAW}.
   */
  public static long grow(Memory memory, long record, int length) {
    int old = length(memory, record);
    long grown = widen(memory, record, length);
    if (length > old) {
      memory.fill(Record.valueAddress(memory, grown) + old, length - old, (byte) 0);
    }
    return grown;
  }

  /** Sets one byte of a string that {@link #grow} has prepared. */
  public static void putAt(Memory memory, long record, int index, byte value) {
    if (Record.encoding(memory, record) != RAW
        || index < 0
        || index >= Record.valueLength(memory, record)) {
      throw new IndexOutOfBoundsException(index + " of string " + record);
    }
    memory.putByte(Record.valueAddress(memory, record) + index, value);
  }

  /**
   * Makes the value text of at least {@code length} bytes; those beyond the old length are
   * undefined.
   */
  private static long widen(Memory memory, long record, int length) {
    int old = length(memory, record);
    int wanted = Math.max(old, length);
    int reserve = Math.min(wanted, MAX_RESERVE);
    long grown;
    if (isInt(memory, record)) {
      byte[] text = bytes(memory, record);
      grown = Record.resize(memory, record, wanted, 0, reserve);
      memory.write(Record.valueAddress(memory, grown), text, 0, old);
    } else {
      grown = Record.resize(memory, record, wanted, old, reserve);
    }
    Record.putEncoding(memory, grown, RAW);
    return grown;
  }

  private static long integer(View view, long record) {
    return view.getLong(Record.valueAddress(view, record));
  }
}
