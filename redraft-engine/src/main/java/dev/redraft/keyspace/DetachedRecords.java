package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;

/**
 * Records that no table holds yet, while their values are made: what RESTORE, a load and the
 * commands that make new values begin with.
 */
final class DetachedRecords {
  /** The table id of a record that belongs to no table. */
  private static final int DETACHED = 0;

  private final Keyspace keyspace;
  private final Database database;
  private final Memory memory;

  DetachedRecords(Keyspace keyspace, Database database) {
    this.keyspace = keyspace;
    this.database = database;
    memory = keyspace.memory();
  }

  long create(Slice key, int type, int encoding, int valueLength, long expiry, long now) {
    // Nothing of the old one matters otherwise, and a load makes very many.
    boolean usedOften = keyspace.accessClock().byFrequency() && !keyspace.isLoading();
    boolean asked = expiry == Database.KEEP_TTL || usedOften;
    long old = asked ? database.lookupQuietly(key, now) : 0;
    return Record.create(
        memory,
        DETACHED,
        type,
        encoding,
        key.array(),
        key.offset(),
        key.length(),
        valueLength,
        database.expiryAfter(old, expiry),
        database.clockAfter(old, now));
  }

  void place(Slice key, long record, long now) {
    long old = database.lookupQuietly(key, now);
    Record.putTableId(memory, record, database.tables().id());
    try {
      database.replace(key, old, record);
    } catch (RuntimeException e) {
      discard(record);
      throw e;
    }
    database.changed(key);
  }

  void discard(long record) {
    Record.putTableId(memory, record, DETACHED);
    keyspace.lazyFree().free(record);
  }
}
