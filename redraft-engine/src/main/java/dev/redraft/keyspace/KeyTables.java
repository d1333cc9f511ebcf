package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a database: all records, those that have an expiry, and hashes of which fields may
 * have one.
 *
 * <p>Invariants: a record is in the first table exactly once and carries its id; it is in the
 * second one if and only if its expiry is not {@link Record#NO_EXPIRY}, and in the third one if and
 * only if it is marked for that; the database's row of {@link Roots} names the tables and the id.
 * The third table is there once it is needed.
 */
final class KeyTables {
  private final Memory memory;
  private final RecordEntries entries;
  private final long roots;
  private final int index;
  private Table table;
  private Table volatiles;
  private @Nullable Table expiring;
  private int id;

  KeyTables(Memory memory, RecordEntries entries, long roots, int index, int id) {
    this.memory = memory;
    this.entries = entries;
    this.roots = roots;
    this.index = index;
    this.id = id;
    table = Table.create(memory, entries);
    volatiles = Table.create(memory, entries);
    putRoots();
  }

  Table all() {
    return table;
  }

  Table volatiles() {
    return volatiles;
  }

  /** Hashes of which fields may have an expiry; null if there never was one. */
  @Nullable Table expiring() {
    return expiring;
  }

  int id() {
    return id;
  }

  long hash(Slice key) {
    return entries.hash(key);
  }

  long hash(byte[] key, int offset, int length) {
    return entries.hash(key, offset, length);
  }

  long find(long hash, Slice key) {
    return table.find(hash, key.array(), key.offset(), key.length());
  }

  /**
   * Adds a record, in the place of {@code old} unless that is 0; the caller frees the old one. If
   * memory is full, nothing has changed.
   */
  void put(long hash, long old, long record) {
    boolean was = old != 0 && isVolatile(old);
    boolean is = isVolatile(record);
    boolean inserted = false;
    boolean marked = false;
    try {
      if (Record.hasExpiringFields(memory, record)) {
        expiringTable().insert(hash, record);
        marked = true;
      }
      if (was && is) {
        volatiles.replace(hash, old, record);
      } else if (is) {
        volatiles.insert(hash, record);
        inserted = true;
      }
      if (old == 0) {
        table.insert(hash, record);
      } else {
        table.replace(hash, old, record);
      }
    } catch (RuntimeException e) {
      if (inserted) {
        volatiles.remove(hash, record);
      }
      if (marked) {
        expiringTable().remove(hash, record);
      }
      throw e;
    }
    if (old != 0 && Record.hasExpiringFields(memory, old)) {
      expiringTable().remove(hash, old);
    }
    if (was && !is) {
      volatiles.remove(hash, old);
    }
  }

  /** Puts a moved record in the place of its old address, which is free already. */
  void moved(long hash, long from, long to) {
    table.replace(hash, from, to);
    if (isVolatile(to)) {
      volatiles.replace(hash, from, to);
    }
    if (Record.hasExpiringFields(memory, to)) {
      expiringTable().replace(hash, from, to);
    }
  }

  /** Marks a hash as one of which fields may have an expiry, or as one of which none has. */
  void putExpiring(long hash, long record, boolean on) {
    if (on == Record.hasExpiringFields(memory, record)) {
      return;
    }
    if (on) {
      expiringTable().insert(hash, record);
    } else {
      expiringTable().remove(hash, record);
    }
    Record.putExpiringFields(memory, record, on);
  }

  /** Takes a record out of all tables. */
  void remove(long hash, long record) {
    table.remove(hash, record);
    if (Record.hasExpiringFields(memory, record)) {
      expiringTable().remove(hash, record);
    }
    if (isVolatile(record)) {
      volatiles.remove(hash, record);
    }
  }

  /** Sets or removes an expiry; returns the record, which may have moved. */
  long putExpiry(long hash, long record, long expiry) {
    boolean was = isVolatile(record);
    boolean is = expiry != Record.NO_EXPIRY;
    if (was == is) {
      return is ? Record.withExpiry(memory, record, expiry) : record;
    }
    if (was) {
      volatiles.remove(hash, record);
      return Record.withExpiry(memory, record, expiry);
    }
    // The entry goes in first: a full memory then leaves the record as it was.
    volatiles.insert(hash, record);
    long moved;
    try {
      moved = Record.withExpiry(memory, record, expiry);
    } catch (RuntimeException e) {
      volatiles.remove(hash, record);
      throw e;
    }
    if (moved != record) {
      volatiles.replace(hash, record, moved);
      table.replace(hash, record, moved);
      if (Record.hasExpiringFields(memory, moved)) {
        expiringTable().replace(hash, record, moved);
      }
    }
    return moved;
  }

  /** Makes room for so many keys and so many of them with an expiry, as far as memory goes. */
  void prepare(long expected, long expectedVolatile) {
    try {
      boolean _ = table.expand(expected, Integer.MAX_VALUE);
      boolean _ = volatiles.expand(expectedVolatile, Integer.MAX_VALUE);
    } catch (MemoryFullException e) {
      // It was only a hint: the keys themselves tell whether there is room for them.
    }
  }

  /** The bytes of all tables but the first. */
  long volatileBytes() {
    Table marked = expiring;
    return marked == null ? volatiles.bytes() : volatiles.bytes() + marked.bytes();
  }

  /** A record's share of the bytes of the tables. */
  long share(long record) {
    return isVolatile(record) ? share(table) + share(volatiles) : share(table);
  }

  private static long share(Table of) {
    return Math.min(64, of.bytes() / Math.max(1, of.size()));
  }

  /** Starts with new, empty tables under a new id and leaves the old ones to {@code lazyFree}. */
  void renew(int newId, LazyFree lazyFree) {
    Table newTable = Table.create(memory, entries);
    Table newVolatiles = Table.create(memory, entries);
    Table oldExpiring = expiring;
    if (oldExpiring != null) {
      lazyFree.detach(oldExpiring, false, id);
      expiring = null;
    }
    lazyFree.detach(volatiles, false, id);
    lazyFree.detach(table, true, id);
    table = newTable;
    volatiles = newVolatiles;
    id = newId;
    putRoots();
  }

  void swapWith(KeyTables other) {
    Table otherTable = other.table;
    Table otherVolatiles = other.volatiles;
    Table otherExpiring = other.expiring;
    int otherId = other.id;
    other.table = table;
    other.volatiles = volatiles;
    other.expiring = expiring;
    other.id = id;
    table = otherTable;
    volatiles = otherVolatiles;
    expiring = otherExpiring;
    id = otherId;
    putRoots();
    other.putRoots();
  }

  void validate() {
    table.validate();
    volatiles.validate();
    expect(Roots.table(memory, roots, index) == table.header(), "root of the table");
    expect(
        Roots.volatiles(memory, roots, index) == volatiles.header(), "root of the volatile keys");
    expect(Roots.id(memory, roots, index) == id, "table id");
    long[] counted = new long[2];
    long cursor = 0;
    do {
      cursor = table.scan(cursor, record -> check(record, counted));
    } while (cursor != 0);
    expect(counted[0] == volatiles.size(), "count of volatile keys");
    Table marked = expiring;
    if (marked != null) {
      marked.validate();
    }
    expect(
        Roots.expiring(memory, roots, index) == (marked == null ? 0 : marked.header()),
        "root of the expiring hashes");
    expect(counted[1] == (marked == null ? 0 : marked.size()), "count of expiring hashes");
  }

  private void check(long record, long[] counted) {
    expect(Record.tableId(memory, record) == id, "table id of a record");
    expect(Record.size(memory, record) <= memory.usableSize(record), "size of a record");
    counted[0] += isVolatile(record) ? 1 : 0;
    counted[1] += Record.hasExpiringFields(memory, record) ? 1 : 0;
    expect(!isVolatile(record) || holds(volatiles, record), "volatile key in both tables");
    expect(
        !Record.hasExpiringFields(memory, record) || holds(expiringTable(), record),
        "expiring hash in both tables");
  }

  private boolean holds(Table of, long record) {
    byte[] key = new byte[Record.keyLength(memory, record)];
    memory.read(Record.keyAddress(memory, record), key, 0, key.length);
    return of.find(entries.hash(memory, record), key, 0, key.length) == record;
  }

  private Table expiringTable() {
    Table present = expiring;
    if (present == null) {
      present = Table.create(memory, entries);
      expiring = present;
      putRoots();
    }
    return present;
  }

  private boolean isVolatile(long record) {
    return Record.expiry(memory, record) != Record.NO_EXPIRY;
  }

  private void putRoots() {
    Table marked = expiring;
    long expiringHeader = marked == null ? 0 : marked.header();
    Roots.put(memory, roots, index, table.header(), volatiles.header(), id, expiringHeader);
  }

  private void expect(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("database " + index + ": " + what);
    }
  }
}
