package dev.redraft.aof;

/** A command or a base of the log that can't be applied; the message says which and why. */
public final class ReplayException extends Exception {
  public ReplayException(String message) {
    super(message);
  }

  public ReplayException(String message, Throwable cause) {
    super(message, cause);
  }
}
