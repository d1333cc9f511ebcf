package dev.redraft.server;

/** The server can't start. The message is for people and needs no stack trace. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  public StartException(String message) {
    super(message, null, false, false);
  }
}
