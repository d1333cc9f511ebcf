package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import org.jspecify.annotations.Nullable;

/** A key of a database, as a key of maps; an instance that is set anew serves as their probe. */
public final class DatabaseKey {
  private int database;
  private final Slice bytes = new Slice();

  /** Points at {@code key}, whose bytes are not copied. */
  public DatabaseKey set(int database, Slice key) {
    this.database = database;
    bytes.set(key.array(), key.offset(), key.length());
    return this;
  }

  /** A key of its own over a copy of the bytes. */
  public static DatabaseKey copyOf(int database, Slice key) {
    return new DatabaseKey().set(database, new Slice(key.toBytes()));
  }

  /** Index of the database. */
  public int database() {
    return database;
  }

  public Slice bytes() {
    return bytes;
  }

  @Override
  public int hashCode() {
    int hash = database;
    byte[] array = bytes.array();
    for (int i = bytes.offset(), end = i + bytes.length(); i < end; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DatabaseKey that
        && database == that.database
        && bytes.contentEquals(that.bytes);
  }
}
