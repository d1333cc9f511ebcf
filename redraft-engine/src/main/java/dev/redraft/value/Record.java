package dev.redraft.value;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;

/**
 * Layout of a record: one allocation that holds a key, its value and all that is known of them.
 *
 * <pre>
 *   0        1        2                 4                          7        8                                  12
 *   +--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+
 *   |type|enc|  flags |    table id     |       access clock       |  key l.|            value length           |
 *   +--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+
 *   | expiry, 8 bytes, if flag EXPIRY   | key length, 4 bytes, if the short one is 255 | key ... | value ...    |
 *   +-----------------------------------+----------------------------------------------+---------+--------------+
 * </pre>
 *
 * <ul>
 *   <li>type and encoding: 4 bits each ({@link ValueType}; encodings belong to their type's class).
 *   <li>table id: the table that owns the record. A walk through memory takes a record for live
 *       only if this is the current table of a database; 0 is no table, for a record that waits to
 *       be freed.
 *   <li>access clock: 24 bits for the eviction policy, seconds or an LFU counter.
 *   <li>flags: 1, there is the field for an expiry; 2, the value is a hash whose fields may have
 *       expiries.
 *   <li>expiry: milliseconds since the Unix epoch or {@link #NO_EXPIRY}. Records made with {@value
 *       #LARGE} bytes or more have the field in any case, so that giving them an expiry does not
 *       copy them.
 * </ul>
 */
@SuppressWarnings("AvoidCommonTypeNames") // java.lang.Record is never named here
public final class Record {
  /** No expiry; every expiry is at least 0. */
  public static final long NO_EXPIRY = -1;

  public static final int MAX_CLOCK = (1 << 24) - 1;
  public static final int MAX_TABLE_ID = (1 << 16) - 1;

  private static final int TYPE = 0;
  private static final int FLAGS = 1;
  private static final int TABLE_ID = 2;
  private static final int CLOCK = 4;
  private static final int VALUE_LENGTH = 8;
  private static final int HEADER = 12;
  private static final int EXPIRY = HEADER;

  private static final int FLAG_EXPIRY = 1;
  private static final int FLAG_FIELDS = 2;
  private static final int LONG_KEY = 255;
  private static final int LARGE = 1024;

  /** Records of this size are not worth a move to a smaller one. */
  private static final int SMALL = 64;

  static {
    if (VALUE_LENGTH != CLOCK + 4 || EXPIRY != VALUE_LENGTH + 4) {
      throw new AssertionError("record layout");
    }
  }

  private Record() {}

  /** The bytes of a record without the expiry field. */
  private static long plainSize(int keyLength, int valueLength) {
    return (long) HEADER + (keyLength < LONG_KEY ? 0 : 4) + keyLength + valueLength;
  }

  /**
   * A record with its key, and room for a value of {@code valueLength} bytes that the caller
   * writes.
   */
  public static long create(
      Memory memory,
      int tableId,
      int type,
      int encoding,
      byte[] key,
      int offset,
      int length,
      int valueLength,
      long expiry,
      int clock) {
    if (valueLength < 0 || tableId < 0 || tableId > MAX_TABLE_ID || expiry < NO_EXPIRY) {
      throw new IllegalArgumentException("record " + tableId + " " + valueLength + " " + expiry);
    }
    long size = plainSize(length, valueLength);
    boolean hasExpiry = expiry != NO_EXPIRY || size >= LARGE;
    long record = memory.allocate(Kind.RECORD, hasExpiry ? size + 8 : size);
    int shortLength = Math.min(length, LONG_KEY);
    memory.putLong(
        record,
        (type << 4 | encoding)
            | (long) (hasExpiry ? FLAG_EXPIRY : 0) << 8
            | (long) tableId << 16
            | (long) (clock & MAX_CLOCK) << 32
            | (long) shortLength << 56);
    memory.putInt(record + VALUE_LENGTH, valueLength);
    long at = record + HEADER;
    if (hasExpiry) {
      memory.putLong(at, expiry);
      at += 8;
    }
    if (shortLength == LONG_KEY) {
      memory.putInt(at, length);
      at += 4;
    }
    memory.write(at, key, offset, length);
    return record;
  }

  public static int type(View view, long record) {
    return view.getByte(record + TYPE) >>> 4 & 15;
  }

