package dev.redraft.engine;

/**
 * One client's connection as the engine sees it: bytes go out here, bytes come in through a {@link
 * Session}.
 *
 * <p>Every method is called on the engine thread alone. After {@link #close()} all of them are
 * accepted and do nothing, because a reply may be on its way to a client that has gone.
 */
public interface Connection {
  /** Number of this connection, from 1, never used twice by one server. */
  long id();

  /** {@code ip:port} of the peer, {@code [ip]:port} for IPv6, {@code path:0} for a unix socket. */
  String remoteAddress();

  /** {@code ip:port} that the peer has connected to; {@code path:0} for a unix socket. */
  String localAddress();

  /** The socket's file descriptor; -1 where the transport does not show one. */
  int fd();

  /** True for a unix domain socket. */
  boolean isUnix();

  /** Whether its socket is served by another thread than the engine's: {@code io-threads}. */
  default boolean isThreaded() {
    return false;
  }

  /**
   * Queues bytes for the peer. They are copied before this returns: the array is the caller's
   * again.
   */
  void write(byte[] array, int offset, int length);

  /**
   * Sends what is queued. Cheap when nothing is. Inside {@link Session#received} it may be left
   * out: the transport flushes once at the end of each batch of reads.
   */
  void flush();

  /**
   * Closes at once; queued output that has not left is dropped. {@link Session#disconnected}
   * follows.
   */
  void close();

  /** Sends what is queued, then closes. Nothing more is read. */
  void closeAfterFlush();

  /**
   * Switches reading off and on again (back-pressure, paused clients). Bytes under way may still
   * arrive.
   */
  void setReading(boolean on);

  /** Bytes queued and not yet taken by the operating system. */
  long pendingOutputBytes();
}
