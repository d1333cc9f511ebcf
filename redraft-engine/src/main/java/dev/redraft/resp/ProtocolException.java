package dev.redraft.resp;

/**
 * Bytes that break the protocol: the connection gets the message as {@code -ERR <message>} and is
 * closed. It carries no stack trace, so that hostile clients cost little.
 */
public final class ProtocolException extends RuntimeException {
  private final boolean replied;

  private ProtocolException(String message, boolean replied) {
    super(message, null, false, false);
    this.replied = replied;
  }

  static ProtocolException of(String what) {
    return new ProtocolException("Protocol error: " + what, true);
  }

  /** The connection is to be closed without a reply; the message is for the log. */
  static ProtocolException silent(String message) {
    return new ProtocolException(message, false);
  }

  /** Whether the client is told before its connection is closed. */
  public boolean isReplied() {
    return replied;
  }
}
