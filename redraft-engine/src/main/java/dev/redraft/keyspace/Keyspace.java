package dev.redraft.keyspace;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.value.Record;
import dev.redraft.value.Values;

/**
 * The databases of one memory and what they share: the secret of their hashes, the access clock,
 * watches, the listener, lazy freeing and the active expire cycle. Used by the engine thread only.
 *
 * <p>Times called {@code now} are milliseconds since the Unix epoch, frozen by the caller for a
 * command; the injected clock only bounds the time that upkeep takes.
 */
public final class Keyspace {
  /** Flushed tables, two a flush, beyond which a flush frees some of what waits. */
  private static final int MANY_FLUSHES = 1024;

  /** How many steps it does: some ten microseconds. */
  private static final int FLUSH_STEPS = 64;

  /** Flushed tables beyond which it frees until there are fewer: each may keep an id. */
  private static final int MOST_FLUSHES = Record.MAX_TABLE_ID / 2;

  private final Memory memory;
  private final Clock clock;
  private final Entropy entropy;
  private final KeyspaceListener listener;
  private final RecordEntries entries;
  private final Database[] databases;
  private final Watches watches = new Watches(this);
  private final KeyspaceStats stats = new KeyspaceStats();
  private final AccessClock accessClock;
  private final LazyFree lazyFree;
  private final Values values;
  private final ExpireCycle expireCycle;
  private final Eviction eviction;
  private final long roots;
  private final Slice scratchKey = new Slice();
  private final Prefetch prefetch = new Prefetch();
  private byte[] scratch = new byte[64];
  private int lastId;
  private long changes;
  private boolean loading;
  private boolean expiryPaused;

  /**
   * Makes {@code databases} empty databases in a memory that has none; 1 to 65535, less a few being
   * flushed.
   */
  public Keyspace(
      Memory memory, int databases, Clock clock, Entropy entropy, KeyspaceListener listener) {
    if (databases < 1 || databases > Record.MAX_TABLE_ID / 2) {
      throw new IllegalArgumentException("databases " + databases);
    }
    this.memory = memory;
    this.clock = clock;
    this.entropy = entropy;
    this.listener = listener;
    SipHash hash = new SipHash(entropy.nextLong(), entropy.nextLong());
    entries = new RecordEntries(hash);
    values = new Values(memory, hash);
    accessClock = new AccessClock(entropy);
    lazyFree = new LazyFree(values, stats, this::size);
    roots = Roots.create(memory, databases);
    this.databases = new Database[databases];
    for (int i = 0; i < databases; i++) {
      this.databases[i] = new Database(this, i);
    }
    expireCycle = new ExpireCycle(this);
    eviction = new Eviction(this);
  }

  public Memory memory() {
    return memory;
  }

  /** The number of databases. */
  public int databases() {
    return databases.length;
  }

  /** The database at {@code index}, 0 to {@link #databases()} - 1. */
  public Database database(int index) {
    return databases[index];
  }

  public Watches watches() {
    return watches;
  }

  public KeyspaceStats stats() {
    return stats;
  }

  public AccessClock accessClock() {
    return accessClock;
  }

  public ExpireCycle expireCycle() {
    return expireCycle;
  }

  public Eviction eviction() {
    return eviction;
  }

  public KeyspaceListener listener() {
    return listener;
  }

  /** Changes of keys since the start; a flush counts its keys. */
  public long changes() {
    return changes;
  }

  /** The types of values. */
  public Values values() {
    return values;
  }

  /**
   * While a log or a snapshot is being replayed, no key expires: what it deleted comes as a DEL.
   */
  public void setLoading(boolean loading) {
    this.loading = loading;
  }

  public boolean isLoading() {
    return loading;
  }

  /** For the keys of commands that are going to be executed. */
  public Prefetch prefetch() {
    return prefetch;
  }

