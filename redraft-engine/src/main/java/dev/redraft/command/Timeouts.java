package dev.redraft.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.LongDouble;
import dev.redraft.base.Slice;

/** Timeouts as arguments, in milliseconds or seconds, with Redis's errors. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class Timeouts {
  private static final CommandException NOT_INTEGER =
      new CommandException("ERR timeout is not an integer or out of range");
  private static final CommandException NOT_FLOAT =
      new CommandException("ERR timeout is not a float or out of range");
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

  /**
   * When a timeout of milliseconds at {@code index} is up: milliseconds since the epoch, 0 never.
   */
  static long deadlineOfMillis(Context c, int index) {
    long timeout = millis(c, index);
    return timeout == 0 ? 0 : c.now() + timeout;
  }

  /** When a timeout of seconds, with a fraction, is up: milliseconds since the epoch, 0 never. */
  static long deadlineOfSeconds(Context c, int index) {
    long timeout = seconds(c.arg(index));
    if (timeout < 0) {
      throw NEGATIVE;
    }
    if (timeout > Long.MAX_VALUE - c.now()) {
      throw TOO_LARGE;
    }
    return timeout == 0 ? 0 : c.now() + timeout;
  }

  /** Seconds in milliseconds, rounded up. */
  private static long seconds(Slice text) {
    if (Bytes.isLong(text.array(), text.offset(), text.length())) {
      long whole = Bytes.parseLong(text.array(), text.offset(), text.length());
      if (whole >= -Long.MAX_VALUE / 1000 && whole <= Long.MAX_VALUE / 1000) {
        return whole * 1000;
      }
    }
    try {
      return LongDouble.parse(text).timesCeiling(1000);
    } catch (ArithmeticException infinite) {
      return text.at(0) == '-' ? Long.MIN_VALUE : Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw NOT_FLOAT;
    }
  }
}
