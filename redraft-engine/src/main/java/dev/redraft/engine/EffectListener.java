package dev.redraft.engine;

import dev.redraft.base.Slice;
import dev.redraft.command.Dispatcher;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.KeyspaceListener;
import org.jspecify.annotations.Nullable;

/** Brings deletions that no command asked for into the log: keys expired or evicted become DEL. */
final class EffectListener implements KeyspaceListener {
  private @Nullable Dispatcher dispatcher;

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

  private void deleted(int db, Slice key) {
    Dispatcher to = dispatcher;
    if (to != null) {
      to.keyGone(db, key);
    }
  }
}
