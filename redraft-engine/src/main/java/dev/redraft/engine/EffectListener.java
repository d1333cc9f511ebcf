package dev.redraft.engine;

import dev.redraft.base.Slice;
import dev.redraft.command.BlockedKeys;
import dev.redraft.command.Dispatcher;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.KeyspaceListener;
import org.jspecify.annotations.Nullable;

/**
 * Brings deletions that no command asked for into the log, where keys expired or evicted become
 * DEL, and changes of keys to the clients that are blocked on them.
 */
final class EffectListener implements KeyspaceListener {
  private final BlockedKeys blocked;
  private @Nullable Dispatcher dispatcher;

  EffectListener(BlockedKeys blocked) {
    this.blocked = blocked;
  }

  /** The dispatcher exists only after the keyspace that needs this listener. */
  void attach(Dispatcher of) {
    dispatcher = of;
  }

  @Override
  public void expired(Database database, Slice key) {
    deleted(database.index(), key);
  }

  @Override
  public void evicted(Database database, Slice key) {
    deleted(database.index(), key);
  }

  @Override
  public void changed(Database database, Slice key) {
    blocked.changed(database, key);
  }

  @Override
  public void flushed(Database database) {
    blocked.replaced(database);
  }

  @Override
  public void swapped(Database first, Database second) {
    blocked.replaced(first);
    blocked.replaced(second);
  }

  private void deleted(int db, Slice key) {
    Dispatcher to = dispatcher;
    if (to != null) {
      to.keyGone(db, key);
    }
  }
}
