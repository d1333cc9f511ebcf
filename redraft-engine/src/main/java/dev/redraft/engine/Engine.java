package dev.redraft.engine;

import dev.redraft.base.Limits;
import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Services;
import dev.redraft.resp.Args;
import dev.redraft.resp.BufferPool;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine of one store: sessions in, commands through the dispatcher, replies out, and the regular work between.
 *
 * <p>Everything here runs on the engine thread. The log writer and the rewrite child reach it only through tasks that
 * they hand to that thread.
 */
public final class Engine {
  private final Services services;
  private final EngineThread thread;
  private final Limits limits;
  private final BufferPool buffers;
  private final Dispatcher dispatcher;
  private final ReplyGate gate;
  private final List<ClientSession> waitingForRelief = new ArrayList<>();
  private final Args args;
  private volatile boolean ended;

  Engine(
      Services services, EngineThread thread, Limits limits, BufferPool buffers, Dispatcher dispatcher, ReplyGate gate) {
    this.services = services;
    this.thread = thread;
    this.limits = limits;
    this.buffers = buffers;
    this.dispatcher = dispatcher;
    this.gate = gate;
    this.args = new Args(limits.keptArgs());
  }

  public Services services() {
    return services;
  }

  public EngineThread thread() {
    return thread;
  }

  Limits limits() {
    return limits;
  }

  BufferPool buffers() {
    return buffers;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  ReplyGate gate() {
    return gate;
  }

  /** A session for a connection that has just been accepted. */
  public Session accept(Connection connection) {
    services.stats().connectionsReceived++;
    ClientSession session = new ClientSession(this, connection, services.clients().nextId(), args);
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

  void forget(ClientSession session) {
    forget(session.client());
    waitingForRelief.remove(session);
  }

  void forget(Client client) {
    client.abandon();
    client.transaction().discard();
    services.keyspace().watches().unwatch(client.watcher());
    services.clients().remove(client);
  }

  /** {@code session} goes on once the log has caught up. */
  void resumeWhenRelieved(ClientSession session) {
    if (!waitingForRelief.contains(session)) {
      waitingForRelief.add(session);
    }
  }

  /** Clients that were not read are read again, if the log has caught up. */
  void relieve() {
    if (!waitingForRelief.isEmpty() && !services.persistence().isBackedUp()) {
      List<ClientSession> relieved = new ArrayList<>(waitingForRelief);
      waitingForRelief.clear();
      for (ClientSession session : relieved) {
        session.resume();
      }
    }
  }
}
