package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Packed;
import dev.redraft.structure.Table;

/**
 * Gives a hash its next larger encoding, or a table of its own. All is made aside, and the record
 * changes last: a full memory changes nothing.
 */
final class HashConversion {
  private final Memory memory;
  private final HashEntries entries;
  private final EntryConsumer freeEntry;

  HashConversion(Memory memory, HashEntries entries) {
    this.memory = memory;
    this.entries = entries;
    freeEntry = memory::free;
  }

  /** From a packed sequence to a table; {@code reader} is at the record. */
  long toTable(long record, HashReader reader) {
    Table table = Table.create(memory, entries);
    long[] expiries = {0, Long.MAX_VALUE};
    long larger;
    try {
      reader.forEach(item -> {
        add(
            table,
            HashEntry.create(
                memory,
                new Slice(item.field().bytes()),
                new Slice(item.value().bytes()),
                item.expiry()));
        if (item.expiry() != Record.NO_EXPIRY) {
          expiries[0]++;
          expiries[1] = Math.min(expiries[1], item.expiry());
        }
      });
      int length = Record.valueLength(memory, record);
      larger = Record.splice(memory, record, 0, length, HashValue.LARGE_SIZE);
    } catch (RuntimeException e) {
      release(table);
      throw e;
    }
    HashValue.initialize(memory, larger, table.header());
    if (expiries[0] > 0) {
      HashValue.addExpiring(memory, larger, Math.toIntExact(expiries[0]));
      HashValue.noteExpiry(memory, larger, expiries[1]);
    }
    return larger;
  }

  /** Adds an expiry, none, to each field of a packed sequence; {@code reader} is at the record. */
  long widen(long record, HashReader reader) {
    int none = Packed.sizeOfLong(0);
    int length = Record.valueLength(memory, record);
    int wide = Math.toIntExact(length + none * reader.size());
    long scratch = memory.allocate(Kind.NODE, Math.max(1, wide));
    long value = Record.valueAddress(memory, record);
    long[] at = {scratch};
    reader.forEach(item -> {
      int size = reader.to() - reader.from();
      memory.copy(value + reader.from(), at[0], size);
      at[0] = Packed.writeLong(memory, at[0] + size, 0);
    });
    try {
      long moved = Record.splice(memory, record, 0, length, wide);
      memory.copy(scratch, Record.valueAddress(memory, moved), wide);
      Record.putEncoding(memory, moved, HashValue.LISTPACKEX);
      return moved;
    } finally {
      memory.free(scratch);
    }
  }

  /** Gives {@code copy}, whose value is that of the large hash at {@code reader}, its own table. */
  void copyTable(HashReader reader, long copy) {
    Table table = Table.create(memory, entries);
    try {
      reader.forEach(item -> add(table, HashEntry.copy(memory, reader.entry(), item.expiry())));
    } catch (RuntimeException e) {
      release(table);
      throw e;
    }
    HashValue.putTable(memory, copy, table.header());
  }

  private void add(Table table, long entry) {
    try {
      table.insert(entries.hash(memory, entry), entry);
    } catch (RuntimeException e) {
      memory.free(entry);
      throw e;
    }
  }

  private void release(Table table) {
    boolean done = false;
    while (!done) {
      done = table.release(64, freeEntry);
    }
  }
}
