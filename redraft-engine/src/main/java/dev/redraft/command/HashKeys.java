package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.HashReader;
import dev.redraft.value.Hashes;
import dev.redraft.value.StoredText;
import dev.redraft.value.ValueType;

/** How commands find, read and write the hashes of keys. A record is an address, 0 is none. */
final class HashKeys {
  private HashKeys() {}

  static Hashes hashes(Context c) {
    return c.keyspace().values().hashes();
  }

  /** The hash of a key that the command reads; ends the command if it is no hash. */
  static long read(Context c, Slice key) {
    return Lookup.readOf(c, key, ValueType.HASH);
  }

  /** The hash of a key that the command is going to write; ends the command if it is no hash. */
  static long write(Context c, Slice key) {
    return Lookup.writeOf(c, key, ValueType.HASH);
  }

  /** The reader, at the hash of {@code record}. */
  static HashReader at(Context c, long record) {
    return hashes(c).read(record);
  }

  /** The reader, where it stands. */
  static HashReader reader(Context c) {
    return hashes(c).reader();
  }

  /**
   * Deletes a field of a hash, or 0, if its time has passed; returns the record as it is now, 0 if
   * the hash has gone with its last field.
   */
  static long dropExpired(Context c, Slice key, long record, Slice field) {
    return record == 0 ? 0 : c.db().hashFields().expire(key, record, field, c.now());
  }

  /** Whether a hash, or 0, has a field whose time has not passed; it is the reader's item then. */
  static boolean find(Context c, long record, Slice field) {
    if (record == 0) {
      return false;
    }
    HashReader reader = at(c, record);
    return reader.find(field) && !reader.item().isExpired(now(c));
  }

  /** The time to which the expiries of fields are compared; before all of them in a replay. */
  static long now(Context c) {
    return c.keyspace().isLoading() ? Long.MIN_VALUE : c.now();
  }

  /** The number of fields whose time has not passed. */
  static long liveSize(Context c, HashReader reader) {
    if (!reader.mayExpire()) {
      return reader.size();
    }
    long now = now(c);
    long[] live = {0};
    reader.forEach(item -> live[0] += item.isExpired(now) ? 0 : 1);
    return live[0];
  }

  /** Replies with a text of a hash. */
  static void reply(ReplyWriter reply, StoredText text) {
    if (text.isInteger()) {
      reply.bulkLong(text.integer());
    } else {
      reply.bulk(text.view(), text.address(), text.length());
    }
  }

  /** The hash of a key, a new and empty one if there is none ({@code record} 0). */
  static long orCreate(Context c, Slice key, long record) {
    return record != 0
        ? record
        : c.db()
            .create(key, ValueType.HASH, hashes(c).firstEncoding(), 0, Database.NO_EXPIRY, c.now());
  }

  /**
   * Sets a field; returns the record as it is now. If memory is full nothing has changed, and a
   * hash that was made for this field is gone.
   */
  static long set(Context c, Slice key, long record, Slice field, Slice value, long expiry) {
    Hashes hashes = hashes(c);
    long present = record;
    try {
      long fit = hashes.prepare(present, field, value, expiry);
      if (fit != present) {
        present = c.db().modified(key, present, fit);
      }
      return c.db().modified(key, present, hashes.set(present, field, value));
    } catch (MemoryFullException e) {
      deleteIfEmpty(c, key, present);
      throw e;
    }
  }

  /** Deletes the field that was found just before; returns the record as it is now. */
  static long deleteFound(Context c, Slice key, long record) {
    return c.db().modified(key, record, hashes(c).deleteFound(record));
  }

  /** Deletes a hash without fields. Returns whether it did. */
  static boolean deleteIfEmpty(Context c, Slice key, long record) {
    return at(c, record).size() == 0 && c.db().delete(key, c.now());
  }

  /** States the expiry of a field as an effect. */
  static void logExpiry(Context c, Slice key, Slice field, long expiry) {
    c.rewriteAs(6)
        .arg(EffectWords.HPEXPIREAT)
        .arg(key)
        .arg(expiry)
        .arg(EffectWords.FIELDS)
        .arg(1)
        .arg(field);
  }

  static void event(Context c, String event, Slice key) {
    c.event(KeyspaceEventsType.HASH, event, key);
  }
}
