package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;

/**
 * Finds the records of keys as commands need them, and replies with their values. A record is an
 * address, 0 is none.
 */
final class Lookup {
  /** The longest string that a record holds, in bytes: what comes back from a dump. */
  private static final long MAX_STRING = RdbFormat.MAX_STRING;

  /** The most elements that a reply has room for: each takes 6 bytes or more. */
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE / 6;

  private Lookup() {}

  static Memory memory(Context c) {
    return c.keyspace().memory();
  }

  /** A key that the command reads. */
  static long read(Context c, Slice key) {
    return c.db().lookup(key, c.now(), c.client().noTouch ? Database.NO_TOUCH : 0);
  }

  /** A key whose use this is not: its access clock stays. */
  static long look(Context c, Slice key) {
    return c.db().lookup(key, c.now(), Database.NO_TOUCH);
  }

  /** As {@link #look}, and nobody is told that it is not there. */
  static long inspect(Context c, Slice key) {
    return c.db().lookup(key, c.now(), Database.NO_TOUCH | Database.NO_EVENT);
  }

  /** A key that the command is going to write. */
  static long write(Context c, Slice key) {
    return c.db()
        .lookup(
            key, c.now(), c.client().noTouch ? Database.WRITE | Database.NO_TOUCH : Database.WRITE);
  }

  static boolean isString(Context c, long record) {
    return Record.type(memory(c), record) == ValueType.STRING;
  }

  /** As {@link #read}; ends the command if the value is no string. */
  static long readString(Context c, Slice key) {
    return readOf(c, key, ValueType.STRING);
  }

  /** As {@link #write}; ends the command if the value is no string. */
  static long writeString(Context c, Slice key) {
    return writeOf(c, key, ValueType.STRING);
  }

  /** As {@link #read}; ends the command if the value is not of {@code type}. */
  static long readOf(Context c, Slice key, int type) {
    return requireType(c, read(c, key), type);
  }

  /** As {@link #write}; ends the command if the value is not of {@code type}. */
  static long writeOf(Context c, Slice key, int type) {
    return requireType(c, write(c, key), type);
  }

  /** Ends the command if a record, which may be 0, is not of {@code type}. */
  static long requireType(Context c, long record, int type) {
    if (record != 0 && Record.type(memory(c), record) != type) {
      throw Errors.WRONG_TYPE;
    }
    return record;
  }

  /** Ends the command, before its reply grows, if it asks for more elements than that can have. */
  static void checkElements(long count) {
    if (count > MOST_ELEMENTS) {
      throw Errors.OUT_OF_RANGE;
    }
  }

  /** Replies with the string of a record, or null for none. */
  static void reply(Context c, long record) {
    if (record == 0) {
      c.reply().nullBulk();
      return;
    }
    Memory memory = memory(c);
    if (StringValue.isInt(memory, record)) {
      c.reply().bulkLong(StringValue.asLong(memory, record));
    } else {
      c.reply()
          .bulk(memory, Record.valueAddress(memory, record), Record.valueLength(memory, record));
    }
  }

  /**
   * The most bytes that a string may have now: proto-max-bulk-len, which does not bind a replay.
   */
  static long maxString(Context c) {
    return c.client().isLoader()
        ? MAX_STRING
        : Math.min(MAX_STRING, c.services().config().number(Directive.PROTO_MAX_BULK_LEN));
  }

  /**
   * Ends the command if a string of {@code length + added} bytes would be too long; neither is
   * negative.
   */
  static int checkedLength(Context c, long length, long added) {
    if (length > maxString(c) - added) {
      throw Errors.STRING_TOO_LONG;
    }
    return (int) (length + added);
  }

  /** A new string of {@code length} zeros in the place of whatever the key was, without expiry. */
  static long createZeros(Context c, Slice key, int length) {
    long record =
        c.db().create(key, ValueType.STRING, StringValue.RAW, length, Database.NO_EXPIRY, c.now());
    Memory memory = memory(c);
    memory.fill(Record.valueAddress(memory, record), length, (byte) 0);
    return record;
  }
}
