package dev.redraft.command;

/**
 * The request of LMPOP and BLMPOP: {@code numkeys key [key ...] <LEFT | RIGHT> [COUNT count]}.
 *
 * @param firstKey index of the first of {@code keyCount} keys
 * @param first whether elements come from the head
 * @param count how many at most, 1 or more
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
record MultiPop(int firstKey, int keyCount, boolean first, long count) {
  private static final CommandException NO_KEYS =
      new CommandException("ERR numkeys should be greater than 0");
  private static final CommandException NO_COUNT =
      new CommandException("ERR count should be greater than 0");

  /** Parses from the number of keys, at {@code index}, to the end. */
  static MultiPop parse(Context c, int index) {
    long keys = c.longArg(index, NO_KEYS);
    if (keys < 1) {
      throw NO_KEYS;
    }
    if (keys > c.argc() - index - 2) {
      throw Errors.SYNTAX;
    }
    int where = index + 1 + (int) keys;
    boolean left = ListAccess.isLeft(c, where);
    long count = -1;
    for (int i = where + 1; i < c.argc(); i += 2) {
      if (count >= 0 || !c.argIs(i, "COUNT") || i + 1 == c.argc()) {
        throw Errors.SYNTAX;
      }
      count = c.longArg(i + 1, NO_COUNT);
      if (count < 1) {
        throw NO_COUNT;
      }
    }
    return new MultiPop(index + 1, (int) keys, left, Math.max(1, count));
  }
}
