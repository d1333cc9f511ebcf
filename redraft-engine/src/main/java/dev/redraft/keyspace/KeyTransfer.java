package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;

/**
 * Gives values to other keys: RENAME, MOVE, COPY. The value itself stays where it is, or is copied
 * by its type; only records are made and freed.
 */
final class KeyTransfer {
  private final Keyspace keyspace;
  private final Database database;
  private final Memory memory;

  KeyTransfer(Keyspace keyspace, Database database) {
    this.keyspace = keyspace;
    this.database = database;
    memory = keyspace.memory();
  }

  long rename(Slice from, long record, Slice to, long now) {
    if (from.contentEquals(to)) {
      throw new IllegalArgumentException("a key renamed to itself");
    }
    long old = database.lookupQuietly(to, now);
    long renamed = database.put(to, old, recordFor(database, record, to));
    database.createdAnew(to, old);
    database.tables().remove(database.tables().hash(from), record);
    // The value lives on in the new record, so only this shell is freed.
    memory.free(record);
    database.changed(from);
    database.changed(to);
    return renamed;
  }

  boolean move(Slice key, long record, Database target, long now) {
    if (target == database) {
      throw new IllegalArgumentException("a key moved to its own database");
    }
    if (target.lookupQuietly(key, now) != 0) {
      return false;
    }
    // The value's address goes over with a new record, so that a full memory changes nothing.
    target.put(key, 0, recordFor(target, record, key));
    database.tables().remove(database.tables().hash(key), record);
    memory.free(record);
    database.changed(key);
    target.changed(key);
    return true;
  }

  long copy(long record, Database target, Slice to, boolean replace, long now) {
    long old = target.lookupQuietly(to, now);
    if (old == record) {
      throw new IllegalArgumentException("a key copied to itself");
    }
    if (old != 0 && !replace) {
      return 0;
    }
    long copy = recordFor(target, record, to);
    try {
      keyspace.lazyFree().copyValue(record, copy);
    } catch (RuntimeException e) {
      memory.free(copy);
      throw e;
    }
    target.placeAnew(to, copy, now);
    return copy;
  }

  private long recordFor(Database target, long record, Slice key) {
    return Record.copyAs(
        memory,
        record,
        target.tables().id(),
        key.array(),
        key.offset(),
        key.length(),
        Record.expiry(memory, record));
  }
}
