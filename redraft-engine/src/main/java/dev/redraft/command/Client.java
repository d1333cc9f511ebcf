package dev.redraft.command;

import dev.redraft.keyspace.Watches;
import dev.redraft.resp.BufferLimitException;
import dev.redraft.resp.ReplyBuffer;
import dev.redraft.resp.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * One client as commands see it: identity, selected database, protocol, transaction, replies.
 * Engine thread only.
 *
 * <p>A client of kind {@link Kind#LOADER} replays the log: its replies are dropped, nothing it does
 * is logged again and no limit applies to it.
 */
public final class Client {
  /** Where a client's requests come from. */
  public enum Kind {
    NETWORK,
    EMBEDDED,
    LOADER
  }

  /** Why a client does not execute for the moment, and what to do when its time is up. */
  public record Block(long deadlineMillis, Runnable onTimeout, Runnable onUnblock) {}

  private final long id;
  private final Kind kind;
  private final ReplyWriter reply;
  private final Link link;
  private final Transaction transaction;
  private final Watches.Token watcher = new Watches.Token();
  private final Subscriptions subscriptions = new Subscriptions();
  private final long createdMillis;

  String address = "";
  String localAddress = "";
  boolean unixSocket;
  int fd = -1;
  String name = "";
  String libraryName = "";
  String libraryVersion = "";
  int database;
  boolean authenticated;
  boolean noEvict;
  boolean noTouch;
  boolean closing;
  ReplyMode replyMode = ReplyMode.ON;
  long lastActiveMillis;
  long lastHeardMillis;
  long lastWritePosition;
  long shownPosition;
  long commands;
  long argumentBytes;
  long transactionBytes;
  @Nullable CommandSpec lastCommand;
  @Nullable Block block;
  @Nullable KeyWait wait;
  boolean executing;
  boolean hasUnsentPushes;
  boolean monitoring;
  private ReplyWriter pushes;
  private @Nullable ReplyWriter deferredPushes;

  public Client(long id, Kind kind, ReplyWriter reply, Link link, long nowMillis) {
    this.id = id;
    this.kind = kind;
    this.reply = reply;
    this.transaction = new Transaction(reply.buffer().pool());
    this.pushes = reply;
    this.link = link;
    this.createdMillis = nowMillis;
    this.lastActiveMillis = nowMillis;
  }

  /** States the addresses, as CLIENT LIST shows them, before the first command. */
  public void located(String remote, String local, int descriptor, boolean unix) {
    address = remote;
    localAddress = local;
    fd = descriptor;
    unixSocket = unix;
  }

  public long id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  public boolean isLoader() {
    return kind == Kind.LOADER;
  }

  public ReplyWriter reply() {
    return reply;
  }

  public Link link() {
    return link;
  }

  /** What this client listens to. */
  Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Whether this client listens to anything. */
  public boolean isListening() {
    return subscriptions.any();
  }

  /** Whether every command is shown to this client. */
  public boolean isMonitoring() {
    return monitoring;
  }

  /** Pushes go to a writer of their own, not between the replies. */
  public void pushesTo(ReplyWriter own) {
    pushes = own;
  }

  /** Where a push to this client is written now: during a command of its own, behind its reply. */
  ReplyWriter pushWriter() {
    if (!executing || pushes != reply) {
      return pushes;
    }
    ReplyWriter deferred = deferredPushes;
    if (deferred == null) {
      deferred = new ReplyWriter();
      deferredPushes = deferred;
    }
    deferred.protocol(reply.protocol());
    return deferred;
  }

  /** The command under way has replied: pushes that it has caused follow. */
  void appendDeferredPushes() {
    ReplyWriter deferred = deferredPushes;
    if (deferred != null) {
      deferredPushes = null;
      ReplyBuffer bytes = deferred.buffer();
      try {
        reply.raw(bytes.array(), bytes.start(), bytes.size());
      } catch (BufferLimitException e) {
        closeWithoutRoom();
      }
    }
  }

  /**
   * There is no room for a push of which {@code out} may have a part, from {@code mark} on. The
   * client can't go on without it; who has caused the push can.
   */
  void refusePush(ReplyWriter out, long mark) {
    out.reset(mark);
    closeWithoutRoom();
  }

  private void closeWithoutRoom() {
    if (!closing) {
      closing = true;
      link.closeWithoutRoom();
    }
  }

  public Transaction transaction() {
    return transaction;
  }

  public Watches.Token watcher() {
    return watcher;
  }

  public String address() {
    return address;
  }

  public String localAddress() {
    return localAddress;
  }

  public boolean isUnixSocket() {
    return unixSocket;
  }

  /**
   * Whether the client is on this machine: a loopback address, a unix socket or no socket at all.
   */
  public boolean isLocal() {
    return kind != Kind.NETWORK
        || unixSocket
        || address.startsWith("127.")
        || address.startsWith("[::1]");
  }

  public int fd() {
    return fd;
  }

  public String name() {
    return name;
  }

  public void name(String value) {
    name = value;
  }

  public String libraryName() {
    return libraryName;
  }

  public void libraryName(String value) {
    libraryName = value;
  }

  public String libraryVersion() {
    return libraryVersion;
  }

  public void libraryVersion(String value) {
    libraryVersion = value;
  }

  /** Index of the selected database. */
  public int database() {
    return database;
  }

  public void database(int index) {
    database = index;
  }

  public boolean isAuthenticated() {
    return authenticated;
  }

  public void authenticated(boolean value) {
    authenticated = value;
  }

  public boolean noEvict() {
    return noEvict;
  }

  public void noEvict(boolean value) {
    noEvict = value;
  }

  public boolean noTouch() {
    return noTouch;
  }

  public void noTouch(boolean value) {
    noTouch = value;
  }

  public ReplyMode replyMode() {
    return replyMode;
  }

  public void replyMode(ReplyMode value) {
    replyMode = value;
  }

  public long createdMillis() {
    return createdMillis;
  }

  public long lastActiveMillis() {
    return lastActiveMillis;
  }

  /** A request of this client is about to be executed. */
  public void active(long nowMillis) {
    lastActiveMillis = nowMillis;
  }

  /** When bytes of a request arrived last that could not be executed yet; 0 for never. */
  public long lastHeardMillis() {
    return lastHeardMillis;
  }

  /** Bytes of a request have arrived that is not executed yet. */
  public void heard(long nowMillis) {
    lastHeardMillis = nowMillis;
  }

  public @Nullable CommandSpec lastCommand() {
    return lastCommand;
  }

  public long commands() {
    return commands;
  }

  /** Bytes of the arguments of the command under way. */
  public long argumentBytes() {
    return argumentBytes;
  }

  /**
   * The log position up to which data shows in this client's replies: under appendfsync always they
   * wait until the log is synced so far. Replies that show no data, such as PONG, an error or INFO,
   * leave it as it is.
   */
  public long shownPosition() {
    return shownPosition;
  }

  /** Log position behind this client's last write; WAITAOF waits for it. */
  public long lastWritePosition() {
    return lastWritePosition;
  }

  /** The log begins anew, and all that this client has written is in it. */
  public void forgetWrites() {
    lastWritePosition = 0;
    shownPosition = 0;
  }

  /** Bytes held for it: buffers in and out, arguments, queued commands. */
  public long memory() {
    return ClientLine.memory(this);
  }

  public boolean isClosing() {
    return closing;
  }

  /**
   * Closes the connection when the replies written so far have left; nothing more of it is
   * executed.
   */
  public void closeAfterReplies() {
    closing = true;
    link.closeAfterReplies();
  }

  /** Closes the connection at once. */
  public void close() {
    closing = true;
    link.close();
  }

  public @Nullable Block block() {
    return block;
  }

  public boolean isBlocked() {
    return block != null;
  }

  /**
   * Holds back this client's next requests until {@link #unblock}.
   *
   * @param deadlineMillis when {@code onTimeout} runs, which writes the reply; 0 for never
   * @param onUnblock runs when the client goes away or is unblocked, to take it off whatever it
   *     waits on
   */
  public void block(long deadlineMillis, Runnable onTimeout, Runnable onUnblock) {
    block = new Block(deadlineMillis, onTimeout, onUnblock);
  }

  /**
   * Ends a block: the reply, if one is due, has been written. Goes on with the requests held back.
   */
  public void unblock() {
    Block ended = block;
    if (ended != null) {
      block = null;
      ended.onUnblock().run();
      link.sendReplies();
      link.resume();
    }
  }

  /**
   * Ends a block with the reply that {@code answer} writes. A client for which there is no room for
   * that is closed.
   */
  public void unblock(Runnable answer) {
    long mark = reply.mark();
    try {
      answer.run();
    } catch (BufferLimitException e) {
      reply.reset(mark);
      closeWithoutRoom();
    } finally {
      unblock();
    }
  }

  /** Ends a block because the client has gone. */
  public void abandon() {
    Block ended = block;
    if (ended != null) {
      block = null;
      ended.onUnblock().run();
    }
  }

  /** Back to the state of a new connection, as RESET says; authentication is the caller's. */
  public void reset() {
    database = 0;
    name = "";
    replyMode = ReplyMode.ON;
    noEvict = false;
    noTouch = false;
    reply.protocol(2);
  }
}
