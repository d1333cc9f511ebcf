package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of the value of a record of type hash.
 *
 * <ul>
 *   <li>{@link #LISTPACK}: a packed sequence of field, value, field, value ...
 *   <li>{@link #LISTPACKEX}: a packed sequence of field, value, expiry ... where the expiry is an
 *       integer, milliseconds since the Unix epoch, 0 for none.
 *   <li>{@link #HASHTABLE}: the address of a table of {@link HashEntry} and what is known of
 *       expiries:
 * </ul>
 *
 * <pre>
 *   0               8               16              24              32              40
 *   +---------------+---------------+---------------+---------------+---------------+
 *   |     table     |    expiring   |   earliest    |    cursor     |  seen since   |
 *   +---------------+---------------+---------------+---------------+---------------+
 * </pre>
 *
 * Invariants: {@code expiring} is the number of fields that have an expiry; none of them is before
 * {@code earliest} ({@link Long#MAX_VALUE} if there is none). The expire cycle goes through the
 * table with {@code cursor}; {@code seen since} is the earliest expiry that it has met, or that was
 * set, since the cursor was 0, and becomes {@code earliest} when it is 0 again.
 */
final class HashValue {
  static final int LISTPACK = 0;
  static final int LISTPACKEX = 1;
  static final int HASHTABLE = 2;

  /** Bytes of the value of a large hash. */
  static final int LARGE_SIZE = 40;

  private static final int TABLE = 0;
  private static final int EXPIRING = 8;
  private static final int EARLIEST = 16;
  private static final int CURSOR = 24;
  private static final int SEEN = 32;

  private HashValue() {}

  static boolean isLarge(View view, long record) {
    return Record.encoding(view, record) == HASHTABLE;
  }

  /** Entries of the packed sequence for one field: 2, or 3 with expiries. */
  static int step(View view, long record) {
    return switch (Record.encoding(view, record)) {
      case LISTPACK -> 2;
      case LISTPACKEX -> 3;
      default -> throw new IllegalStateException("hash encoding " + Record.encoding(view, record));
    };
  }

  static String encodingName(View view, long record) {
    return switch (Record.encoding(view, record)) {
      case LISTPACK -> "listpack";
      case LISTPACKEX -> "listpackex";
      case HASHTABLE -> "hashtable";
      default -> throw new IllegalStateException("hash encoding " + Record.encoding(view, record));
    };
  }

  /**
   * Makes the value of a record, of {@link #LARGE_SIZE} bytes, that of a table without expiries.
   */
  static void initialize(Memory memory, long record, long header) {
    Record.putEncoding(memory, record, HASHTABLE);
    long value = Record.valueAddress(memory, record);
    memory.putLong(value + TABLE, header);
    memory.putLong(value + EXPIRING, 0);
    memory.putLong(value + EARLIEST, Long.MAX_VALUE);
    memory.putLong(value + CURSOR, 0);
    memory.putLong(value + SEEN, Long.MAX_VALUE);
  }

  static long table(View view, long record) {
    return view.getLong(Record.valueAddress(view, record) + TABLE);
  }

  static void putTable(Memory memory, long record, long header) {
    memory.putLong(Record.valueAddress(memory, record) + TABLE, header);
  }

  static long expiring(View view, long record) {
    return view.getLong(Record.valueAddress(view, record) + EXPIRING);
  }

  static void addExpiring(Memory memory, long record, int change) {
    long at = Record.valueAddress(memory, record) + EXPIRING;
    long count = memory.getLong(at) + change;
    if (count < 0) {
      throw new IllegalStateException("expiring fields of hash " + record);
    }
    memory.putLong(at, count);
    if (count == 0) {
      memory.putLong(at - EXPIRING + EARLIEST, Long.MAX_VALUE);
      memory.putLong(at - EXPIRING + CURSOR, 0);
      memory.putLong(at - EXPIRING + SEEN, Long.MAX_VALUE);
    }
  }

  static long earliest(View view, long record) {
    return view.getLong(Record.valueAddress(view, record) + EARLIEST);
  }

  /** Takes account of an expiry that was set. */
  static void noteExpiry(Memory memory, long record, long expiry) {
    long value = Record.valueAddress(memory, record);
    if (expiry < memory.getLong(value + EARLIEST)) {
      memory.putLong(value + EARLIEST, expiry);
    }
    if (expiry < memory.getLong(value + SEEN)) {
      memory.putLong(value + SEEN, expiry);
    }
  }

  static long cursor(View view, long record) {
    return view.getLong(Record.valueAddress(view, record) + CURSOR);
  }

  /** Moves the expire cycle's cursor on; at 0 it has met all fields. */
  static void putCursor(Memory memory, long record, long cursor, long seen) {
    long value = Record.valueAddress(memory, record);
    long earliest = Math.min(seen, memory.getLong(value + SEEN));
    if (cursor == 0) {
      memory.putLong(value + EARLIEST, earliest);
      earliest = Long.MAX_VALUE;
    }
    memory.putLong(value + CURSOR, cursor);
    memory.putLong(value + SEEN, earliest);
  }
}
