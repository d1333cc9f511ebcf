package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import dev.redraft.value.HashReader;
import dev.redraft.value.Hashes;

/** The expiries of single fields of the hashes of one database. */
public final class HashFields {
  private final Keyspace keyspace;
  private final Database database;

  HashFields(Keyspace keyspace, Database database) {
    this.keyspace = keyspace;
    this.database = database;
  }

  /**
   * Sets or, with {@link Hashes#NO_EXPIRY}, removes the expiry of a field that a hash has; returns
   * the record. Every expiry is at least 1.
   */
  public long expireAt(Slice key, long record, Slice field, long expiry) {
    Hashes hashes = keyspace.values().hashes();
    long fit = record;
    if (expiry != Hashes.NO_EXPIRY) {
      // First: if memory is full then, at worst a hash without expiries is looked at for them.
      KeyTables tables = database.tables();
      tables.putExpiring(tables.hash(key), record, true);
      fit = hashes.prepareExpiry(record);
      if (fit != record) {
        database.modified(key, record, fit);
      }
    }
    if (!hashes.read(fit).find(field)) {
      throw new IllegalArgumentException("no such field");
    }
    return database.modified(key, fit, hashes.expireFound(fit, field, expiry));
  }

  /**
   * Deletes a field of a hash if its time has passed. Returns the record as it is now, 0 if the
   * hash has gone with its last field.
   */
  public long expire(Slice key, long record, Slice field, long now) {
    Hashes hashes = keyspace.values().hashes();
    HashReader reader = hashes.read(record);
    if (!reader.mayExpire()
        || keyspace.isLoading()
        || keyspace.isExpiryPaused()
        || !reader.find(field)
        || !reader.item().isExpired(now)) {
      return record;
    }
    long left = database.modified(key, record, hashes.deleteFound(record));
    boolean last = hashes.read(left).size() == 0;
    if (last) {
      database.delete(key, now);
    }
    keyspace.stats().expiredFields++;
    keyspace.listener().fieldExpired(database, key, field, last);
    return last ? 0 : left;
  }
}