  /**
   * While expiry is paused, expired keys are hidden but not deleted: CLIENT PAUSE WRITE, a replica.
   */
  public void setExpiryPaused(boolean paused) {
    expiryPaused = paused;
  }

  public boolean isExpiryPaused() {
    return expiryPaused;
  }

  /** The keys of all databases. */
  public long size() {
    long size = 0;
    for (Database database : databases) {
      size += database.size();
    }
    return size;
  }

  /** Exchanges the contents of two databases. */
  public void swap(int first, int second, long now) {
    Database a = databases[first];
    Database b = databases[second];
    if (a == b) {
      return;
    }
    watches.touchAll(a, b, now);
    watches.touchAll(b, a, now);
    a.swapWith(b);
    changed(1);
    listener.swapped(a, b);
  }

  /** Deletes all keys of all databases; see {@link Database#flush}. Returns how many there were. */
  public long flushAll(long now) {
    long keys = 0;
    for (Database database : databases) {
      keys += database.flush(now);
    }
    return keys;
  }

  /**
   * Frees what was deleted, for at most {@code maxNanos} nanoseconds and a step of some
   * microseconds. Returns whether work is left.
   */
  public boolean doWork(long maxNanos) {
    if (lazyFree.isIdle()) {
      return false;
    }
    long start = clock.nanos();
    while (lazyFree.step()) {
      if (clock.nanos() - start >= maxNanos) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #doWork}, until no more than {@code limit} bytes are in use. */
  public void freeUntil(long limit, long maxNanos) {
    long start = clock.nanos();
    while (memory.used() > limit && lazyFree.step() && clock.nanos() - start < maxNanos) {}
  }

  /** Whether {@link #doWork} has nothing to do. */
  public boolean isFreed() {
    return lazyFree.isIdle();
  }

  /** Frees a record that no database holds, and its value in bounded steps. */
  public void discard(long record) {
    lazyFree.free(record);
  }

  /** Deleted keys whose memory is not free yet. */
  public long lazyFreePending() {
    return lazyFree.pending();
  }

  /** The hash of a key in the tables of all databases; any thread. */
  public long hash(Slice key) {
    return entries.hash(key);
  }

  /** Bytes of all hash tables. */
  public long tableBytes() {
    long bytes = 0;
    for (Database database : databases) {
      bytes += database.tableBytes() + database.volatileTableBytes();
    }
    return bytes;
  }

  /** Checks every invariant of tables and records; for tests and debugging. */
  public void validate() {
    for (Database database : databases) {
      database.validate();
    }
  }

  public Clock clock() {
    return clock;
  }

  Entropy entropy() {
    return entropy;
  }

  RecordEntries entries() {
    return entries;
  }

  LazyFree lazyFree() {
    return lazyFree;
  }

  long roots() {
    return roots;
  }

  void changed(long keys) {
    changes += keys;
  }

  /** The key of a record in a slice that is valid until the next call. */
  Slice keyOf(long record) {
    int length = Record.keyLength(memory, record);
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    memory.read(Record.keyAddress(memory, record), scratch, 0, length);
    return scratchKey.set(scratch, 0, length);
  }

  /** An id that no record carries. */
  int newId() {
    do {
      lastId = lastId == Record.MAX_TABLE_ID ? 1 : lastId + 1;
    } while (isUsed(lastId));
    return lastId;
  }

  private boolean isUsed(int id) {
    for (Database database : databases) {
      if (database != null && database.tables().id() == id) {
        return true;
      }
    }
    return lazyFree.usesId(id);
  }

  /**
   * Frees a little of what was flushed while many flushes wait, and much only while too many do:
   * each of them keeps an id, and there are only so many.
   */
  void limitBacklog() {
    int steps = 0;
    while (lazyFree.detached() > (steps < FLUSH_STEPS ? MANY_FLUSHES : MOST_FLUSHES)) {
      lazyFree.step();
      steps++;
    }
  }
}
