package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher.Outcome;
import dev.redraft.command.Link;
import dev.redraft.command.Persistence;
import dev.redraft.config.Directive;
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
 * <p>Requests wait unparsed while the client is blocked, all clients are paused, or the log is full. Replies wait in the
 * reply buffer while the log has to be synced first.
 */
final class ClientSession implements Session, Link, ReplyGate.Waiting {
  /** Replies are passed on before the end of a batch when they have grown to this. */
  private static final int REPLY_CHUNK = 64 * 1024;

  private final Engine engine;
  private final Connection connection;
  private final RequestParser parser;
  private final ReplyWriter reply;
  private final HeldReplies held = new HeldReplies();
  private final Args args;
  private final Client client;
  private @Nullable Args heldRequest;
  private boolean executing;
  private boolean reading = true;
  private boolean closed;
  private boolean closeWhenReleased;
  private long softLimitSinceMillis;

  ClientSession(Engine engine, Connection connection, long id, Args args) {
    this.engine = engine;
    this.connection = connection;
    this.args = args;
    this.parser = new RequestParser(engine.limits(), engine.buffers());
    this.reply = new ReplyWriter(new ReplyBuffer(engine.buffers()));
    this.client =
        new Client(id, Client.Kind.NETWORK, reply, this, engine.services().clock().millis());
    client.located(
        connection.remoteAddress(), connection.localAddress(), connection.fd(), connection.isUnix());
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
    parser.feed(bytes);
    long limit = engine.services().config().number(Directive.CLIENT_QUERY_BUFFER_LIMIT);
    if (parser.pendingBytes() > limit) {
      engine.services().stats().queryLimitDisconnections++;
      engine.services().events().warning("Closing client that reached max query buffer length: id=" + client.id());
      close();
      return;
    }
    execute();
  }

  @Override
  public void readComplete() {
    passReplies();
    engine.services().persistence().batchEnded();
  }

  @Override
  public void drained() {
    softLimitSinceMillis = 0;
  }

  @Override
  public void disconnected() {
    closed = true;
    engine.forget(this);
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
      while (!closed && !client.isClosing() && !client.isBlocked()) {
        if (engine.services().persistence().isBackedUp()) {
          setReading(false);
          engine.resumeWhenRelieved(this);
          break;
        }
        Args request = heldRequest;
        if (request == null) {
          parser.authenticated(client.isAuthenticated());
          if (parser.next(args) == RequestParser.Status.INCOMPLETE) {
            break;
          }
          request = args;
        }
        client.active(engine.services().clock().millis());
        if (engine.dispatcher().execute(client, request) == Outcome.HELD) {
          if (heldRequest == null) {
            heldRequest = args.copy();
          }
          break;
        }
        heldRequest = null;
        if (reply.buffer().size() >= REPLY_CHUNK && held.isEmpty()) {
          passReplies();
        }
      }
    } catch (ProtocolException e) {
      engine.services().stats().countError("ERR " + e.getMessage());
      reply.error("ERR " + e.getMessage());
      client.closeAfterReplies();
    } finally {
      executing = false;
    }
  }

  /** Hands replies to the connection, or holds them until the log is synced past the state that they show. */
  private void passReplies() {
    ReplyBuffer out = reply.buffer();
    if (closed || out.isEmpty()) {
      finishClosing();
      return;
    }
    Persistence log = engine.services().persistence();
    // Replies behind others that wait must wait as well, to keep the order.
    if (log.releasablePosition() < log.position() || !held.isEmpty()) {
      held.add(log.position(), out.position());
      engine.gate().await(this, log.position());
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
    finishClosing();
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
    if (closeWhenReleased && !closed && reply.buffer().isEmpty()) {
      connection.closeAfterFlush();
    }
  }

  /** client-output-buffer-limit normal: hard at once, soft after so many seconds in a row. */
  void checkOutputLimits() {
    long waiting = connection.pendingOutputBytes() + reply.buffer().size();
    OutputLimits.Verdict verdict =
        OutputLimits.check(
            engine.services().config(), waiting, softLimitSinceMillis, engine.services().clock().millis());
    softLimitSinceMillis = verdict.softSinceMillis();
    if (verdict.exceeded() && !closed) {
      engine.services().stats().outputLimitDisconnections++;
      engine
          .services()
          .events()
          .warning("Client id=" + client.id() + " closed for overcoming of output buffer limits.");
      close();
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
    if (!executing) {
      passReplies();
      connection.flush();
    }
  }

  /** Goes on in a turn of its own: the caller may be in the middle of another client's command. */
  @Override
  public void resume() {
    engine.thread().execute(this::goOn);
  }

  private void goOn() {
    if (closed || executing) {
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
