package dev.redraft.engine;

import dev.redraft.base.Limits;
import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Link;
import dev.redraft.command.Services;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.resp.BufferPool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The engine of one store: sessions in, commands through the dispatcher, replies out, and the
 * regular work between.
 *
 * <p>Everything here runs on the engine thread. The log writer and the rewrite child reach it only
 * through tasks that they hand to that thread.
 */
public final class Engine {
  /** The regular work looks at each client so often, or more often. */
  private static final long CHECK_MILLIS = 1000;

  private final Services services;
  private final EngineThread thread;
  private Limits limits;
  private final BufferPool buffers;
  private final Dispatcher dispatcher;
  private final ReplyGate gate;
  private final Ahead ahead;
  private final OutputBudget output;
  private final Set<Link> waitingForRelief = new LinkedHashSet<>();
  private volatile boolean ended;

  Engine(
      Services services,
      EngineThread thread,
      Limits limits,
      BufferPool buffers,
      Dispatcher dispatcher,
      ReplyGate gate,
      OutputBudget output) {
    this.output = output;
    this.services = services;
    this.thread = thread;
    this.limits = limits;
    this.buffers = buffers;
    this.dispatcher = dispatcher;
    this.gate = gate;
    this.ahead = new Ahead(services.keyspace());
    services.config().onChange(Directive.PROTO_MAX_BULK_LEN, this::limitsChanged);
    services.config().onChange(Directive.CLIENT_QUERY_BUFFER_LIMIT, this::limitsChanged);
    limitsChanged(services.config());
  }

  private void limitsChanged(Config config) {
    limits =
        limits
            .withMaxBulkBytes(bytes(config.number(Directive.PROTO_MAX_BULK_LEN)))
            .withMaxQueryBufferBytes(bytes(config.number(Directive.CLIENT_QUERY_BUFFER_LIMIT)));
  }

  /** What an array can hold of so many bytes. */
  private static int bytes(long wanted) {
    return (int) Math.min(Integer.MAX_VALUE - 64, wanted);
  }

  public Services services() {
    return services;
  }

  public EngineThread thread() {
    return thread;
  }

  /** The limits in force: CONFIG SET changes them. */
  Limits limits() {
    return limits;
  }

  BufferPool buffers() {
    return buffers;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  OutputBudget output() {
    return output;
  }

  ReplyGate gate() {
    return gate;
  }

  Ahead ahead() {
    return ahead;
  }

  /** A session for a connection that has just been accepted. */
  public Session accept(Connection connection) {
    services.stats().connectionsReceived++;
    ClientSession session = new ClientSession(this, connection, services.clients().nextId());
    if (ended) {
      session.client().close();
      return session;
    }
    Admission.admit(services, session.client());
    services.clients().add(session.client());
    return session;
  }

  /** No command executes any more. */
  void end() {
    ended = true;
  }

  /** Whether the store has ended. Any thread. */
  boolean hasEnded() {
    return ended;
  }

  /** The end of a batch of requests: what they have published leaves, and the log is written. */
  void batchEnded() {
    services.pubSub().flush();
    services.persistence().batchEnded();
  }

  void forget(Client client) {
    client.abandon();
    services.pubSub().forget(client);
    services.monitors().forget(client);
    client.transaction().discard();
    services.keyspace().watches().unwatch(client.watcher());
    services.clients().remove(client);
    waitingForRelief.remove(client.link());
  }

  /** {@code client} goes on once the log has caught up. */
  void resumeWhenRelieved(Link client) {
    waitingForRelief.add(client);
  }

  /** Clients that were not read are read again, if the log has caught up. */
  void relieve() {
    if (!waitingForRelief.isEmpty() && !services.persistence().isBackedUp()) {
      List<Link> relieved = new ArrayList<>(waitingForRelief);
      waitingForRelief.clear();
      for (Link client : relieved) {
        client.resume();
      }
    }
  }

  /**
   * Ends the block of {@code client}, if it has one, at its deadline. A deadline that is farther
   * away than the next turn of the regular work that looks at this client is left to that.
   */
  void watchDeadline(Client client) {
    Client.Block block = client.block();
    if (block == null || block.deadlineMillis() == 0) {
      return;
    }
    long left = block.deadlineMillis() - services.clock().millis();
    if (left <= CHECK_MILLIS + 1000 / Math.max(1, services.config().number(Directive.HZ))) {
      thread.schedule(() -> timeOut(client, block), Math.max(1, left));
    }
  }

  @SuppressWarnings("ReferenceEquality") // another block with the same deadline is another
  private void timeOut(Client client, Client.Block block) {
    if (ended || client.block() != block) {
      return;
    }
    if (services.clock().millis() < block.deadlineMillis()) {
      watchDeadline(client);
      return;
    }
    dispatcher.runUpkeep(() -> client.unblock(block.onTimeout()));
  }
}
