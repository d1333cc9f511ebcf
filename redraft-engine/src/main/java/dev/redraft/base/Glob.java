package dev.redraft.base;

/**
 * Redis's string patterns over byte ranges: {@code *}, {@code ?}, {@code [abc]}, {@code [^abc]},
 * {@code [a-z]} and backslash escapes. A class that is not closed ends with the pattern; a lone
 * backslash at the end stands for itself.
 *
 * <p>As in Redis, an empty text matches the empty pattern and a single {@code *}, not {@code **}.
 *
 * <p>A mismatch is retried from the last star alone, which finds the same matches as retrying from
 * every star, since all other elements take exactly one byte. So the work is at most pattern times
 * text; beyond {@link #MAX_STEPS} plus a linear allowance a match is given up and counts as none,
 * so that no pattern can hold the engine. No allocation.
 */
public final class Glob {
  static final long MAX_STEPS = 1 << 24;

  private Glob() {}

  /** Whether all of {@code text} matches; letters in any case if {@code nocase}. */
  public static boolean matches(Slice pattern, Slice text, boolean nocase) {
    return matches(
        pattern.array(),
        pattern.offset(),
        pattern.length(),
        text.array(),
        text.offset(),
        text.length(),
        nocase);
  }

  /** Whether all of the text range matches the pattern range. */
  public static boolean matches(
      byte[] pattern,
      int patternOffset,
      int patternLength,
      byte[] text,
      int textOffset,
      int textLength,
      boolean nocase) {
    if (textLength == 0) {
      return patternLength == 0 || (patternLength == 1 && pattern[patternOffset] == '*');
    }
    int p = patternOffset;
    int pEnd = patternOffset + patternLength;
    int t = textOffset;
    int tEnd = textOffset + textLength;
    int afterStar = -1;
    int starText = 0;
    long steps = MAX_STEPS + 8L * (patternLength + (long) textLength);
    while (t < tEnd) {
      if (p < pEnd && pattern[p] == '*') {
        afterStar = ++p;
        starText = t;
        if (p == pEnd) {
          return true;
        }
      } else {
        int next = next(pattern, p, pEnd);
        steps -= 1 + next - p;
        if (steps < 0) {
          return false;
        }
        if (p < pEnd && takes(pattern, p, pEnd, text[t], nocase)) {
          p = next;
          t++;
        } else if (afterStar < 0) {
          return false;
        } else {
          p = afterStar;
          t = ++starText;
        }
      }
    }
    while (p < pEnd && pattern[p] == '*') {
      p++;
    }
    return p == pEnd;
  }

  /** Whether the pattern has no special byte, so that it matches itself alone. */
  public static boolean isLiteral(Slice pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      byte b = pattern.at(i);
      if (b == '*' || b == '?' || b == '[' || b == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Whether the element at {@code p}, which is no star, takes {@code b}. */
  private static boolean takes(byte[] pattern, int p, int pEnd, byte b, boolean nocase) {
    return switch (pattern[p]) {
      case '?' -> true;
      case '[' -> classTakes(pattern, p + 1, pEnd, b, nocase);
      case '\\' -> same(pattern[p + 1 < pEnd ? p + 1 : p], b, nocase);
      default -> same(pattern[p], b, nocase);
    };
  }

  private static boolean classTakes(byte[] pattern, int p, int pEnd, byte b, boolean nocase) {
    boolean not = p < pEnd && pattern[p] == '^';
    if (not) {
      p++;
    }
    boolean found = false;
    while (p < pEnd) {
      if (pattern[p] == '\\' && pEnd - p >= 2) {
        // Redis compares an escaped byte in a class as it is, even when case is ignored.
        found |= pattern[p + 1] == b;
        p += 2;
      } else if (pattern[p] == ']') {
        break;
      } else if (pEnd - p >= 3 && pattern[p + 1] == '-') {
        found |= inRange(pattern[p], pattern[p + 2], b, nocase);
        p += 3;
      } else {
        found |= same(pattern[p], b, nocase);
        p++;
      }
    }
    return found != not;
  }

  private static boolean inRange(byte from, byte to, byte b, boolean nocase) {
    // Bounds are signed, as C's char is on x86, and are put in order before case is dropped.
    byte low = from < to ? from : to;
    byte high = from < to ? to : from;
    if (nocase) {
      byte lower = Bytes.toLower(b);
      return lower >= Bytes.toLower(low) && lower <= Bytes.toLower(high);
    }
    return b >= low && b <= high;
  }

  /** The start of the element after the one at {@code p}; the end if there is none. */
  private static int next(byte[] pattern, int p, int pEnd) {
    if (p == pEnd) {
      return pEnd;
    }
    if (pattern[p] == '\\') {
      return Math.min(p + 2, pEnd);
    }
    if (pattern[p] != '[') {
      return p + 1;
    }
    p++;
    if (p < pEnd && pattern[p] == '^') {
      p++;
    }
    while (p < pEnd) {
      if (pattern[p] == '\\' && pEnd - p >= 2) {
        p += 2;
      } else if (pattern[p] == ']') {
        return p + 1;
      } else {
        p += pEnd - p >= 3 && pattern[p + 1] == '-' ? 3 : 1;
      }
    }
    return pEnd;
  }

  private static boolean same(byte a, byte b, boolean nocase) {
    return nocase ? Bytes.toLower(a) == Bytes.toLower(b) : a == b;
  }
}
