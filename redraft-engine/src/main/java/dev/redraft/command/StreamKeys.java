package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.value.Streams;
import dev.redraft.value.ValueType;

/** Finds the streams of keys. A stream is the address of its header, 0 is none. */
final class StreamKeys {
  private StreamKeys() {}

  static Streams streams(Context c) {
    return c.keyspace().values().streams();
  }

  /** The stream that a command reads. */
  static long read(Context c, Slice key) {
    return of(c, Lookup.readOf(c, key, ValueType.STREAM));
  }

  /** The stream that a command is going to write. */
  static long write(Context c, Slice key) {
    return of(c, Lookup.writeOf(c, key, ValueType.STREAM));
  }

  /** The stream of a key that the command has read already. */
  static long again(Context c, Slice key) {
    long record = c.db().lookup(key, c.now(), Database.NO_STATS | Database.NO_TOUCH);
    return of(c, record);
  }

  /** A new, empty stream for a key that has nothing. */
  static long create(Context c, Slice key) {
    Streams streams = streams(c);
    long stream = streams.create();
    long record = 0;
    try {
      record =
          c.db()
              .create(
                  key,
                  ValueType.STREAM,
                  Streams.ENCODING,
                  Streams.VALUE_LENGTH,
                  Database.NO_EXPIRY,
                  c.now());
    } finally {
      if (record == 0) {
        streams.discard(stream);
      }
    }
    streams.attach(record, stream);
    return stream;
  }

  /** Memory has become full: a stream that was made for what it has no room for goes. */
  static void takeBack(Context c, Slice key, boolean made) {
    if (made) {
      c.db().delete(key, c.now());
    }
  }

  /** The group of a stream, 0 for none; {@code stream} may be 0. */
  static long group(Context c, long stream, Slice name) {
    return stream == 0 ? 0 : streams(c).groups().find(stream, name);
  }

  private static long of(Context c, long record) {
    return record == 0 ? 0 : streams(c).of(record);
  }

  /** The error for a group that is not there, or whose key is not. */
  static CommandException noGroup(Slice key, Slice group, String where) {
    return new CommandException(
        "NOGROUP No such key '"
            + Errors.shown(key, Integer.MAX_VALUE)
            + "' or consumer group '"
            + Errors.shown(group, Integer.MAX_VALUE)
            + "'"
            + where);
  }

  /** The error for a group that is not there although its key is. */
  static CommandException noGroupOfKey(Slice key, Slice group) {
    return new CommandException(
        "NOGROUP No such consumer group '"
            + Errors.shown(group, Integer.MAX_VALUE)
            + "' for key name '"
            + Errors.shown(key, Integer.MAX_VALUE)
            + "'");
  }
}
