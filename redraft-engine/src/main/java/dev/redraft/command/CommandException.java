package dev.redraft.command;

/**
 * Ends a command with an error reply. Whatever the command had replied is taken back; what it
 * changed stays, so a body throws before its first change.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * {@code message} is the whole error line without the leading minus, such as {@code ERR syntax
   * error}.
   */
  public CommandException(String message) {
    super(message, null, false, false);
  }

  public String line() {
    String message = getMessage();
    return message == null ? "ERR" : message;
  }
}
