package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;

/**
 * The key under which a value is read, for decoders. Reused from one to the next.
 *
 * <p>A value that is put together in several steps is begun here, so that it is freed if a step
 * fails: {@link #begin}, then {@link #moved} after each change that may move the record, and {@link
 * #finish}.
 */
final class Target {
  private final Keyspace keyspace;
  private Database database;
  private Slice key = new Slice();
  private long expiry;
  private long now;

  /** The record that has been begun, or 0. */
  private long begun;

  Target(Keyspace keyspace) {
    this.keyspace = keyspace;
    database = keyspace.database(0);
  }

  /** Points at a key; {@code expiry} may be {@link Database#NO_EXPIRY}. */
  Target at(Database database, Slice key, long expiry, long now) {
    this.database = database;
    this.key = key;
    this.expiry = expiry;
    this.now = now;
    return this;
  }

  /** A record of the key that no table holds, with room for a value. */
  long create(int type, int encoding, int valueLength) {
    return database.detached(key, type, encoding, valueLength, expiry, now);
  }

  /** A record with a string, in the encoding that SET gives it. */
  long createString(Slice text) {
    int encoding = StringValue.encodingOf(text.array(), text.offset(), text.length());
    if (encoding == StringValue.INT) {
      long record = create(ValueType.STRING, encoding, Long.BYTES);
      memory().putLong(Record.valueAddress(memory(), record), Bytes.parseLong(text));
      return record;
    }
    long record = create(ValueType.STRING, encoding, text.length());
    long address = Record.valueAddress(memory(), record);
    memory().write(address, text.array(), text.offset(), text.length());
    return record;
  }

  /** As {@link #create}, of a value that is freed by {@link #abandon} until it is finished. */
  long begin(int type, int encoding, int valueLength) {
    if (begun != 0) {
      throw new IllegalStateException("a value is being read");
    }
    begun = create(type, encoding, valueLength);
    return begun;
  }

  /** The record begun is here now. */
  void moved(long record) {
    begun = record;
  }

  /** The record begun, where it is now. */
  long record() {
    return begun;
  }

  /** Gives up the record begun to the caller. */
  long finish() {
    long record = begun;
    begun = 0;
    return record;
  }

  /** Frees the record begun, if there is one. */
  void abandon() {
    if (begun != 0) {
      discard(finish());
    }
  }

  /** Frees a record of {@link #create}, and what its value has by then. */
  void discard(long record) {
    database.discard(record);
  }

  Values values() {
    return keyspace.values();
  }

  Memory memory() {
    return keyspace.memory();
  }
}