  public static int encoding(View view, long record) {
    return view.getByte(record + TYPE) & 15;
  }

  public static void putEncoding(Memory memory, long record, int encoding) {
    memory.putByte(record + TYPE, (byte) (type(memory, record) << 4 | encoding));
  }

  public static int tableId(View view, long record) {
    return Short.toUnsignedInt(view.getShort(record + TABLE_ID));
  }

  public static void putTableId(Memory memory, long record, int id) {
    memory.putShort(record + TABLE_ID, (short) id);
  }

  public static int clock(View view, long record) {
    return view.getInt(record + CLOCK) & MAX_CLOCK;
  }

  /**
   * Sets the access clock if it differs. Not while memory is forked: a read must not cost a copy.
   */
  public static void touch(Memory memory, long record, int clock) {
    int word = memory.getInt(record + CLOCK);
    if ((word & MAX_CLOCK) != clock && !memory.forked()) {
      memory.putInt(record + CLOCK, (word & ~MAX_CLOCK) | clock);
    }
  }

  public static void putClock(Memory memory, long record, int clock) {
    memory.putInt(
        record + CLOCK, (memory.getInt(record + CLOCK) & ~MAX_CLOCK) | (clock & MAX_CLOCK));
  }

  public static int keyLength(View view, long record) {
    long head = view.getLong(record);
    int length = (int) (head >>> 56);
    return length < LONG_KEY ? length : view.getInt(record + HEADER + expirySize(head));
  }

  /** The address of the key's first byte. */
  public static long keyAddress(View view, long record) {
    long head = view.getLong(record);
    return record + HEADER + expirySize(head) + (head >>> 56 < LONG_KEY ? 0 : 4);
  }

  public static boolean hasKey(View view, long record, byte[] key, int offset, int length) {
    long head = view.getLong(record);
    long at = record + HEADER + expirySize(head);
    int shortLength = (int) (head >>> 56);
    if (shortLength < LONG_KEY) {
      return shortLength == length && view.equal(at, key, offset, length);
    }
    return view.getInt(at) == length && view.equal(at + 4, key, offset, length);
  }

  public static int valueLength(View view, long record) {
    return view.getInt(record + VALUE_LENGTH);
  }

  /** The address of the value's first byte. */
  public static long valueAddress(View view, long record) {
    long head = view.getLong(record);
    long at = record + HEADER + expirySize(head);
    int shortLength = (int) (head >>> 56);
    return shortLength < LONG_KEY ? at + shortLength : at + 4 + view.getInt(at);
  }

  /** The expiry in milliseconds since the Unix epoch, or {@link #NO_EXPIRY}. */
  public static long expiry(View view, long record) {
    return hasExpiryField(view, record) ? view.getLong(record + EXPIRY) : NO_EXPIRY;
  }

  public static boolean hasExpiryField(View view, long record) {
    return (view.getByte(record + FLAGS) & FLAG_EXPIRY) != 0;
  }

  /** Whether the value is a hash whose fields may have expiries. */
  public static boolean hasExpiringFields(View view, long record) {
    return (view.getByte(record + FLAGS) & FLAG_FIELDS) != 0;
  }

  public static void putExpiringFields(Memory memory, long record, boolean on) {
    int flags = memory.getByte(record + FLAGS);
    memory.putByte(record + FLAGS, (byte) (on ? flags | FLAG_FIELDS : flags & ~FLAG_FIELDS));
  }

  /** Changes the expiry of a record that has the field. */
  public static void putExpiry(Memory memory, long record, long expiry) {
    if (!hasExpiryField(memory, record) || expiry < NO_EXPIRY) {
      throw new IllegalStateException("expiry " + expiry);
    }
    memory.putLong(record + EXPIRY, expiry);
  }

  /** Bytes in use, key and value and header. */
  public static long size(View view, long record) {
    return valueAddress(view, record) + valueLength(view, record) - record;
  }

  /**
   * Changes the length of the value to one that fits; bytes beyond the old length are undefined.
   */
  static void putValueLength(Memory memory, long record, int length) {
    if (length < 0 || valueAddress(memory, record) + length - record > memory.usableSize(record)) {
      throw new IllegalStateException("value of " + length + " does not fit record " + record);
    }
    memory.putInt(record + VALUE_LENGTH, length);
  }

