package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Table;
import dev.redraft.value.HashItem;
import dev.redraft.value.Hashes;
import dev.redraft.value.StoredText;
import java.util.Arrays;

/**
 * The part of the active expire cycle that deletes fields of hashes: goes round the hashes of which
 * fields may have an expiry, a few of them at a time, and looks through each for fields whose time
 * has passed. What a hash and a step cost is bounded; the caller sets the time.
 */
final class FieldExpireCycle {
  private final Keyspace keyspace;
  private final EntryConsumer collect = this::collect;
  private final HashItem.Visitor expire = this::remember;
  private final Slice field = new Slice();
  private long[] hashes = new long[16];
  private int hashCount;
  private byte[] names = new byte[256];
  private int[] ends = new int[16];
  private int nameCount;
  private int database;
  private boolean behind;

  FieldExpireCycle(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** Whether the last run has ended with work left. */
  boolean isBehind() {
    return behind;
  }

  /**
   * Looks at the hashes of each database once, or at a few of them if the time is over before.
   * Returns the number of fields deleted.
   */
  long run(long now, long maxNanos) {
    long start = keyspace.clock().nanos();
    long before = keyspace.stats().expiredFields;
    behind = false;
    boolean late = false;
    for (int i = 0; i < keyspace.databases() && !late; i++) {
      Database current = keyspace.database(database);
      boolean around;
      do {
        around = step(current, now);
        late = keyspace.clock().nanos() - start >= maxNanos;
      } while (!around && !late);
      behind |= !around;
      if (around) {
        database = (database + 1) % keyspace.databases();
      }
    }
    return keyspace.stats().expiredFields - before;
  }

  /** Looks at the hashes of one bucket. Returns whether it was the last one. */
  private boolean step(Database current, long now) {
    Table table = current.tables().expiring();
    if (table == null || table.size() == 0) {
      return true;
    }
    hashCount = 0;
    current.fieldCursor = table.scan(current.fieldCursor, collect);
    for (int i = 0; i < hashCount; i++) {
      sweep(current, hashes[i], now);
    }
    return current.fieldCursor == 0;
  }

  private void sweep(Database current, long record, long now) {
    Hashes values = keyspace.values().hashes();
    nameCount = 0;
    boolean mayExpire = values.sweep(record, now, expire);
    Slice key = new Slice(keyspace.keyOf(record).toBytes());
    if (!mayExpire) {
      current.tables().putExpiring(current.tables().hash(key), record, false);
      return;
    }
    behind |= nameCount > 0;
    long present = record;
    for (int i = 0; i < nameCount && present != 0; i++) {
      int from = i == 0 ? 0 : ends[i - 1];
      field.set(names, from, ends[i] - from);
      present = current.expireField(key, present, field, now);
    }
  }

  private void collect(long record) {
    if (hashCount == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * hashCount);
    }
    hashes[hashCount++] = record;
  }

  private void remember(HashItem item) {
    StoredText name = item.field();
    int from = nameCount == 0 ? 0 : ends[nameCount - 1];
    int end = Math.addExact(from, name.length());
    if (end > names.length) {
      names = Arrays.copyOf(names, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * end));
    }
    if (nameCount == ends.length) {
      ends = Arrays.copyOf(ends, 2 * nameCount);
    }
    name.copy(names, from);
    ends[nameCount++] = end;
  }
}
