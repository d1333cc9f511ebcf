package dev.redraft.keyspace;

import dev.redraft.memory.Memory;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;
import java.util.ArrayDeque;
import java.util.Arrays;

/** Frees records, the values of large ones and whole tables in bounded steps. */
final class LazyFree {
  /**
   * Allocations freed before the time is looked at: some microseconds, and not a millisecond either
   * in code that the JVM has not compiled yet.
   */
  private static final int STEPS = 16;

  private record Detached(Table table, boolean ownsRecords, int id) {}

  private final Memory memory;
  private final Values values;
  private final KeyspaceStats stats;
  private final ArrayDeque<Detached> tables = new ArrayDeque<>();
  private final EntryConsumer freeRecord = this::freeDetached;
  private final EntryConsumer keepRecord = entry -> {};
  private long[] records = new long[16];
  private int recordCount;
  private long pending;

  LazyFree(Values values, KeyspaceStats stats) {
    this.stats = stats;
    this.values = values;
    memory = values.memory();
  }

  /** Gives a copied record a value of its own. */
  void copyValue(long record, long copy) {
    int type = Record.type(memory, record);
    if (type != ValueType.STRING) {
      values.ops(type).copy(memory, record, copy);
    }
  }

  /** Bytes of a record's value beyond the record. */
  long valueUsage(long record, int samples) {
    int type = Record.type(memory, record);
    return type == ValueType.STRING ? 0 : values.ops(type).memoryUsage(memory, record, samples);
  }

  /** Frees a record that no table holds any more; what takes long is left for {@link #step}. */
  void free(long record) {
    int type = Record.type(memory, record);
    if (type != ValueType.STRING && !values.ops(type).free(memory, record, STEPS)) {
      Record.putTableId(memory, record, 0);
      if (recordCount == records.length) {
        records = Arrays.copyOf(records, 2 * recordCount);
      }
      records[recordCount++] = record;
      pending++;
      return;
    }
    memory.free(record);
  }

  /**
   * Takes a table over to free it, and its records if it owns them; their table id stays in use
   * until then.
   */
  void detach(Table table, boolean ownsRecords, int id) {
    tables.add(new Detached(table, ownsRecords, id));
    pending += ownsRecords ? table.size() : 0;
  }

  /** Whether the id is still in records that wait to be freed. */
  boolean usesId(int id) {
    for (Detached detached : tables) {
      if (detached.id == id) {
        return true;
      }
    }
    return false;
  }

  /** Keys that wait to be freed. */
  long pending() {
    return pending;
  }

  /** Tables that wait to be freed. */
  int detached() {
    return tables.size();
  }

  boolean isIdle() {
    return recordCount == 0 && tables.isEmpty();
  }

  /** Does one small step of the work. Returns whether some is left. */
  boolean step() {
    if (recordCount > 0) {
      long record = records[recordCount - 1];
      if (values.ops(Record.type(memory, record)).free(memory, record, STEPS)) {
        memory.free(record);
        recordCount--;
        pending--;
        stats.lazyFreed++;
      }
      return true;
    }
    Detached detached = tables.peek();
    if (detached == null) {
      return false;
    }
    if (detached.table.release(STEPS / 8, detached.ownsRecords ? freeRecord : keepRecord)) {
      tables.remove();
    }
    return !isIdle();
  }

  private void freeDetached(long record) {
    pending--;
    stats.lazyFreed++;
    free(record);
  }
}
