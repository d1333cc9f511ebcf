package dev.redraft.engine;

import dev.redraft.base.Limits;
import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Dispatcher.Outcome;
import dev.redraft.command.Link;
import dev.redraft.command.Persistence;
import dev.redraft.resp.Args;
import dev.redraft.resp.BufferLimitException;
import dev.redraft.resp.ProtocolException;
import dev.redraft.resp.ReplyBuffer;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.resp.RequestParser;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
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

  /**
   * A longer reply is passed on in parts, as the peer takes them, while other output is short of
   * room.
   */
  private static final int LONG_REPLY = 1 << 20;

  /**
   * A reply that is longer than this is passed on in parts in any case, so that others get their
   * turn.
   */
  private static final int LONGEST_AT_ONCE = 16 << 20;

  /** So many parts of {@link #LONG_REPLY} bytes leave in a turn, however fast the peer is. */
  private static final int PARTS_IN_A_TURN = 4;

  private final Engine engine;
  private final Connection connection;
  private final RequestParser parser;
  private final ReplyWriter reply;
  private final HeldReplies held = new HeldReplies();
  // The session's own: a request may arrive in pieces, with other clients' requests between them.
  private final Args args;
  private final Client client;
  private final boolean threaded;
  private Limits limits;
  private @Nullable Args heldRequest;
  private boolean executing;
  private boolean reading = true;
  private boolean closed;
  private boolean closeWhenReleased;
  private boolean inputEnded;
  private boolean waitsForLog;
  private boolean waitsForOwnReplies;
  private boolean waitsForPeer;

  /** Parts of a reply are being passed on. */
  private boolean sending;

  /** More parts follow in a turn of their own. */
  private boolean sendsOn;

  /** The reply position up to which replies may leave. */
  private long released;

  private long outputCounted;
  private long softLimitSinceMillis;

  ClientSession(Engine engine, Connection connection, long id) {
    this.engine = engine;
    this.connection = connection;
    this.threaded = connection.isThreaded();
    this.limits = engine.limits();
    this.args = new Args(limits.keptArgs(), engine.buffers());
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
    engine.services().stats().received(bytes.remaining(), threaded);
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
    if (parser.pendingBytes() > 0) {
      client.heard(engine.services().clock().millis());
    }
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
    } catch (BufferLimitException e) {
      engine.services().stats().countError(e.line());
      engine
          .services()
          .events()
          .warning("Closing client id=" + client.id() + ": " + e.getMessage());
      reply.error(e.line());
      client.closeAfterReplies();
      return true;
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
    sendMore();
  }

  /** Passes on what waited for the peer; without any left, requests are executed again. */
  private void sendMore() {
    sendReleased();
    countOutput();
    if (waitsForPeer && !waitsForRoom()) {
      waitsForPeer = false;
      resume();
    }
    finishClosing();
  }

  private void sendOn() {
    sendsOn = false;
    if (!closed && (!client.isClosing() || closeWhenReleased)) {
      sendMore();
      connection.flush();
    }
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
    args.endCharge();
    reply.buffer().consume(reply.buffer().size());
    outputCounted = engine.output().count(outputCounted, 0);
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
    } catch (BufferLimitException e) {
      // not even the error that says so had room behind the replies that wait
      engine
          .services()
          .events()
          .warning("Closing client id=" + client.id() + ": " + e.getMessage());
      client.close();
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
      if (waitsForLog || waitsForOwnReplies || waitsForPeer) {
        setReading(false);
        if (waitsForLog) {
          engine.resumeWhenRelieved(this);
        }
        return;
      }
      Args request = heldRequest;
      if (request == null) {
        parser.authenticated(client.isAuthenticated());
        RequestParser.Status status = parser.next(args);
        if (status == RequestParser.Status.INCOMPLETE) {
          return;
        }
        if (status == RequestParser.Status.REFUSED) {
          refused();
          // the next one asks the clocks
          executed = -1;
          continue;
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

  /** A request was too large for what is free. */
  private void refused() {
    String line = "OOM " + parser.refusal();
    engine.services().stats().countError(line);
    client.transaction().fail();
    reply.error(line);
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
    released = out.position();
    sendReleased();
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
    released = end;
    sendReleased();
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

  /** Sends what may leave; of a long reply for which there is no room what the peer takes soon. */
  private void sendReleased() {
    // A flush may call drained(), and so this, before it returns.
    if (sending || sendsOn) {
      return;
    }
    int left = unsent();
    boolean fits = left <= LONGEST_AT_ONCE && engine.output().hasRoomFor(left);
    if (left <= LONG_REPLY || fits && !waitsForPeer) {
      send(left);
      return;
    }
    sending = true;
    int parts = 0;
    while (left > 0 && connection.pendingOutputBytes() < LONG_REPLY && parts < PARTS_IN_A_TURN) {
      send(Math.min(left, LONG_REPLY));
      connection.flush();
      left = unsent();
      parts++;
    }
    sending = false;
    waitsForPeer |= left > 0;
    // Who takes all at once is never drained.
    if (left > 0 && parts == PARTS_IN_A_TURN) {
      sendsOn = true;
      engine.thread().execute(this::sendOn);
    }
  }

  /** Bytes that may leave and have not been passed on. */
  private int unsent() {
    ReplyBuffer out = reply.buffer();
    return (int) Math.max(0, Math.min(released - out.consumed(), out.size()));
  }

  /** Whether the peer has to take something before more is executed for it. */
  private boolean waitsForRoom() {
    return unsent() > 0 || engine.output().holds(connection.pendingOutputBytes());
  }

  private void send(int length) {
    if (length > 0) {
      ReplyBuffer out = reply.buffer();
      engine.services().stats().sent(length, threaded);
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
    } else if ((closeWhenReleased
            || inputEnded && !waitsForLog && !waitsForOwnReplies && !waitsForPeer)
        && reply.buffer().isEmpty()) {
      connection.closeAfterFlush();
    }
  }

  /** client-output-buffer-limit: hard at once, soft after so many seconds in a row. */
  private void checkOutputLimits() {
    if (closed || client.isClosing() && !closeWhenReleased) {
      return;
    }
    long passed = countOutput();
    long waiting = passed + reply.buffer().size();
    OutputLimits.Verdict verdict =
        OutputLimits.check(
            engine.services().config(),
            client,
            waiting,
            softLimitSinceMillis,
            engine.services().clock().millis());
    softLimitSinceMillis = verdict.softSinceMillis();
    // Others write to those who listen, so these can't be held back; but a long reply of their own
    // leaves as fast as they take it.
    boolean listens = client.isListening() || client.isMonitoring();
    if (verdict.exceeded() || listens && engine.output().holds(passed)) {
      overcameLimits();
    } else if (engine.output().isExceeded()) {
      closeLargest();
    }
  }

  private void closeLargest() {
    List<ClientSession> all =
        engine.services().clients().all().stream()
            .map(Client::link)
            .filter(ClientSession.class::isInstance)
            .map(ClientSession.class::cast)
            .filter(other -> other.outputCounted > 0 && !other.client.isClosing())
            .toList();
    // Some of it may have left since it was counted.
    all.forEach(ClientSession::countOutput);
    if (engine.output().isExceeded()) {
      all.stream()
          .max(Comparator.comparingLong(other -> other.outputCounted))
          .ifPresent(ClientSession::overcameLimits);
    }
  }

  private void overcameLimits() {
    warnOfOutput();
    client.close();
  }

  private void warnOfOutput() {
    engine.services().stats().outputLimitDisconnections++;
    engine
        .services()
        .events()
        .warning("Client id=" + client.id() + " closed for overcoming of output buffer limits.");
  }

  @Override
  public void closeWithoutRoom() {
    warnOfOutput();
    closeAfterReplies();
  }

  /** Counts what waits for the peer, and takes the bytes that do. */
  private long countOutput() {
    long waiting = connection.pendingOutputBytes();
    outputCounted = engine.output().count(outputCounted, waiting);
    waitsForPeer |= engine.output().holds(waiting);
    return waiting;
  }

  @Override
  public void close() {
    if (!closed) {
      client.abandon();
      // at once, or others would be closed as well until the connection has ended
      outputCounted = engine.output().count(outputCounted, 0);
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
