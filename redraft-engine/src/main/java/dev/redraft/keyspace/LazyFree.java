package dev.redraft.keyspace;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.Sweep;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Frees records, the values of large ones and whole tables in bounded steps.
 *
 * <p>The records of flushed tables are freed in the order of memory, those of all tables that wait
 * at once: a record found through its table costs a miss of the processor's caches, one beside the
 * last hardly anything. Only where flushed records are rare among all others, or in all the memory
 * that large values take, are they looked up.
 */
final class LazyFree {
  /**
   * Allocations freed before the time is looked at: some microseconds, and not a millisecond either
   * in code that the JVM has not compiled yet.
   */
  private static final int STEPS = 16;

  /** Entries of a table's bucket, about. */
  private static final int BUCKET_ENTRIES = 8;

  /** Buckets freed at once where their entries are not: they lie side by side. */
  private static final int BUCKETS = 32;

  /** Up to so many records and runs for each flushed record are worth a look in memory's order. */
  private static final int RARE = 16;

  private record Detached(Table table, boolean ownsRecords, int id) {}

  private final Memory memory;
  private final Values values;
  private final KeyspaceStats stats;
  private final ArrayDeque<Detached> tables = new ArrayDeque<>();
  private final EntryConsumer freeRecord = this::freeDetached;
  private final LongPredicate flushed = this::isFlushed;
  private final LongSupplier liveKeys;

  /** The ids of tables whose records are being freed, or are free, in the order of memory. */
  private final BitSet swept = new BitSet();

  private @Nullable Sweep sweep;

  /** Whether the first of the tables is taken apart already. */
  private boolean releasing;

  private long[] records = new long[16];
  private int recordCount;
  private long pending;

  /** {@code liveKeys} tells the keys that are in use. */
  LazyFree(Values values, KeyspaceStats stats, LongSupplier liveKeys) {
    this.stats = stats;
    this.liveKeys = liveKeys;
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
    boolean _ = freed(record);
  }

  private boolean freed(long record) {
    int type = Record.type(memory, record);
    if (type != ValueType.STRING && !values.ops(type).free(memory, record, STEPS)) {
      Record.putTableId(memory, record, 0);
      keepWaiting(record);
      pending++;
      return false;
    }
    memory.free(record);
    return true;
  }

  private void keepWaiting(long record) {
    if (recordCount == records.length) {
      records = Arrays.copyOf(records, 2 * recordCount);
    }
    records[recordCount++] = record;
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
    Sweep running = sweep;
    if (running != null) {
      if (!running.step(flushed)) {
        sweep = null;
      }
      return true;
    }
    Detached detached = tables.peek();
    if (detached == null) {
      return false;
    }
    boolean frees = detached.ownsRecords && !swept.get(detached.id);
    if (frees && !releasing && startSweep()) {
      return true;
    }
    releasing =
        !(frees
            ? detached.table.release(STEPS / BUCKET_ENTRIES, freeRecord)
            : detached.table.release(BUCKETS, null));
    if (!releasing) {
      tables.remove();
      if (detached.ownsRecords) {
        swept.clear(detached.id);
      }
    }
    return !isIdle();
  }

  /** Frees the records of all tables that wait in one sweep, if they are many enough. */
  private boolean startSweep() {
    long flushedKeys = 0;
    for (Detached detached : tables) {
      flushedKeys += detached.ownsRecords ? detached.table.size() : 0;
    }
    if (flushedKeys < (liveKeys.getAsLong() + memory.sweptRuns()) / RARE) {
      return false;
    }
    for (Detached detached : tables) {
      if (detached.ownsRecords) {
        swept.set(detached.id);
      }
    }
    sweep = memory.sweep(Kind.RECORD);
    return true;
  }

  /** Whether a record is to be freed at once; one with a value of its own waits for its turn. */
  private boolean isFlushed(long record) {
    if (!swept.get(Record.tableId(memory, record))) {
      return false;
    }
    if (Record.type(memory, record) != ValueType.STRING) {
      keepWaiting(record);
      return false;
    }
    pending--;
    stats.lazyFreed++;
    return true;
  }

  private void freeDetached(long record) {
    pending--;
    if (freed(record)) {
      stats.lazyFreed++;
    }
  }
}
