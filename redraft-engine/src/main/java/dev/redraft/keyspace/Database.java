package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;

/**
 * One database: its keys, in one table of records, and the volatile ones among them (with an
 * expiry) in a second.
 *
 * <p>A record is its address; 0 is none. Any change of a key may move its record: an address is
 * valid until the next call that may change or expire that key. Calls that change a key tell the
 * watches and the listener themselves; who changes a value behind its record's back calls {@link
 * #changed}.
 */
public final class Database {
  /** For {@code expiry} arguments: none, or the key loses the one it had. */
  public static final long NO_EXPIRY = Record.NO_EXPIRY;

  /** For {@code expiry} arguments: that which the key has. */
  public static final long KEEP_TTL = -2;

  /** For {@link #lookup}: the caller is going to write; neither a hit nor a miss. */
  public static final int WRITE = 1;

  /** For {@link #lookup}: leave the access clock alone. */
  public static final int NO_TOUCH = 2;

  /** For {@link #lookup}: neither a hit nor a miss, nor a keymiss event. */
  public static final int NO_STATS = 4;

  /** For {@link #lookup}: no keymiss event, but a miss is counted. */
  public static final int NO_EVENT = 8;

  private final Keyspace keyspace;
  private final Memory memory;
  private final int index;
  private final KeyTables tables;
  private final KeyScan scan;
  private final StringKeys strings;
  private final HashFields hashFields;
  private final KeyTransfer transfer;
  private final DetachedRecords detached;

  /** The hash of the key that {@link #lookup} saw last. */
  private long hash;

  long averageTtl;
  long expireCursor;
  long fieldCursor;

  Database(Keyspace keyspace, int index) {
    this.keyspace = keyspace;
    this.index = index;
    memory = keyspace.memory();
    tables = new KeyTables(memory, keyspace.entries(), keyspace.roots(), index, keyspace.newId());
    scan = new KeyScan(keyspace, this);
    strings = new StringKeys(this, memory);
    hashFields = new HashFields(keyspace, this);
    transfer = new KeyTransfer(keyspace, this);
    detached = new DetachedRecords(keyspace, this);
  }

  /** The number that SELECT knows it by. */
  public int index() {
    return index;
  }

  /** The number of keys, with those that have expired and are still there. */
  public long size() {
    return tables.all().size();
  }

  /** The number of keys that have an expiry. */
  public long volatileSize() {
    return tables.volatiles().size();
  }

  /** A running average of the time to live of volatile keys, in milliseconds, 0 if unknown. */
  public long averageTtl() {
    return averageTtl;
  }

  // ---- Lookup ----

  /**
   * The record of a key that a command reads: counts a hit or miss, touches the access clock,
   * expires.
   */
  public long lookupRead(Slice key, long now) {
    return lookup(key, now, 0);
  }

  /** The record of a key that a command is going to write: touches the access clock, expires. */
  public long lookupWrite(Slice key, long now) {
    return lookup(key, now, WRITE);
  }

  /** The record of a key, or 0 if there is none or it has expired, with the flags above. */
  public long lookup(Slice key, long now, int flags) {
    hash = tables.hash(key);
    long record = tables.find(hash, key);
    if (record != 0 && isExpired(record, now)) {
      if (!keyspace.isExpiryPaused()) {
        expire(key, record);
      }
      record = 0;
    }
    if (record == 0) {
      if ((flags & (WRITE | NO_STATS)) == 0) {
        keyspace.stats().misses++;
        if ((flags & NO_EVENT) == 0) {
          keyspace.listener().missed(this, key);
        }
      }
      return 0;
    }
    if ((flags & (WRITE | NO_STATS)) == 0) {
      keyspace.stats().hits++;
    }
    if ((flags & NO_TOUCH) == 0) {
      AccessClock accessClock = keyspace.accessClock();
      Record.touch(memory, record, accessClock.touched(Record.clock(memory, record), now));
    }
    return record;
  }

  /** The record of a key without any effect, also if it has expired. */
  public long peek(Slice key) {
    return tables.find(tables.hash(key), key);
  }

  /** Whether a record, or 0, is past its time. Never while loading. */
  public boolean isExpired(long record, long now) {
    if (record == 0 || keyspace.isLoading()) {
      return false;
    }
    long expiry = Record.expiry(memory, record);
    return expiry != NO_EXPIRY && now > expiry;
  }

  /** The expiry in milliseconds since the Unix epoch, or {@link #NO_EXPIRY}. */
  public long expiry(long record) {
    return Record.expiry(memory, record);
  }

  /** The key of a record, in a slice that is valid until the next call to the keyspace. */
  public Slice key(long record) {
    return keyspace.keyOf(record);
  }

  /**
   * A record at random that has not expired, or 0 if there is none. Deletes expired ones that it
   * meets; if it may not, an expired one is returned after 100 tries, as Redis does.
   */
  public long random(long now) {
    return scan.random(now);
  }

