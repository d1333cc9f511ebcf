package dev.redraft.keyspace;

import dev.redraft.base.Slice;

/**
 * Hears what happens to keys: the source of keyspace notifications, of the log's DEL for expired
 * and evicted keys, and of client tracking. Called on the engine thread after the change. Slices
 * are valid during the call only; a listener must not change the keyspace.
 */
public interface KeyspaceListener {
  /** Hears nothing. */
  KeyspaceListener NONE = new KeyspaceListener() {};

  /** A key was deleted because its time has passed. */
  default void expired(Database database, Slice key) {}

  /** A key was deleted to free memory. */
  default void evicted(Database database, Slice key) {}

  /** A key was deleted by a command. */
  default void deleted(Database database, Slice key) {}

  /** A field of a hash was deleted because its time has passed; with the last one, the hash. */
  default void fieldExpired(Database database, Slice key, Slice field, boolean last) {}

  /** A read found no key. */
  default void missed(Database database, Slice key) {}

  /**
   * A key has come into being: a command has put it where there was none, or in the place of one.
   */
  default void created(Database database, Slice key) {}

  /** A key was created, changed or deleted, for any reason. */
  default void changed(Database database, Slice key) {}

  /** All keys of a database were deleted. */
  default void flushed(Database database) {}

  /** Two databases have exchanged their contents. */
  default void swapped(Database first, Database second) {}
}
