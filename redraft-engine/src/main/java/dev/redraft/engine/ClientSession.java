package dev.redraft.engine;

import dev.redraft.base.Limits;
import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Dispatcher.Outcome;
import dev.redraft.command.Link;
import dev.redraft.command.Persistence;
import dev.redraft.resp.Args;
import dev.redraft.resp.ProtocolException;
import dev.redraft.resp.ReplyBuffer;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.resp.RequestParser;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connected client: bytes in, requests executed in order, replies out.
 *
 * <p>Requests wait unparsed while the client is blocked, all clients are paused, or the log is
 * full. Replies wait in the reply buffer while the log has to be synced first.
 */
final class ClientSession implements Session, Link, ReplyGate.Waiting {
  /** Replies are passed on before the end of a batch when they have grown to this. */
  private static final int REPLY_CHUNK = 64 * 1024;

  /**
   * A client whose replies wait for the log executes nothing more when so many bytes of them do.
   */
  private static final int MOST_HELD = 16 << 20;

  private final Engine engine;
  private final Connection connection;
  private final RequestParser parser;
  private final ReplyWriter reply;
  private final HeldReplies held = new HeldReplies();
  // The session's own: a request may arrive in pieces, with other clients' requests between them.
  private final Args args;
  private final Client client;
  private Limits limits;
  private @Nullable Args heldRequest;
  private boolean executing;
  private boolean reading = true;
  private boolean closed;
  private boolean closeWhenReleased;
  private boolean inputEnded;
  private boolean waitsForLog;
  private boolean waitsForOwnReplies;
  private long softLimitSinceMillis;

  ClientSession(Engine engine, Connection connection, long id) {
    this.engine = engine;
    this.connection = connection;
    this.limits = engine.limits();
    this.args = new Args(limits.keptArgs());
    this.parser = new RequestParser(limits, engine.buffers());
    this.reply = new ReplyWriter(new ReplyBuffer(engine.buffers()));
    this.client =
        new Client(id, Client.Kind.NETWORK, reply, this, engine.services().clock().millis());
    client.located(
        connection.remoteAddress(),
        connection.localAddress(),
        connection.fd(),
        connection.isUnix());
  }

  Client client() {
    return client;
  }