  /**
   * Gives about {@code count} records to {@code consumer}, at least those of one bucket, and
   * returns the cursor to go on from: 0 at the end, and to start. Expired keys are deleted instead.
   * A key that is there during a whole scan is given at least once. The consumer must not change
   * this database.
   */
  public long scan(long cursor, long count, long now, EntryConsumer consumer) {
    return scan.scan(cursor, count, now, consumer);
  }

  /**
   * Gives every record to {@code consumer}, also those that have expired. It must not change this
   * database.
   */
  public void forEach(EntryConsumer consumer) {
    scan.forEach(consumer);
  }

  // ---- Strings ----

  /**
   * Makes the key a string, whatever it was. {@code expiry} in milliseconds since the Unix epoch or
   * one of the above.
   */
  public long setString(Slice key, Slice value, long expiry, long now) {
    return strings.set(key, value, expiry, now);
  }

  /** As {@link #setString} with an integer. */
  public long setLong(Slice key, long value, long expiry, long now) {
    return strings.setLong(key, value, expiry, now);
  }

  /** Changes of the strings of this database. */
  public StringKeys strings() {
    return strings;
  }

  /** Expiries of single fields of its hashes. */
  public HashFields hashFields() {
    return hashFields;
  }

  // ---- Any type ----

  /**
   * A new record for a key, in the place of one that it may have, with room for {@code valueLength}
   * bytes of value that the caller writes at once.
   */
  public long create(Slice key, int type, int encoding, int valueLength, long expiry, long now) {
    long old = lookupQuietly(key, now);
    long kept = expiryAfter(old, expiry);
    int clock = clockAfter(old, now);
    long record =
        Record.create(
            memory,
            tables.id(),
            type,
            encoding,
            key.array(),
            key.offset(),
            key.length(),
            valueLength,
            kept,
            clock);
    put(key, old, record);
    changed(key);
    return record;
  }

  /**
   * A record for a key that no table holds yet: the caller makes its value, then gives it to {@link
   * #place}, or to {@link #discard} if that fails. {@code expiry} as for {@link #create}.
   */
  public long detached(Slice key, int type, int encoding, int valueLength, long expiry, long now) {
    return detached.create(key, type, encoding, valueLength, expiry, now);
  }

  /**
   * Puts a {@link #detached} record in the place of whatever its key was. If memory is full it is
   * freed with its value, and nothing has changed.
   */
  public void place(Slice key, long record, long now) {
    detached.place(key, record, now);
  }

  /** As {@link #place}, of a value that counts as a new key also in the place of an old one. */
  public void placeAnew(Slice key, long record, long now) {
    long old = lookupQuietly(key, now);
    place(key, record, now);
    createdAnew(key, old);
  }

  /** Frees a {@link #detached} record and its value. */
  public void discard(long record) {
    detached.discard(record);
  }

  /**
   * Deletes a key. Its value is freed in bounded steps, so this is both DEL and UNLINK. Returns
   * whether it was there.
   */
  public boolean delete(Slice key, long now) {
    long record = lookupQuietly(key, now);
    if (record == 0 && keyspace.isExpiryPaused()) {
      record = tables.find(hash, key);
    }
    if (record == 0) {
      return false;
    }
    tables.remove(hash, record);
    keyspace.lazyFree().free(record);
    changed(key);
    keyspace.listener().deleted(this, key);
    return true;
  }

  /** Deletes a key to make room. */
  public void evict(long record) {
    Slice key = keyspace.keyOf(record);
    tables.remove(tables.hash(key), record);
    keyspace.lazyFree().free(record);
    keyspace.stats().evicted++;
    changed(key);
    keyspace.listener().evicted(this, key);
  }

  /** Sets or, with {@link #NO_EXPIRY}, removes a key's expiry; returns its record. */
  public long expireAt(Slice key, long record, long expiry) {
    long moved = tables.putExpiry(tables.hash(key), record, expiry);
    changed(key);
    return moved;
  }

  /** Removes a key's expiry. Returns whether it had one. */
  public boolean persist(Slice key, long record) {
    if (Record.expiry(memory, record) == NO_EXPIRY) {
      return false;
    }
    expireAt(key, record, NO_EXPIRY);
    return true;
  }

  /**
   * Renames a key, in the place of one that {@code to} may be; the keys differ. Returns the new
   * record.
   */
  public long rename(Slice from, long record, Slice to, long now) {
    return transfer.rename(from, record, to, now);
  }

  /** Moves a key to another database. Returns whether it did: not if the key is there already. */
  public boolean move(Slice key, long record, Database target, long now) {
    return transfer.move(key, record, target, now);
  }

  /**
   * Copies a value to a key of {@code target}, with its expiry. Returns the new record, 0 if the
   * key is there and {@code replace} is false.
   */
  public long copy(long record, Database target, Slice to, boolean replace, long now) {
    return transfer.copy(record, target, to, replace, now);
  }

  /** Tells that the value of a key has changed: watches, the listener, the count of changes. */
  public void changed(Slice key) {
    keyspace.changed(1);
    keyspace.watches().touch(this, key);
    keyspace.listener().changed(this, key);
  }