  /** The longest value that the record has room for. */
  static long capacity(Memory memory, long record) {
    return memory.usableSize(record) - (valueAddress(memory, record) - record);
  }

  /**
   * Makes room for a value of {@code length} bytes of which the first {@code kept} are those of the
   * old one, sets its length, and returns the record, which has moved (and the old one is freed) if
   * it had no room. {@code reserve} bytes more are allocated then.
   */
  static long resize(Memory memory, long record, int length, int kept, int reserve) {
    if (length <= capacity(memory, record)) {
      memory.putInt(record + VALUE_LENGTH, length);
      return record;
    }
    long moved = relocate(memory, record, length, kept, reserve, expiry(memory, record));
    memory.free(record);
    return moved;
  }

  /**
   * Replaces {@code removed} bytes at {@code at} of the value by {@code inserted} undefined ones,
   * and returns the record, which has moved (and the old one is freed) if it had no room or would
   * use less than half of what it has.
   */
  static long splice(Memory memory, long record, int at, int removed, int inserted) {
    int old = valueLength(memory, record);
    int length = Math.addExact(old - removed, inserted);
    long capacity = capacity(memory, record);
    boolean fits = length <= capacity;
    long usable = memory.usableSize(record);
    boolean wasteful =
        length < old && size(memory, record) - old + length < usable / 2 && usable > SMALL;
    long target =
        fits && !wasteful ? record : relocateOr(memory, record, length, at, fits ? record : 0);
    memory.copy(
        valueAddress(memory, record) + at + removed,
        valueAddress(memory, target) + at + inserted,
        old - at - removed);
    if (target == record) {
      memory.putInt(record + VALUE_LENGTH, length);
    } else {
      memory.free(record);
    }
    return target;
  }

  /** Relocates; returns {@code otherwise} if that is not 0 and memory is full. */
  private static long relocateOr(Memory memory, long record, int length, int kept, long otherwise) {
    try {
      return relocate(memory, record, length, kept, 0, expiry(memory, record));
    } catch (MemoryFullException e) {
      if (otherwise != 0) {
        return otherwise;
      }
      throw e;
    }
  }

  /**
   * Sets the expiry and returns the record, which has moved (and the old one is freed) if it had no
   * field for it.
   */
  public static long withExpiry(Memory memory, long record, long expiry) {
    if (hasExpiryField(memory, record) || expiry == NO_EXPIRY) {
      if (hasExpiryField(memory, record)) {
        putExpiry(memory, record, expiry);
      }
      return record;
    }
    int length = valueLength(memory, record);
    long moved = relocate(memory, record, length, length, 0, expiry);
    memory.free(record);
    return moved;
  }

  private static long relocate(
      Memory memory, long record, int length, int kept, int reserve, long expiry) {
    int keyLength = keyLength(memory, record);
    long size = plainSize(keyLength, length) + reserve;
    boolean field = expiry != NO_EXPIRY || hasExpiryField(memory, record) || size >= LARGE;
    long moved = memory.allocate(Kind.RECORD, field ? size + 8 : size);
    long head = memory.getLong(record);
    memory.putLong(moved, field ? head | FLAG_EXPIRY << 8 : head);
    memory.putInt(moved + VALUE_LENGTH, length);
    if (field) {
      memory.putLong(moved + EXPIRY, expiry);
    }
    long from = record + HEADER + expirySize(head);
    long to = moved + HEADER + (field ? 8 : 0);
    memory.copy(from, to, valueAddress(memory, record) - from + kept);
    return moved;
  }

  /**
   * A copy with another key, table and expiry, and the same value bytes, type, encoding and clock.
   */
  public static long copyAs(
      Memory memory, long record, int tableId, byte[] key, int offset, int length, long expiry) {
    int valueLength = valueLength(memory, record);
    long copy =
        create(
            memory,
            tableId,
            type(memory, record),
            encoding(memory, record),
            key,
            offset,
            length,
            valueLength,
            expiry,
            clock(memory, record));
    memory.copy(valueAddress(memory, record), valueAddress(memory, copy), valueLength);
    if (hasExpiringFields(memory, record)) {
      putExpiringFields(memory, copy, true);
    }
    return copy;
  }

  private static int expirySize(long head) {
    return (int) (head >>> 8 & FLAG_EXPIRY) << 3;
  }
}
