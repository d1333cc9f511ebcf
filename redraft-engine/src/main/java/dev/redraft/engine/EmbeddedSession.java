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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client inside the process: requests come as arguments and replies go as values, both by way of
 * the engine thread. As for a connection, requests wait while the client is blocked or paused, and
 * replies wait for the log.
 */
public final class EmbeddedSession implements Link {
  private record Request(Args args, CompletableFuture<RespValue> reply) {}

  /** A reply that waits for the log. */
  private record Held(CompletableFuture<RespValue> reply, RespValue value)
      implements ReplyGate.Waiting {
    @Override
    public void release(long position) {
      reply.complete(value);
    }

    @Override
    public void abandon() {
      reply.completeExceptionally(
          new IllegalStateException("the store was closed before this could be made durable"));
    }
  }

  private final Engine engine;
  private final ReplyWriter reply;
  private final Client client;
  private final ReplyWriter pushes;
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private @Nullable Request blocked;
  private boolean executing;
  // Set on the engine's thread, or by open() before anybody else knows this session.
  private volatile boolean closed;
  private volatile @Nullable PushQueue listening;
  private boolean closesForOutput;
  private long softLimitSinceMillis;

  /** A new client; it is known to the engine before its first request is. Any thread. */
  static EmbeddedSession open(Engine engine) {
    EmbeddedSession session = new EmbeddedSession(engine, engine.services().clients().nextId());
    if (!session.hand(session::begin)) {
      session.closed = true;
    }
    return session;
  }

  private EmbeddedSession(Engine engine, long id) {
    this.engine = engine;
    this.reply = new ReplyWriter(new ReplyBuffer(engine.buffers()));
    this.client =
        new Client(id, Client.Kind.EMBEDDED, reply, this, engine.services().clock().millis());
    client.authenticated(true);
    client.located("embedded:" + id, "embedded:0", -1, false);
    reply.protocol(3);
    pushes = new ReplyWriter(new ReplyBuffer(engine.buffers()));
    pushes.protocol(3);
    client.pushesTo(pushes);
  }

  Client client() {
    return client;
  }

  private void begin() {
    if (engine.hasEnded()) {
      closed = true;
    } else {
      engine.services().clients().add(client);
    }
  }

  /** Hands a task to the engine's thread; false if that has ended. */
  private boolean hand(Runnable task) {
    try {
      engine.thread().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Executes a command. Any thread. */
  public CompletableFuture<RespValue> send(byte[]... command) {
    CompletableFuture<RespValue> future = new CompletableFuture<>();
    if (command.length == 0) {
      future.completeExceptionally(new IllegalArgumentException("an empty command"));
      return future;
    }
    if (closed) {
      // At once: behind a queue of calls, one more would only make it longer.
      future.completeExceptionally(gone());
      return future;
    }
    Request request = new Request(Args.of(command), future);
    if (!hand(() -> accept(request))) {
      future.completeExceptionally(gone());
    }
    return future;
  }

  /**
   * Pushes go to {@code listener} from here on, on a thread of their own; without one they are
   * dropped. Any thread.
   */
  public void listen(Consumer<RespValue> listener) {
    listening = new PushQueue(listener, engine.services().events());
  }

  /** Ends this client. Any thread. */
  public void disconnect() {
    // If the engine's thread has ended, so has this client.
    boolean _ = hand(this::close);
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
    if (executing || closed) {
      return;
    }
    executing = true;
    try {
      executeAll();
    } finally {
      executing = false;
      engine.batchEnded();
      engine.watchDeadline(client);
    }
  }

  private void executeAll() {
    Request answered = blocked;
    if (answered != null && !client.isBlocked()) {
      blocked = null;
      finish(answered);
    }
    while (!closed && !client.isBlocked() && !waiting.isEmpty()) {
      if (engine.services().persistence().isBackedUp()) {
        engine.resumeWhenRelieved(this);
        return;
      }
      Request request = waiting.getFirst();
      client.active(engine.services().clock().millis());
      if (!execute(request)) {
        return;
      }
    }
  }

  /**
   * Executes the first request; false if it must be offered again, or if it has ended this client.
   */
  private boolean execute(Request request) {
    try {
      if (engine.dispatcher().execute(client, request.args()) == Outcome.HELD || closed) {
        return false;
      }
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // A defect: what became of the request is not known, but it must not be executed again.
      waiting.removeFirst();
      reply.buffer().consume(reply.buffer().size());
      request.reply().completeExceptionally(e);
      return true;
    }
    waiting.removeFirst();
    if (client.isBlocked()) {
      blocked = request;
    } else {
      finish(request);
    }
    return true;
  }

  private void finish(Request request) {
    if (reply.buffer().isEmpty()) {
      // CLIENT REPLY OFF: there is nothing to wait for.
      request.reply().complete(RespValue.NULL);
      return;
    }
    RespValue value;
    try {
      value = replyAmong(ReplyReader.takeAll(reply.buffer()));
    } catch (RuntimeException | OutOfMemoryError e) {
      request.reply().completeExceptionally(e);
      return;
    }
    Persistence log = engine.services().persistence();
    if (log.releasablePosition() < client.shownPosition()) {
      engine.gate().await(new Held(request.reply(), value), client.shownPosition());
    } else {
      request.reply().complete(value);
    }
  }

  /** A change of subscriptions replies with a push for each name: the last tells how it is now. */
  private static RespValue replyAmong(List<RespValue> values) {
    RespValue first = values.getFirst();
    return first.kind() == RespValue.Kind.PUSH ? values.getLast() : first;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    PushQueue queue = listening;
    if (queue != null) {
      queue.close();
    }
    client.abandon();
    engine.forget(client);
    IllegalStateException gone = gone();
    for (Request request : waiting) {
      request.reply().completeExceptionally(gone);
    }
    waiting.clear();
    Request unanswered = blocked;
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

  /**
   * Pushes leave; the reply of a block that has ended goes with {@link #resume}, when the log holds
   * what it shows.
   */
  @Override
  public void sendReplies() {
    if (pushes.buffer().isEmpty()) {
      return;
    }
    PushQueue queue = listening;
    if (queue == null || closed) {
      pushes.buffer().consume(pushes.buffer().size());
      return;
    }
    long bytes = pushes.buffer().size();
    List<RespValue> values = ReplyReader.takeAll(pushes.buffer());
    for (RespValue value : values) {
      // About its share: together they are the bytes that were in the buffer.
      queue.add(value, bytes / values.size());
    }
  }

  /** A listener that is too slow ends its client, as a connection's that does not read. */
  @Override
  public void checkOutput() {
    if (closed || closesForOutput) {
      return;
    }
    OutputLimits.Verdict verdict =
        OutputLimits.check(
            engine.services().config(),
            client,
            pendingOutputBytes(),
            softLimitSinceMillis,
            engine.services().clock().millis());
    softLimitSinceMillis = verdict.softSinceMillis();
    if (verdict.exceeded()) {
      closesForOutput = true;
      engine.services().stats().outputLimitDisconnections++;
      engine
          .services()
          .events()
          .warning("Client id=" + client.id() + " closed for overcoming of output buffer limits.");
      // Not at once: the publisher walks over those that listen.
      engine.thread().execute(client::close);
    }
  }

  @Override
  public void resume() {
    engine.thread().execute(this::goOn);
  }

  @Override
  public long pendingOutputBytes() {
    PushQueue queue = listening;
    return reply.buffer().size()
        + pushes.buffer().size()
        + (queue == null ? 0 : queue.pendingBytes());
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