  /**
   * Puts {@code to} in the place of a record of the key that a function of its type has moved, and
   * tells the change.
   */
  public long modified(Slice key, long from, long to) {
    if (from != to) {
      tables.moved(tables.hash(key), from, to);
    }
    changed(key);
    return to;
  }

  /**
   * Deletes all keys and returns how many there were. Their memory is freed by {@link
   * Keyspace#doWork}.
   */
  public long flush(long now) {
    long keys = size();
    keyspace.watches().touchAll(this, null, now);
    if (keys > 0) {
      tables.renew(keyspace.newId(), keyspace.lazyFree());
      keyspace.limitBacklog();
    }
    averageTtl = 0;
    expireCursor = 0;
    fieldCursor = 0;
    keyspace.changed(keys);
    keyspace.listener().flushed(this);
    return keys;
  }

  /**
   * Makes the tables ready for so many keys and so many of them with an expiry, all at once: while
   * loading. As far as memory goes.
   */
  public void prepare(long expected, long expectedVolatile) {
    tables.prepare(expected, expectedVolatile);
  }

  /** Merges what {@link #prepare} has made of too many buckets. */
  public void fit() {
    tables.all().fit();
  }

  /**
   * As {@link dev.redraft.structure.Table#touch}, for keys with these {@link Keyspace#hash}es that
   * are looked up soon.
   */
  public long touch(long[] hashes, int from, int to) {
    Table all = tables.all();
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum ^= all.touch(hashes[i]);
    }
    return sum;
  }

  /** Bytes of the hash table of keys. */
  public long tableBytes() {
    return tables.all().bytes();
  }

  /** Bytes of the hash tables of keys that expire, and of hashes of which fields may. */
  public long volatileTableBytes() {
    return tables.volatileBytes();
  }

  /**
   * Bytes that a key takes with its record, value and share of the tables; {@code samples} as in
   * MEMORY USAGE.
   */
  public long memoryUsage(long record, int samples) {
    return memory.usableSize(record)
        + keyspace.lazyFree().valueUsage(record, samples)
        + tables.share(record);
  }

  /** Checks every invariant; for tests and debugging. */
  public void validate() {
    tables.validate();
  }

  KeyTables tables() {
    return tables;
  }

  /** Deletes a record whose time has passed. */
  void expire(long record) {
    Slice key = keyspace.keyOf(record);
    hash = tables.hash(key);
    expire(key, record);
  }

  void swapWith(Database other) {
    tables.swapWith(other.tables);
    fieldCursor = 0;
    other.fieldCursor = 0;
    long ttl = other.averageTtl;
    other.averageTtl = averageTtl;
    averageTtl = ttl;
    long cursor = other.expireCursor;
    other.expireCursor = expireCursor;
    expireCursor = cursor;
  }

  private void expire(Slice key, long record) {
    tables.remove(hash, record);
    keyspace.lazyFree().free(record);
    keyspace.stats().expired++;
    changed(key);
    keyspace.listener().expired(this, key);
  }

  /** The expiry of a key that is written with an {@code expiry} argument. */
  long expiryAfter(long old, long expiry) {
    if (expiry != KEEP_TTL) {
      return expiry;
    }
    return old == 0 ? NO_EXPIRY : Record.expiry(memory, old);
  }

  /** Adds a record for the key, which was looked up last, in the place of {@code old} or 0. */
  long put(Slice key, long old, long record) {
    try {
      replace(key, old, record);
    } catch (RuntimeException e) {
      memory.free(record);
      throw e;
    }
    return record;
  }

  /** Puts a record in the place of one of the key, which was looked up last, or of none. */
  void replace(Slice key, long old, long record) {
    // While expiry is paused, a key that lookup hides is still in the tables.
    long replaced = old == 0 && keyspace.isExpiryPaused() ? tables.find(hash, key) : old;
    tables.put(hash, replaced, record);
    if (old == 0) {
      keyspace.listener().created(this, key);
    }
    if (replaced != 0) {
      keyspace.lazyFree().free(replaced);
    }
  }

  /** As {@link #lookup} for a write that leaves the access clock alone. */
  long lookupQuietly(Slice key, long now) {
    return lookup(key, now, WRITE | NO_TOUCH);
  }

  /** Sets the expiry of the key that was looked up last, whose record has the room for it. */
  void putExpiryOfLast(long record, long expiry) {
    tables.putExpiry(hash, record, expiry);
  }

  /** A value that another key had before is a new one, also in the place of an old one. */
  void createdAnew(Slice key, long replaced) {
    if (replaced != 0) {
      keyspace.listener().created(this, key);
    }
  }

  /** The access clock of a key that is written: an LFU counter survives that. */
  int clockAfter(long old, long now) {
    AccessClock accessClock = keyspace.accessClock();
    return old != 0 && accessClock.byFrequency()
        ? accessClock.touched(Record.clock(memory, old), now)
        : accessClock.fresh(now);
  }
}
