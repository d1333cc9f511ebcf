package dev.redraft;

/** A command's error reply, or the reason why a store can't be opened. */
public final class RedraftException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** {@code message} is the whole error line, such as {@code ERR syntax error}. */
  public RedraftException(String message) {
    super(message);
  }

  public RedraftException(String message, Throwable cause) {
    super(message, cause);
  }
}
