package dev.redraft.keyspace;

import dev.redraft.base.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that clients WATCH, as Redis 7 does it: a token gets dirty when one of its keys changes,
 * and is also invalid if one of them expires between WATCH and EXEC. A key that had expired already
 * when it was watched does not make the token dirty by being deleted.
 */
public final class Watches {
  /** What one client watches. */
  public static final class Token {
    private final List<Watch> watches = new ArrayList<>();
    private boolean dirty;

    public boolean isDirty() {
      return dirty;
    }

    public boolean isEmpty() {
      return watches.isEmpty();
    }

    /** The number of watched keys. */
    public int size() {
      return watches.size();
    }
  }

  private static final class Watch {
    final Token token;
    final DatabaseKey key;
    boolean wasExpired;

    Watch(Token token, DatabaseKey key, boolean wasExpired) {
      this.token = token;
      this.key = key;
      this.wasExpired = wasExpired;
    }
  }

  private final Keyspace keyspace;
  private final Map<DatabaseKey, List<Watch>> watched = new HashMap<>();
  private final DatabaseKey probe = new DatabaseKey();

  Watches(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** The watched keys of all clients, each counted once. */
  public int size() {
    return watched.size();
  }

  /** Adds a key to what the token watches. */
  public void watch(Token token, Database database, Slice key, long now) {
    List<Watch> list = watched.get(probe.set(database.index(), key));
    DatabaseKey own;
    if (list == null) {
      own = DatabaseKey.copyOf(database.index(), key);
      list = new ArrayList<>(1);
      watched.put(own, list);
    } else {
      for (Watch watch : list) {
        if (watch.token == token) {
          return;
        }
      }
      own = list.getFirst().key;
    }
    Watch watch = new Watch(token, own, database.isExpired(database.peek(key), now));
    list.add(watch);
    token.watches.add(watch);
  }

  /** Forgets all that the token watches and makes it clean. */
  public void unwatch(Token token) {
    for (Watch watch : token.watches) {
      List<Watch> list = watched.get(watch.key);
      if (list != null && list.remove(watch) && list.isEmpty()) {
        watched.remove(watch.key);
      }
    }
    token.watches.clear();
    token.dirty = false;
  }

  /** Whether EXEC has to fail: a watched key has changed, or has expired since it was watched. */
  public boolean isBroken(Token token, long now) {
    if (token.dirty) {
      return true;
    }
    for (Watch watch : token.watches) {
      Database database = keyspace.database(watch.key.database());
      if (!watch.wasExpired && database.isExpired(database.peek(watch.key.bytes()), now)) {
        return true;
      }
    }
    return false;
  }

  /** A key was created, changed or deleted. */
  void touch(Database database, Slice key) {
    if (watched.isEmpty()) {
      return;
    }
    List<Watch> list = watched.get(probe.set(database.index(), key));
    if (list == null) {
      return;
    }
    boolean exists = database.peek(key) != 0;
    for (Watch watch : list) {
      if (watch.wasExpired && !exists) {
        watch.wasExpired = false;
      } else {
        watch.token.dirty = true;
      }
    }
  }

  /**
   * The contents of a database are about to be replaced: by those of {@code replacement}, or by
   * nothing if it is null.
   */
  void touchAll(Database database, @Nullable Database replacement, long now) {
    if (watched.isEmpty()) {
      return;
    }
    watched.forEach((key, list) -> {
      if (key.database() == database.index()) {
        boolean before = database.peek(key.bytes()) != 0;
        long after = replacement == null ? 0 : replacement.peek(key.bytes());
        if (before || after != 0) {
          boolean expired = replacement != null && replacement.isExpired(after, now);
          list.forEach(watch -> replaced(watch, before, after != 0, expired));
        }
      }
    });
  }

  private static void replaced(Watch watch, boolean before, boolean after, boolean expired) {
    if (watch.wasExpired && !after) {
      watch.wasExpired = false;
    } else if (!watch.wasExpired && !before && expired) {
      watch.wasExpired = true;
    } else if (!watch.wasExpired || !expired) {
      watch.token.dirty = true;
    }
  }
}
