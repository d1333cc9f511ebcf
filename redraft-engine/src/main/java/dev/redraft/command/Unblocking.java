package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.Record;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks clients on keys and serves them, as Redis 7.2 does: when a key has changed and the unit
 * that changed it is over, the commands that wait for it are executed again in the order of their
 * arrival, each as a unit of its own. One that blocks again keeps its place and its deadline.
 *
 * <p>Serving ends: each command that does not block again leaves, and one that does is executed at
 * most {@link #MOST_ATTEMPTS} times a round.
 */
final class Unblocking {
  private static final int MOST_ATTEMPTS = 16;

  private final Dispatcher dispatcher;
  private final Services services;
  private final BlockedKeys keys;
  private final List<BlockedKeys.Queue> paused = new ArrayList<>();
  private @Nullable KeyWait current;
  private boolean serving;
  private long arrivals;
  private long round;

  Unblocking(Dispatcher dispatcher, Services services) {
    this.dispatcher = dispatcher;
    this.services = services;
    this.keys = services.blockedKeys();
  }

  /** The command that is being executed again, or null. */
  @Nullable KeyWait current() {
    return current;
  }

  /**
   * The client of the command under way waits for keys. A command that is executed again goes on
   * waiting as before.
   */
  void block(
      Context c,
      int firstKey,
      int keyCount,
      long deadlineMillis,
      int type,
      boolean alsoWhenGone,
      @Nullable Args again) {
    if (current != null) {
      return;
    }
    Args kept = again == null ? c.args().copy() : again;
    KeyWait wait = new KeyWait(c, kept, firstKey, keyCount, type, alsoWhenGone, ++arrivals);
    Client client = c.client();
    keys.add(wait);
    client.wait = wait;
    client.block(deadlineMillis, () -> answer(wait, null), () -> leave(wait));
  }

  /** Ends a block before its time: as if that were up or, if {@code error} is given, with that. */
  void end(Client client, Client.Block block, @Nullable String error) {
    client.unblock(() -> {
      KeyWait wait = client.wait;
      if (error == null) {
        block.onTimeout().run();
      } else if (wait != null) {
        answer(wait, error);
      } else {
        services.stats().countError(error);
        client.reply().error(error);
      }
    });
  }

  private void leave(KeyWait wait) {
    keys.remove(wait);
    wait.client.wait = null;
  }

  /** Replies that there was nothing, or with an error, and counts the command. */
  private void answer(KeyWait wait, @Nullable String error) {
    Client client = wait.client;
    ReplyWriter reply = client.reply();
    ReplyMode before = client.replyMode;
    long mark = reply.mark();
    if (error == null) {
      reply.nullArray();
    } else {
      services.stats().countError(error);
      reply.error(error);
    }
    client.shownPosition = services.persistence().position();
    dispatcher.account(client, wait.spec, wait.args, wait.nanos, error != null);
    ReplyMode.apply(client, wait.spec, before, mark);
  }

  /** Serves the clients whose keys have changed; not within a unit. */
  void serve() {
    if (serving) {
      return;
    }
    serving = true;
    round++;
    try {
      BlockedKeys.Queue queue = keys.takeReady();
      while (queue != null) {
        serve(queue);
        queue = keys.takeReady();
      }
    } finally {
      serving = false;
      current = null;
      paused.forEach(keys::markReady);
      paused.clear();
    }
  }

  private void serve(BlockedKeys.Queue queue) {
    // Who blocks while the queue is served has had its attempt.
    long last = queue.last();
    KeyWait wait = queue.after(-1, last);
    while (wait != null) {
      int found = type(queue);
      if (found < 0 && !queue.isForGone()) {
        return;
      }
      if ((found == wait.type || wait.alsoWhenGone) && mayTry(wait)) {
        if (dispatcher.isHeld(wait.client, wait.spec)) {
          paused.add(queue);
          return;
        }
        serve(wait);
      }
      wait = queue.after(wait.arrival, last);
    }
  }

  private void serve(KeyWait wait) {
    current = wait;
    try {
      if (dispatcher.executeAgain(wait)) {
        wait.client.unblock();
      }
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // A defect: the client can't know what became of its request, so it hears nothing more.
      services
          .events()
          .warning("Client id=" + wait.client.id() + " closed after an internal error: " + e);
      wait.client.close();
    } finally {
      current = null;
    }
  }

  private boolean mayTry(KeyWait wait) {
    if (wait.round != round) {
      wait.round = round;
      wait.attempts = 0;
    }
    return wait.attempts++ < MOST_ATTEMPTS;
  }

  /** The type of the value that the key has now, -1 for none. */
  private int type(BlockedKeys.Queue queue) {
    Database db = services.keyspace().database(queue.key.database());
    Slice key = queue.key.bytes();
    long record = db.peek(key);
    return record == 0 || db.isExpired(record, services.clock().millis())
        ? -1
        : Record.type(services.keyspace().memory(), record);
  }
}
