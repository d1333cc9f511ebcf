package dev.redraft.command;

/** Timeouts as arguments, in milliseconds, with Redis's errors. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class Timeouts {
  private static final CommandException NOT_INTEGER =
      new CommandException("ERR timeout is not an integer or out of range");
  private static final CommandException NEGATIVE = new CommandException("ERR timeout is negative");
  private static final CommandException TOO_LARGE =
      new CommandException("ERR timeout is out of range");

  private Timeouts() {}

  /** The timeout at {@code index}, 0 or more and such that now plus it is still a time. */
  static long millis(Context c, int index) {
    long timeout = c.longArg(index, NOT_INTEGER);
    if (timeout < 0) {
      throw NEGATIVE;
    }
    if (timeout > Long.MAX_VALUE - c.now()) {
      throw TOO_LARGE;
    }
    return timeout;
  }
}
