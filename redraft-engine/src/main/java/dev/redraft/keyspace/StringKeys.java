package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;

/**
 * Writes the strings of one database: in place where the record has the room. What returns a record
 * may have moved it.
 */
public final class StringKeys {
  private final Database database;
  private final Memory memory;

  StringKeys(Database database, Memory memory) {
    this.database = database;
    this.memory = memory;
  }

  long set(Slice key, Slice value, long expiry, long now) {
    long old = database.lookupQuietly(key, now);
    if (fits(old, expiry) && StringValue.overwrite(memory, old, value)) {
      return overwritten(key, old, expiry, now);
    }
    long kept = database.expiryAfter(old, expiry);
    int clock = database.clockAfter(old, now);
    int id = database.tables().id();
    long record = database.put(key, old, StringValue.create(memory, id, key, value, kept, clock));
    database.changed(key);
    return record;
  }

  long setLong(Slice key, long value, long expiry, long now) {
    long old = database.lookupQuietly(key, now);
    if (fits(old, expiry) && StringValue.overwriteLong(memory, old, value)) {
      return overwritten(key, old, expiry, now);
    }
    long kept = database.expiryAfter(old, expiry);
    int clock = database.clockAfter(old, now);
    int id = database.tables().id();
    long record =
        database.put(key, old, StringValue.createLong(memory, id, key, value, kept, clock));
    database.changed(key);
    return record;
  }

  /** Adds bytes at the end of a string; returns its record. */
  public long append(Slice key, long record, Slice tail) {
    return database.modified(key, record, StringValue.append(memory, record, tail));
  }

  /**
   * Writes bytes into a string from {@code from} on, after zeros if it ends before; returns its
   * record.
   */
  public long setRange(Slice key, long record, int from, Slice bytes) {
    return database.modified(key, record, StringValue.setRange(memory, record, from, bytes));
  }

  /**
   * Makes a string raw and at least {@code length} bytes long, zeros at its end; returns its
   * record.
   */
  public long grow(Slice key, long record, int length) {
    return database.modified(key, record, StringValue.grow(memory, record, length));
  }

  /**
   * Makes a string raw, so that its bytes can be changed in place; they stay as they are. Returns
   * its record.
   */
  public long makeRaw(Slice key, long record) {
    long moved = StringValue.grow(memory, record, 0);
    if (moved != record) {
      KeyTables tables = database.tables();
      tables.moved(tables.hash(key), record, moved);
    }
    return moved;
  }

  /**
   * Whether a string can be set in the place of {@code old}, or 0, as far as type and expiry go.
   */
  private boolean fits(long old, long expiry) {
    return old != 0
        && Record.type(memory, old) == ValueType.STRING
        && (expiry < 0 || Record.hasExpiryField(memory, old));
  }

  private long overwritten(Slice key, long record, long expiry, long now) {
    if (expiry != Database.KEEP_TTL) {
      database.putExpiryOfLast(record, expiry);
    }
    Record.putClock(memory, record, database.clockAfter(record, now));
    database.changed(key);
    return record;
  }
}
