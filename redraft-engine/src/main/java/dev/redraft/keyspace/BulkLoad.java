package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;

/**
 * Gives many new records to their databases, some at a time: the buckets they go to lie all over
 * memory, and loads that do not depend on each other wait for it together.
 *
 * <p>Nobody hears of the keys: for data that is loaded before anybody is served. The owner's
 * thread.
 */
public final class BulkLoad implements AutoCloseable {
  private static final int BATCH = 64;

  private final Memory memory;
  private final Database[] databases = new Database[BATCH];
  private final long[] records = new long[BATCH];
  private final long[] hashes = new long[BATCH];
  private int count;
  private int placed;

  /** Keeps the compiler from dropping loads that serve the cache alone. */
  @SuppressWarnings("unused")
  private long loaded;

  public BulkLoad(Keyspace keyspace) {
    memory = keyspace.memory();
  }

  /**
   * Takes over a {@link Database#detached} record; it is the caller's no longer, whatever happens.
   *
   * @return whether {@link #place} is to be called before the next one
   */
  public boolean add(Database database, Slice key, long record) {
    databases[count] = database;
    records[count] = record;
    hashes[count] = database.tables().hash(key);
    count++;
    return count == BATCH;
  }

  /**
   * Places the records taken over.
   *
   * @return 0; or a record whose key is there already: it and those after it are freed by {@link
   *     #close}
   * @throws dev.redraft.memory.MemoryFullException if there is no room; as above
   */
  public long place() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum ^= databases[i].tables().all().touch(hashes[i]);
    }
    loaded = sum;
    for (; placed < count; placed++) {
      if (!place(databases[placed], hashes[placed], records[placed])) {
        return records[placed];
      }
    }
    count = 0;
    placed = 0;
    return 0;
  }

  private boolean place(Database database, long hash, long record) {
    KeyTables tables = database.tables();
    if (tables.all().mayHave(hash) && isThere(tables, hash, record)) {
      return false;
    }
    Record.putTableId(memory, record, tables.id());
    tables.put(hash, 0, record);
    return true;
  }

  private boolean isThere(KeyTables tables, long hash, long record) {
    byte[] key = new byte[Record.keyLength(memory, record)];
    memory.read(Record.keyAddress(memory, record), key, 0, key.length);
    return tables.find(hash, new Slice(key)) != 0;
  }

  /** Frees what has not been placed. */
  @Override
  public void close() {
    for (; placed < count; placed++) {
      databases[placed].discard(records[placed]);
    }
    count = 0;
    placed = 0;
  }
}