  @Override
  public void received(ByteBuffer bytes) {
    if (closed || client.isClosing()) {
      return;
    }
    engine.services().stats().inputBytes += bytes.remaining();
    followLimits();
    if (!feed(bytes)) {
      engine.services().stats().queryLimitDisconnections++;
      engine
          .services()
          .events()
          .warning("Closing client that reached max query buffer length: id=" + client.id());
      client.close();
      return;
    }
    execute();
    if (client.isClosing()) {
      // A connection that closes has no end of the batch any more, but its requests have been
      // heard.
      engine.batchEnded();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a change makes new limits, and this runs for every read
  private void followLimits() {
    if (limits != engine.limits()) {
      limits = engine.limits();
      parser.limits(limits);
    }
  }

  /** Takes the bytes in; false if more would wait than client-query-buffer-limit allows. */
  private boolean feed(ByteBuffer bytes) {
    try {
      parser.feed(bytes);
      return parser.pendingBytes() <= limits.maxQueryBufferBytes();
    } catch (ProtocolException e) {
      return false;
    }
  }

  @Override
  public void readComplete() {
    passReplies();
    engine.batchEnded();
  }

  @Override
  public void drained() {
    softLimitSinceMillis = 0;
  }

  /** As in Redis, a client that waits for anything but the log is not answered any more. */
  @Override
  public void inputEnded() {
    inputEnded = true;
    if (heldRequest != null) {
      client.close();
    }
    finishClosing();
  }

  @Override
  public void disconnected() {
    closed = true;
    engine.forget(client);
    parser.close();
    reply.buffer().consume(reply.buffer().size());
  }

  /** Executes what has been received, as far as nothing holds this client back. */
  private void execute() {
    if (executing) {
      return;
    }
    executing = true;
    try {
      executeAll();
    } catch (ProtocolException e) {
      engine.services().stats().countError("ERR " + e.getMessage());
      reply.error("ERR " + e.getMessage());
      client.closeAfterReplies();
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      failed(e);
    } finally {
      executing = false;
    }
    engine.watchDeadline(client);
  }

  private void executeAll() {
    Persistence log = engine.services().persistence();
    for (int executed = 0; !closed && !client.isClosing() && !client.isBlocked(); executed++) {
      waitsForLog = log.isBackedUp();
      waitsForOwnReplies = !held.isEmpty() && reply.buffer().size() >= MOST_HELD;
      if (waitsForLog || waitsForOwnReplies) {
        setReading(false);
        if (waitsForLog) {
          engine.resumeWhenRelieved(this);
        }
        return;
      }
      Args request = heldRequest;
      if (request == null) {
        parser.authenticated(client.isAuthenticated());
        if (parser.next(args) == RequestParser.Status.INCOMPLETE) {
          return;
        }
        request = args;
      }
      if (executed % Ahead.REQUESTS == 0 && parser.hasMore()) {
        engine.ahead().look(client.database(), request, parser);
      }
      if (execute(request, executed == 0) == Outcome.HELD) {
        if (heldRequest == null) {
          heldRequest = args.copy();
        }
        return;
      }
      heldRequest = null;
      if (reply.buffer().position() - Math.max(held.end(), reply.buffer().consumed())
          >= REPLY_CHUNK) {
        passReplies();
      }
    }
  }

  private Outcome execute(Args request, boolean first) {
    Dispatcher dispatcher = engine.dispatcher();
    if (!first) {
      return dispatcher.executeNext(client, request);
    }
    client.active(engine.services().clock().millis());
    return dispatcher.execute(client, request);
  }

  /**
   * A defect has met this client: it can't know what became of its request, so it hears nothing
   * more.
   */
  private void failed(Throwable e) {
    engine
        .services()
        .events()
        .warning("Client id=" + client.id() + " closed after an internal error: " + e);
    client.close();
  }

  /**
   * Hands replies to the connection, or holds them until the log is synced past the state that they
   * show.
   */
  private void passReplies() {
    ReplyBuffer out = reply.buffer();
    if (closed || client.isClosing() && !closeWhenReleased || out.isEmpty()) {
      finishClosing();
      return;
    }
    Persistence log = engine.services().persistence();
    // Replies behind others that wait must wait as well, to keep the order.
    if (log.releasablePosition() < client.shownPosition() || !held.isEmpty()) {
      if (held.end() < out.position()) {
        long shown = Math.max(client.shownPosition(), held.logEnd());
        held.add(shown, out.position());
        engine.gate().await(this, shown);
      }
      checkOutputLimits();
      return;
    }
    send(out.size());
    checkOutputLimits();
    finishClosing();
  }

  /** Replies that waited for the log leave. */
  @Override
  public void release(long position) {
    long end = held.release(position);
    if (closed || end < 0) {
      return;
    }
    ReplyBuffer out = reply.buffer();
    send((int) Math.max(0, Math.min(end - out.consumed(), out.size())));
    connection.flush();
    if (waitsForOwnReplies) {
      waitsForOwnReplies = false;
      resume();
    } else {
      finishClosing();
    }
  }

  /** The log has failed for good: what the client has not heard by now it may never hear. */
  @Override
  public void abandon() {
    client.close();
  }

  private void send(int length) {
    if (length > 0) {
      ReplyBuffer out = reply.buffer();
      engine.services().stats().outputBytes += length;
      connection.write(out.array(), out.start(), length);
      out.consume(length);
    }
  }

  private void finishClosing() {
    if (closed) {
      return;
    }
    if (inputEnded && client.isBlocked()) {
      client.close();
    } else if ((closeWhenReleased || inputEnded && !waitsForLog && !waitsForOwnReplies)
        && reply.buffer().isEmpty()) {
      connection.closeAfterFlush();
    }
  }

  /** client-output-buffer-limit: hard at once, soft after so many seconds in a row. */
  private void checkOutputLimits() {
    if (closed || client.isClosing() && !closeWhenReleased) {
      return;
    }
    long waiting = connection.pendingOutputBytes() + reply.buffer().size();
    OutputLimits.Verdict verdict =
        OutputLimits.check(
            engine.services().config(),
            client,
            waiting,
            softLimitSinceMillis,
            engine.services().clock().millis());
    softLimitSinceMillis = verdict.softSinceMillis();
    if (verdict.exceeded()) {
      engine.services().stats().outputLimitDisconnections++;
      engine
          .services()
          .events()
          .warning("Client id=" + client.id() + " closed for overcoming of output buffer limits.");
      client.close();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      client.abandon();
      connection.close();
    }
  }

  @Override
  public void closeAfterReplies() {
    closeWhenReleased = true;
    if (!executing) {
      passReplies();
    }
  }

  @Override
  public void sendReplies() {
    // Within a command the log does not hold yet what these replies may show: resume() passes them
    // on after it.
    if (!executing && !engine.dispatcher().isExecuting()) {
      passReplies();
      connection.flush();
    }
  }

  @Override
  public void checkOutput() {
    if (!executing) {
      checkOutputLimits();
    }
  }

  /** Goes on in a turn of its own: the caller may be in the middle of another client's command. */
  @Override
  public void resume() {
    engine.thread().execute(this::goOn);
  }

  private void goOn() {
    if (closed || executing || engine.hasEnded()) {
      return;
    }
    setReading(true);
    execute();
    readComplete();
    connection.flush();
  }

  private void setReading(boolean on) {
    if (reading != on) {
      reading = on;
      connection.setReading(on);
    }
  }

  @Override
  public long pendingOutputBytes() {
    return connection.pendingOutputBytes() + reply.buffer().size();
  }

  @Override
  public long pendingInputBytes() {
    return parser.pendingBytes();
  }

  @Override
  public long freeInputBytes() {
    return Math.max(0, parser.bufferBytes() - parser.pendingBytes());
  }
}
