package dev.redraft.command;

import org.jspecify.annotations.Nullable;

/**
 * The options that SET and GETEX share. A repeated option is fine, and the last one counts; options
 * that contradict each other are a syntax error.
 */
final class StringOptions {
  static final boolean FOR_SET = true;
  static final boolean FOR_GETEX = false;

  private static final StringOptions NONE = new StringOptions();
  private static final Expiry.Unit[] UNITS = Expiry.Unit.values();

  boolean ifExists;
  boolean ifAbsent;
  boolean get;
  boolean keepTtl;
  boolean persist;
  Expiry.@Nullable Unit unit;
  int timeIndex;

  private StringOptions() {}

  /** Whether NX or XX is there. */
  boolean isConditional() {
    return ifExists || ifAbsent;
  }

  static StringOptions parse(Context c, int from, boolean forSet) {
    if (c.argc() == from) {
      return NONE;
    }
    StringOptions options = new StringOptions();
    for (int i = from; i < c.argc(); i++) {
      if (!(forSet ? options.takeOfSet(c, i) : options.takeOfGetex(c, i))) {
        i = options.takeTime(c, i);
      }
    }
    return options;
  }

  private boolean takeOfSet(Context c, int i) {
    if (c.argIs(i, "nx") && !ifExists) {
      ifAbsent = true;
    } else if (c.argIs(i, "xx") && !ifAbsent) {
      ifExists = true;
    } else if (c.argIs(i, "get")) {
      get = true;
    } else if (c.argIs(i, "keepttl") && unit == null) {
      keepTtl = true;
    } else {
      return false;
    }
    return true;
  }

  private boolean takeOfGetex(Context c, int i) {
    if (c.argIs(i, "persist") && unit == null) {
      persist = true;
      return true;
    }
    return false;
  }

  /** Takes an option that has a time behind it and returns the index of the time. */
  private int takeTime(Context c, int i) {
    for (Expiry.Unit named : UNITS) {
      if (c.argIs(i, named.name())
          && !keepTtl
          && !persist
          && (unit == null || unit == named)
          && i + 1 < c.argc()) {
        unit = named;
        timeIndex = i + 1;
        return timeIndex;
      }
    }
    throw Errors.SYNTAX;
  }
}
