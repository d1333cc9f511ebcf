package dev.redraft.aof;

/**
 * The log can't be loaded: the start fails with this message (one or more lines) in the log and a
 * non-zero exit. Nothing on disk was changed unless the message says so.
 */
public final class RecoveryException extends Exception {
  public RecoveryException(String message) {
    super(message);
  }

  public RecoveryException(String message, Throwable cause) {
    super(message, cause);
  }
}
