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
  private long endNanos;
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
    endNanos = keyspace.clock().nanos() + maxNanos;
    long before = keyspace.stats().expiredFields;
    behind = false;
    boolean late = false;
    for (int i = 0; i < keyspace.databases() && !late; i++) {
      Database current = keyspace.database(database);
      boolean around;
      do {
        around = step(current, now);
        late = isLate();
      } while (!around && !late);
      behind |= !around;
      if (around) {
        database = (database + 1) % keyspace.databases();
      }
    }
    return keyspace.stats().expiredFields - before;
  }

  private boolean isLate() {
    return keyspace.clock().nanos() - endNanos >= 0;
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
      long record = hashes[i];
      while (record != 0) {
        record = sweep(current, record, now);
      }
    }
    return current.fieldCursor == 0;
  }

  /** Does one step in a hash; returns its record if another one should follow at once, else 0. */
  private long sweep(Database current, long record, long now) {
    Hashes values = keyspace.values().hashes();
    nameCount = 0;
    boolean mayExpire = values.sweep(record, now, expire);
    if (!mayExpire) {
      long hash = current.tables().hash(keyspace.keyOf(record));
      current.tables().putExpiring(hash, record, false);
      return 0;
    }
    long present = record;
    Slice key = nameCount == 0 ? field : new Slice(keyspace.keyOf(record).toBytes());
    for (int i = 0; i < nameCount && present != 0; i++) {
      int from = i == 0 ? 0 : ends[i - 1];
      field.set(names, from, ends[i] - from);
      present = current.hashFields().expire(key, present, field, now);
    }
    if (present == 0 || !values.isSweeping(present) && nameCount < Hashes.SWEEP_FIELDS) {
      return 0;
    }
    boolean late = isLate();
    behind |= late;
    return late ? 0 : present;
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
