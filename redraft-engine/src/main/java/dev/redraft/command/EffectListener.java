package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.KeyspaceListener;
import org.jspecify.annotations.Nullable;

/**
 * Brings what happens to keys to those who have to know: deletions that no command asked for to the
 * log, where keys expired or evicted become DEL; changes to the clients that are blocked on keys;
 * and what no command tells itself as keyspace notifications: expired, evicted, missed and new
 * keys.
 */
public final class EffectListener implements KeyspaceListener {
  private final BlockedKeys blocked;
  private @Nullable Dispatcher dispatcher;

  public EffectListener(BlockedKeys blocked) {
    this.blocked = blocked;
  }

  /** The dispatcher exists only after the keyspace that needs this listener. */
  public void attach(Dispatcher of) {
    dispatcher = of;
  }

  @Override
  public void expired(Database database, Slice key) {
    tell(KeyspaceEventsType.EXPIRED, "expired", database, key);
    deleted(database.index(), key);
  }

  @Override
  public void evicted(Database database, Slice key) {
    tell(KeyspaceEventsType.EVICTED, "evicted", database, key);
    deleted(database.index(), key);
  }

  @Override
  public void fieldExpired(Database database, Slice key, Slice field, boolean last) {
    tell(KeyspaceEventsType.HASH, "hexpired", database, key);
    if (last) {
      tell(KeyspaceEventsType.GENERIC, "del", database, key);
    }
    Dispatcher to = dispatcher;
    if (to != null) {
      to.fieldGone(database.index(), key, field);
    }
  }

  @Override
  public void missed(Database database, Slice key) {
    tell(KeyspaceEventsType.KEY_MISS, "keymiss", database, key);
  }

  @Override
  public void created(Database database, Slice key) {
    tell(KeyspaceEventsType.NEW, "new", database, key);
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

  /** Not while a load has the keyspace for itself, on another thread. */
  private void tell(int eventClass, String event, Database database, Slice key) {
    Dispatcher to = dispatcher;
    if (to != null && !to.services().keyspace().isLoading()) {
      to.services().keyEvents().publish(eventClass, event, database.index(), key);
    }
  }
}
