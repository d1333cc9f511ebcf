package dev.redraft.engine;

import java.nio.ByteBuffer;

/**
 * The engine's side of one {@link Connection}. The transport calls it on the engine thread alone.
 */
public interface Session {
  /**
   * Bytes from the peer. The buffer belongs to the transport and is reused after the call: whatever
   * is not consumed must be copied. Its position on return is ignored.
   */
  void received(ByteBuffer bytes);

  /** A batch of reads has ended; what was written during it is flushed right after this call. */
  void readComplete();

  /** All queued output has been taken by the operating system after some of it had to wait. */
  void drained();

  /**
   * The peer has closed its side: nothing more is received, but it may still read. The session
   * closes the connection when what it has received is answered. Never called if the connection
   * went at once.
   */
  void inputEnded();

  /**
   * The connection is gone, for whatever reason; called exactly once, and nothing is called after
   * it.
   */
  void disconnected();
}
