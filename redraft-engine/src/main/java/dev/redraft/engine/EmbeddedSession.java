package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher.Outcome;
import dev.redraft.command.Link;
import dev.redraft.command.Persistence;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyBuffer;
import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.resp.RespValue;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client inside the process: requests come as arguments and replies go as values, both by way of the engine thread.
 * As for a connection, requests wait while the client is blocked or paused, and replies wait for the log.
 */
public final class EmbeddedSession implements Link {
  private record Request(Args args, CompletableFuture<RespValue> reply) {}

  /** A reply that waits for the log. */
  private record Held(CompletableFuture<RespValue> reply, RespValue value) implements ReplyGate.Waiting {
    @Override
    public void release(long position) {
      reply.complete(value);
    }

    @Override
    public void abandon() {
      reply.completeExceptionally(new IllegalStateException("the store was closed before this could be made durable"));
    }
  }

  private final Engine engine;
  private final ReplyWriter reply;
  private final Client client;
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private @Nullable Request current;
  private boolean executing;
  private boolean closed;

  /** A new client; it is known to the engine before its first request is. Any thread. */
  static EmbeddedSession open(Engine engine) {
    EmbeddedSession session = new EmbeddedSession(engine, engine.services().clients().nextId());
    engine.thread().execute(() -> engine.services().clients().add(session.client));
    return session;
  }

  private EmbeddedSession(Engine engine, long id) {
    this.engine = engine;
    this.reply = new ReplyWriter(new ReplyBuffer(engine.buffers()));
    this.client = new Client(id, Client.Kind.EMBEDDED, reply, this, engine.services().clock().millis());
    client.authenticated(true);
    client.located("embedded:" + id, "embedded:0", -1, false);
    reply.protocol(3);
  }

  Client client() {
    return client;
  }

  /** Executes a command. Any thread. */
  public CompletableFuture<RespValue> send(byte[]... command) {
    CompletableFuture<RespValue> future = new CompletableFuture<>();
    if (command.length == 0) {
      future.completeExceptionally(new IllegalArgumentException("an empty command"));
      return future;
    }
    Request request = new Request(Args.of(command), future);
    engine.thread().execute(() -> accept(request));
    if (engine.hasEnded()) {
      // the engine's thread may have stopped to take tasks
      future.completeExceptionally(gone());
    }
    return future;
  }

  /** Ends this client. Any thread. */
  public void disconnect() {
    engine.thread().execute(this::close);
  }

  private void accept(Request request) {
    if (closed || engine.hasEnded()) {
      request.reply().completeExceptionally(gone());
      return;
    }
    waiting.add(request);
    goOn();
  }

  private void goOn() {
    if (executing) {
      return;
    }
    executing = true;
    try {
      while (!closed && !client.isBlocked() && !waiting.isEmpty()) {
        if (engine.services().persistence().isBackedUp()) {
          engine.thread().schedule(this::goOn, 1);
          return;
        }
        Request request = waiting.getFirst();
        current = request;
        client.active(engine.services().clock().millis());
        if (engine.dispatcher().execute(client, request.args()) == Outcome.HELD) {
          return;
        }
        if (closed) {
          // the command has ended this client or the store, and its own request with them
          return;
        }
        waiting.removeFirst();
        if (!client.isBlocked()) {
          finish(request);
        }
      }
    } finally {
      executing = false;
      engine.services().persistence().batchEnded();
    }
  }

  private void finish(Request request) {
    current = null;
    if (reply.buffer().isEmpty()) {
      // CLIENT REPLY OFF: there is nothing to wait for.
      request.reply().complete(RespValue.NULL);
      return;
    }
    RespValue value = ReplyReader.take(reply.buffer());
    Persistence log = engine.services().persistence();
    if (log.releasablePosition() < log.position()) {
      engine.gate().await(new Held(request.reply(), value), log.position());
    } else {
      request.reply().complete(value);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    client.abandon();
    engine.forget(client);
    IllegalStateException gone = gone();
    for (Request request : waiting) {
      request.reply().completeExceptionally(gone);
    }
    waiting.clear();
    Request unanswered = current;
    if (unanswered != null) {
      unanswered.reply().completeExceptionally(gone);
    }
  }

  private static IllegalStateException gone() {
    return new IllegalStateException("the store or this client has been closed");
  }

  @Override
  public void closeAfterReplies() {
    // The reply of the command under way is a value already when the next one is refused.
    engine.thread().execute(this::close);
  }

  @Override
  public void sendReplies() {
    Request request = current;
    if (request != null && !executing && !reply.buffer().isEmpty()) {
      finish(request);
    }
  }

  @Override
  public void resume() {
    engine.thread().execute(this::goOn);
  }

  @Override
  public long pendingOutputBytes() {
    return reply.buffer().size();
  }

  @Override
  public long pendingInputBytes() {
    return waiting.stream().mapToLong(r -> r.args().bytes()).sum();
  }

  @Override
  public long freeInputBytes() {
    return 0;
  }
}
