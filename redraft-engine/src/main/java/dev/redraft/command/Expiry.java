package dev.redraft.command;

/** How commands read a time at which a key expires. Times are milliseconds since the Unix epoch. */
final class Expiry {
  /** The options that give a time. */
  enum Unit {
    EX(true, true),
    PX(false, true),
    EXAT(true, false),
    PXAT(false, false);

    final boolean seconds;
    final boolean relative;

    Unit(boolean seconds, boolean relative) {
      this.seconds = seconds;
      this.relative = relative;
    }
  }

  private Expiry() {}

  /**
   * The time that a positive argument stands for, as SET and its kin take it; ends the command if
   * there is none.
   */
  static long positive(Context c, int index, Unit unit) {
    long value = c.longArg(index);
    if (value <= 0 || unit.seconds && value > Long.MAX_VALUE / 1000) {
      throw invalid(c);
    }
    long millis = unit.seconds ? value * 1000 : value;
    long time = unit.relative ? millis + c.now() : millis;
    if (time <= 0) {
      throw invalid(c);
    }
    return time;
  }

  /** The time that an argument stands for, also one before now, as EXPIRE and its kin take it. */
  static long any(Context c, int index, Unit unit) {
    long value = c.longArg(index);
    if (unit.seconds && (value > Long.MAX_VALUE / 1000 || value < Long.MIN_VALUE / 1000)) {
      throw invalid(c);
    }
    long millis = unit.seconds ? value * 1000 : value;
    long base = unit.relative ? c.now() : 0;
    if (millis > Long.MAX_VALUE - base) {
      throw invalid(c);
    }
    return millis + base;
  }

  /** Whether a key that gets this expiry is to be deleted instead; never in a replay. */
  static boolean isPast(Context c, long time) {
    return time <= c.now() && !c.keyspace().isLoading();
  }

  static CommandException invalid(Context c) {
    return new CommandException("ERR invalid expire time in '" + c.spec().fullName() + "' command");
  }
}
