package dev.redraft.command;

import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import org.jspecify.annotations.Nullable;

/**
 * The options of the SCAN family: MATCH, COUNT, and TYPE for keys.
 *
 * @param count elements to look at, about; 1 or more
 * @param pattern what an element must match, or null
 * @param type the type that a key's value must have, or null
 */
record ScanOptions(long count, @Nullable Slice pattern, @Nullable Slice type) {
  private static final long DEFAULT_COUNT = 10;

  /** The options from argument {@code from} on. */
  static ScanOptions parse(Context c, int from, boolean ofKeys) {
    long count = DEFAULT_COUNT;
    Slice pattern = null;
    Slice type = null;
    for (int i = from; i < c.argc(); i += 2) {
      boolean last = i + 1 == c.argc();
      if (c.argIs(i, "count") && !last) {
        count = c.longArg(i + 1);
        if (count < 1) {
          throw Errors.SYNTAX;
        }
      } else if (c.argIs(i, "match") && !last) {
        pattern = c.arg(i + 1);
      } else if (ofKeys && c.argIs(i, "type") && !last) {
        type = c.arg(i + 1);
      } else {
        throw Errors.SYNTAX;
      }
    }
    return new ScanOptions(count, pattern, type);
  }

  /** Whether an element matches the pattern. */
  boolean matches(Slice element) {
    return pattern == null || Glob.matches(pattern, element, false);
  }

  boolean matchesType(String name) {
    return type == null || type.equalsIgnoreCase(name);
  }
}
