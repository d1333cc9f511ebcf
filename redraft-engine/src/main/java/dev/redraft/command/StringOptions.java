package dev.redraft.command;

import org.jspecify.annotations.Nullable;

/**
 * The options that SET and GETEX share. A repeated option is fine, and the last one counts; options
 * that contradict each other are a syntax error. Reusable: a command keeps one, for all its calls.
 */
final class StringOptions {
  static final boolean FOR_SET = true;
  static final boolean FOR_GETEX = false;

  private static final Expiry.Unit[] UNITS = Expiry.Unit.values();

  boolean ifExists;
  boolean ifAbsent;
  boolean get;
  boolean keepTtl;
  boolean persist;
  Expiry.@Nullable Unit unit;
  int timeIndex;

  /** Whether NX or XX is there. */
  boolean isConditional() {
    return ifExists || ifAbsent;
  }

  /** Reads the options from argument {@code from} on, and forgets those of the call before. */
  void parse(Context c, int from, boolean forSet) {
    ifExists = false;
    ifAbsent = false;
    get = false;
    keepTtl = false;
    persist = false;
    unit = null;
    for (int i = from; i < c.argc(); i++) {
      if (!(forSet ? takeOfSet(c, i) : takeOfGetex(c, i))) {
        i = takeTime(c, i);
      }
    }
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
