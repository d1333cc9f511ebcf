package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;

/**
 * The best candidates for eviction that samples have shown, kept from one eviction to the next as
 * Redis documents it: so a few samples each come near to the order of all keys.
 *
 * <p>Invariants: scores ascend; the last is the next to go. A candidate is a copy of its key, which
 * may be gone or have become less of a candidate since.
 */
final class EvictionPool {
  static final int SIZE = 16;

  private final Database[] databases = new Database[SIZE];
  private final long[] scores = new long[SIZE];
  private final byte[][] keys = new byte[SIZE][64];
  private final int[] lengths = new int[SIZE];
  private final Slice key = new Slice();
  private int count;

  /** Takes a sampled record in, if it is better than the worst here or there is room. */
  void offer(Memory memory, Database database, long record, long score) {
    int at = 0;
    while (at < count && scores[at] < score) {
      at++;
    }
    if (at == 0 && count == SIZE) {
      return;
    }
    int length = Record.keyLength(memory, record);
    long address = Record.keyAddress(memory, record);
    if (holds(memory, database, address, length)) {
      return;
    }
    byte[] buffer;
    if (count < SIZE) {
      buffer = keys[count];
      shift(at, at + 1, count - at);
      count++;
    } else {
      at--;
      buffer = keys[0];
      shift(1, 0, at);
    }
    if (buffer.length < length) {
      buffer = new byte[length];
    }
    memory.read(address, buffer, 0, length);
    databases[at] = database;
    scores[at] = score;
    keys[at] = buffer;
    lengths[at] = length;
  }

  /**
   * Takes the best candidates out until one is still a key of its table; returns its record, or 0.
   * Its database is {@link #database}.
   */
  long take(boolean volatileOnly) {
    while (count > 0) {
      count--;
      Database database = databases[count];
      long record = database.peek(key.set(keys[count], 0, lengths[count]));
      if (record != 0 && !(volatileOnly && database.expiry(record) == Database.NO_EXPIRY)) {
        return record;
      }
    }
    return 0;
  }

  /** The database of the record that {@link #take} returned last. */
  Database database() {
    return databases[count];
  }

  /** Forgets all: another policy has other scores. */
  void clear() {
    count = 0;
  }

  private boolean holds(Memory memory, Database database, long address, int length) {
    for (int i = 0; i < count; i++) {
      if (databases[i] == database
          && lengths[i] == length
          && memory.equal(address, keys[i], 0, length)) {
        return true;
      }
    }
    return false;
  }

  private void shift(int from, int to, int entries) {
    System.arraycopy(databases, from, databases, to, entries);
    System.arraycopy(scores, from, scores, to, entries);
    System.arraycopy(keys, from, keys, to, entries);
    System.arraycopy(lengths, from, lengths, to, entries);
  }
}
