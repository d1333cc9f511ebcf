package dev.redraft.keyspace;

import dev.redraft.memory.Memory;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;

/**
 * Brings what the next commands need into the processor's cache: the buckets of their keys, then
 * their records. A lookup waits for memory twice or more; those of several keys at once wait
 * together. Nothing is changed, and a key that is not there costs nothing but time.
 */
public final class Prefetch {
  /** The most keys at once: more than the processor can wait for at a time. */
  public static final int KEYS = 16;

  /** Databases with fewer keys lie in the cache anyway. */
  private static final long LEAST_KEYS = 20_000;

  private static final int LINE = 64;

  /** Of a long value the rest is left to the processor, which sees what comes by itself. */
  private static final int LINES = 3;

  private final long[] hashes = new long[KEYS];
  private final long[] records = new long[KEYS];
  private int count;

  // Makes the loads needed, so that no compiler leaves them out.
  private long loaded;

  Prefetch() {}

  /** Whether it is worth the while for the keys of a database. */
  public boolean isWorthwhile(Database database) {
    return database.size() >= LEAST_KEYS;
  }

  /** Adds a key; false if there is no room for another one. */
  public boolean add(Database database, byte[] array, int offset, int length) {
    if (count == KEYS) {
      return false;
    }
    hashes[count++] = database.tables().hash(array, offset, length);
    return true;
  }

  /** Loads what belongs to the added keys, and forgets them. */
  public void load(Database database, Memory memory) {
    Table table = database.tables().all();
    int keys = count;
    count = 0;
    long sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += table.touch(hashes[i]);
    }
    for (int i = 0; i < keys; i++) {
      long record = table.candidate(hashes[i]);
      records[i] = record;
      sum += record == 0 ? 0 : memory.getLong(record);
    }
    for (int i = 0; i < keys; i++) {
      long record = records[i];
      long lines = record == 0 ? 0 : Math.min(LINES, (Record.size(memory, record) - 1) / LINE);
      for (long line = 1; line <= lines; line++) {
        sum += memory.getByte(record + line * LINE);
      }
    }
    loaded = sum;
  }

  /** A number without meaning. */
  long loaded() {
    return loaded;
  }
}
