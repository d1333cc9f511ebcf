package dev.redraft.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The clients of an engine, in the order they came, and CLIENT PAUSE over all of them. Engine
 * thread only.
 */
public final class Clients {
  /** What CLIENT PAUSE holds back. */
  public enum Pause {
    NONE,
    WRITE,
    ALL
  }

  private final Map<Long, Client> byId = new LinkedHashMap<>();
  private final Set<Client> held = new LinkedHashSet<>();
  private Pause pause = Pause.NONE;
  private long pauseEndMillis;
  private final AtomicLong lastId = new AtomicLong();

  /** A number for a new client, from 1. Any thread. */
  public long nextId() {
    return lastId.incrementAndGet();
  }

  public void add(Client client) {
    byId.put(client.id(), client);
  }

  public void remove(Client client) {
    byId.remove(client.id());
    held.remove(client);
  }

  public @Nullable Client find(long id) {
    return byId.get(id);
  }

  /** All clients, oldest first; a copy, so that closing some while walking is fine. */
  public List<Client> all() {
    return new ArrayList<>(byId.values());
  }

  public int size() {
    return byId.size();
  }

  /** How many clients wait for the end of a pause. */
  public int heldCount() {
    return held.size();
  }

  /** CLIENT PAUSE: a second pause can only widen or lengthen the first. */
  public void pause(Pause kind, long endMillis) {
    if (kind.ordinal() > pause.ordinal()) {
      pause = kind;
    }
    pauseEndMillis = Math.max(pauseEndMillis, endMillis);
  }

  public Pause paused() {
    return pause;
  }

  /** Whether a command with these properties must wait. */
  boolean holds(boolean mayWrite) {
    return pause == Pause.ALL || (pause == Pause.WRITE && mayWrite);
  }

  /** Keeps a client whose request waits for the end of the pause. */
  void hold(Client client) {
    held.add(client);
  }

  /** Ends a pause whose time is up; the engine calls this regularly. */
  public void tick(long nowMillis) {
    if (pause != Pause.NONE && nowMillis >= pauseEndMillis) {
      unpause();
    }
  }

  /** CLIENT UNPAUSE. */
  public void unpause() {
    pause = Pause.NONE;
    pauseEndMillis = 0;
    List<Client> released = new ArrayList<>(held);
    held.clear();
    for (Client client : released) {
      client.link().resume();
    }
  }
}
