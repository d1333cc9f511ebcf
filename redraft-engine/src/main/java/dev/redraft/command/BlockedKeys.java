package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.DatabaseKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys that clients wait for, each with its waiting commands in the order of their arrival, and
 * those of them that have changed since the clients were served last. Engine thread only.
 *
 * <p>Invariant: a key is here as long as somebody waits for it.
 */
public final class BlockedKeys {
  /** Those who wait for one key. */
  static final class Queue {
    final DatabaseKey key;
    private final TreeMap<Long, KeyWait> waits = new TreeMap<>();
    private int alsoWhenGone;
    private boolean ready;

    Queue(DatabaseKey key) {
      this.key = key;
    }

    /** Whether somebody wants to know that the key is gone. */
    boolean isForGone() {
      return alsoWhenGone > 0;
    }

    /** The arrival of the last one, -1 if there is none. */
    long last() {
      return waits.isEmpty() ? -1 : waits.lastKey();
    }

    /** The first that came after {@code arrival}, up to {@code last}. */
    @Nullable KeyWait after(long arrival, long last) {
      Map.Entry<Long, KeyWait> next = waits.higherEntry(arrival);
      return next == null || next.getKey() > last ? null : next.getValue();
    }

    private void add(KeyWait wait) {
      if (waits.put(wait.arrival, wait) == null && wait.alsoWhenGone) {
        alsoWhenGone++;
      }
    }

    private void remove(KeyWait wait) {
      if (waits.remove(wait.arrival) != null && wait.alsoWhenGone) {
        alsoWhenGone--;
      }
    }
  }

  private final Map<DatabaseKey, Queue> queues = new HashMap<>();
  private final ArrayDeque<Queue> ready = new ArrayDeque<>();
  private final DatabaseKey probe = new DatabaseKey();

  /** How many keys somebody waits for. */
  public int size() {
    return queues.size();
  }

  /** How many keys somebody waits for who wants to know when they are gone. */
  public int sizeForGone() {
    int count = 0;
    for (Queue queue : queues.values()) {
      count += queue.isForGone() ? 1 : 0;
    }
    return count;
  }

  /** A key was created, changed or deleted, for any reason. */
  public void changed(Database database, Slice key) {
    if (!queues.isEmpty()) {
      Queue queue = queues.get(probe.set(database.index(), key));
      if (queue != null) {
        markReady(queue);
      }
    }
  }

  /** All keys of a database may be others, or gone. */
  public void replaced(Database database) {
    for (Queue queue : queues.values()) {
      if (queue.key.database() == database.index()) {
        markReady(queue);
      }
    }
  }

  void add(KeyWait wait) {
    for (int i = 0; i < wait.keyCount; i++) {
      Slice key = wait.args.get(wait.firstKey + i);
      Queue queue = queues.get(probe.set(wait.database, key));
      if (queue == null) {
        queue = new Queue(DatabaseKey.copyOf(wait.database, key));
        queues.put(queue.key, queue);
      }
      queue.add(wait);
    }
  }

  void remove(KeyWait wait) {
    for (int i = 0; i < wait.keyCount; i++) {
      Queue queue = queues.get(probe.set(wait.database, wait.args.get(wait.firstKey + i)));
      if (queue != null) {
        queue.remove(wait);
        if (queue.waits.isEmpty()) {
          queues.remove(queue.key);
        }
      }
    }
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Takes the key that changed first, or null. */
  @Nullable Queue takeReady() {
    Queue queue = ready.poll();
    if (queue != null) {
      queue.ready = false;
    }
    return queue;
  }

  void markReady(Queue queue) {
    if (!queue.ready) {
      queue.ready = true;
      ready.add(queue);
    }
  }
}
