package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;

/**
 * The two tables of a database: all records, and those that have an expiry.
 *
 * <p>Invariants: a record is in the first table exactly once and carries its id; it is in the
 * second one if and only if its expiry is not {@link Record#NO_EXPIRY}; the database's row of
 * {@link Roots} names both tables and the id.
 */
final class KeyTables {
  private final Memory memory;
  private final RecordEntries entries;
  private final long roots;
  private final int index;
  private Table table;
  private Table volatiles;
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

  int id() {
    return id;
  }

  long hash(Slice key) {
    return entries.hash(key);
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
    try {
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
      throw e;
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
  }

  /** Takes a record out of both tables. */
  void remove(long hash, long record) {
    table.remove(hash, record);
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
    }
    return moved;
  }

  /** Starts with new, empty tables under a new id and leaves the old ones to {@code lazyFree}. */
  void renew(int newId, LazyFree lazyFree) {
    Table newTable = Table.create(memory, entries);
    Table newVolatiles = Table.create(memory, entries);
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
    int otherId = other.id;
    other.table = table;
    other.volatiles = volatiles;
    other.id = id;
    table = otherTable;
    volatiles = otherVolatiles;
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
    long[] counted = new long[1];
    long cursor = 0;
    do {
      cursor = table.scan(cursor, record -> check(record, counted));
    } while (cursor != 0);
    expect(counted[0] == volatiles.size(), "count of volatile keys");
  }

  private void check(long record, long[] counted) {
    expect(Record.tableId(memory, record) == id, "table id of a record");
    expect(Record.size(memory, record) <= memory.usableSize(record), "size of a record");
    if (isVolatile(record)) {
      counted[0]++;
      byte[] key = new byte[Record.keyLength(memory, record)];
      memory.read(Record.keyAddress(memory, record), key, 0, key.length);
      long hash = entries.hash(memory, record);
      expect(volatiles.find(hash, key, 0, key.length) == record, "volatile key in both tables");
    }
  }

  private boolean isVolatile(long record) {
    return Record.expiry(memory, record) != Record.NO_EXPIRY;
  }

  private void putRoots() {
    Roots.put(memory, roots, index, table.header(), volatiles.header(), id);
  }

  private void expect(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("database " + index + ": " + what);
    }
  }
}
