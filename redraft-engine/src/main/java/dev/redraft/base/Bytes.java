package dev.redraft.base;

/**
 * Numbers and ASCII words in byte ranges, accepted and rejected exactly as Redis does. Nothing here
 * allocates, except for the exception that reports text which is no number.
 *
 * <p>A long is written one way only: an optional minus, then digits without a leading zero; so text
 * that parses also formats back to the same bytes, which is what lets a value be stored as a
 * number.
 */
public final class Bytes {
  /** The most bytes a long takes: {@code -9223372036854775808}. */
  public static final int MAX_LONG_DIGITS = 20;

  private static final long MAX_TENTH = Long.divideUnsigned(-1L, 10);

  private Bytes() {}

  /** Whether the range is a long in its one accepted form. */
  public static boolean isLong(byte[] array, int offset, int length) {
    return parseLongOr(array, offset, length, 0) != 0 || (length == 1 && array[offset] == '0');
  }

  public static boolean isLong(Slice text) {
    return isLong(text.array(), text.offset(), text.length());
  }

  /**
   * The long in the range.
   *
   * @throws NumberFormatException if the range is not exactly one long
   */
  public static long parseLong(byte[] array, int offset, int length) {
    long value = parseLongOr(array, offset, length, 0);
    if (value == 0 && !(length == 1 && array[offset] == '0')) {
      throw new NumberFormatException("value is not an integer or out of range");
    }
    return value;
  }

  public static long parseLong(Slice text) {
    return parseLong(text.array(), text.offset(), text.length());
  }

  /** The long in the range, or {@code otherwise} if the range is not exactly one long. */
  public static long parseLongOr(byte[] array, int offset, int length, long otherwise) {
    if (length <= 0 || length > MAX_LONG_DIGITS) {
      return otherwise;
    }
    int at = offset;
    int end = offset + length;
    boolean negative = array[at] == '-';
    if (negative && ++at == end) {
      return otherwise;
    }
    int first = array[at] - '0';
    if (first == 0) {
      return length == 1 ? 0 : otherwise;
    }
    if (first < 0 || first > 9) {
      return otherwise;
    }
    // Counted downwards, because Long.MIN_VALUE has no positive twin.
    long value = -first;
    while (++at < end) {
      int digit = array[at] - '0';
      if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10) {
        return otherwise;
      }
      value *= 10;
      if (value < Long.MIN_VALUE + digit) {
        return otherwise;
      }
      value -= digit;
    }
    if (negative) {
      return value;
    }
    return value == Long.MIN_VALUE ? otherwise : -value;
  }

  /**
   * The unsigned 64-bit number in the range, as Redis reads the parts of a stream ID: digits, which
   * may have leading zeros, and before them white space and a plus.
   *
   * @return the value's bits
   * @throws NumberFormatException if there are no digits, another byte, or more than 2^64 - 1
   */
  public static long parseUnsignedLong(byte[] array, int offset, int length) {
    if (!isUnsignedLong(array, offset, length)) {
      throw new NumberFormatException("value is not an unsigned integer or out of range");
    }
    long value = 0;
    for (int i = firstDigit(array, offset, length); i < offset + length; i++) {
      value = value * 10 + (array[i] - '0');
    }
    return value;
  }

  /** Whether {@link #parseUnsignedLong} accepts the range. */
  public static boolean isUnsignedLong(byte[] array, int offset, int length) {
    int first = firstDigit(array, offset, length);
    long value = 0;
    for (int i = first; i < offset + length; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9 || Long.compareUnsigned(value, MAX_TENTH) > 0) {
        return false;
      }
      value *= 10;
      if (Long.compareUnsigned(value, -1L - digit) > 0) {
        return false;
      }
      value += digit;
    }
    return first < offset + length;
  }

  private static int firstDigit(byte[] array, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end && isSpace(array[at])) {
      at++;
    }
    return at < end && array[at] == '+' ? at + 1 : at;
  }

  /** Whether {@code b} is white space in C's plain locale. */
  public static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /** The bytes that {@link #writeLong} takes for {@code value}, 1 to {@value #MAX_LONG_DIGITS}. */
  public static int longSize(long value) {
    int size = 1;
    if (value >= 0) {
      value = -value;
      size = 0;
    }
    long bound = -10;
    for (int digits = 1; digits < 19; digits++) {
      if (value > bound) {
        return size + digits;
      }
      bound *= 10;
    }
    return size + 19;
  }

  /** Writes {@code value} in decimal from {@code offset} and returns the offset after it. */
  public static int writeLong(long value, byte[] array, int offset) {
    int end = offset + longSize(value);
    int at = end;
    long rest = value > 0 ? -value : value;
    do {
      long tenth = rest / 10;
      array[--at] = (byte) ('0' + (tenth * 10 - rest));
      rest = tenth;
    } while (rest != 0);
    if (value < 0) {
      array[--at] = '-';
    }
    return end;
  }

  /** {@code value} in decimal. */
  public static byte[] ofLong(long value) {
    byte[] text = new byte[longSize(value)];
    writeLong(value, text, 0);
    return text;
  }

  /** {@code b}, in lower case if it is an ASCII letter. */
  public static byte toLower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  /** {@code b}, in upper case if it is an ASCII letter. */
  public static byte toUpper(byte b) {
    return b >= 'a' && b <= 'z' ? (byte) (b - 32) : b;
  }

  /** Whether two ranges hold the same bytes, letters in any case. */
  public static boolean equalsIgnoreCase(
      byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
    if (aLength != bLength) {
      return false;
    }
    for (int i = 0; i < aLength; i++) {
      if (toLower(a[aOffset + i]) != toLower(b[bOffset + i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * A hash of the range that is the same for letters in any case; for tables of words, not for user
   * keys.
   */
  public static int hashIgnoreCase(byte[] array, int offset, int length) {
    int hash = 0x811C9DC5;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ toLower(array[i])) * 0x01000193;
    }
    return hash ^ (hash >>> 15);
  }
}
