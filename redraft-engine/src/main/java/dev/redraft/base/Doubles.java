package dev.redraft.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Doubles as text: read as Redis reads scores and float arguments (strtod of the whole text),
 * written as Redis 7.2 writes them (shortest digits that read back the same), or with 17 digits as
 * Redis 7.0 did.
 */
public final class Doubles {
  /** The most bytes that {@link #write} takes. */
  public static final int MAX_SIZE = 32;

  // Redis writes whole numbers within this range as integers.
  private static final double MAX_WHOLE = 0x1p62;

  /** Powers of ten that a double holds exactly. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  /** Below that, Java may write two digits where one would do. */
  private static final double FEW_BITS = 1e-300;

  private Doubles() {}

  /**
   * The double that the whole range spells: decimal or hexadecimal, or {@code inf}/{@code infinity}
   * in any case.
   *
   * @throws NumberFormatException if it is empty, has space at an end, is {@code nan}, overflows,
   *     or is too small to be told from zero
   */
  public static double parse(byte[] array, int offset, int length) {
    double simple = parseSimple(array, offset, length);
    if (!Double.isNaN(simple)) {
      return simple;
    }
    FloatText text = FloatText.of(array, offset, length);
    if (text.isInfinite()) {
      return text.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double value = Double.parseDouble(text.javaForm());
    if (Double.isInfinite(value) || (value == 0 && !text.isZero())) {
      throw new NumberFormatException("value is not a valid float");
    }
    return value;
  }

  public static double parse(Slice text) {
    return parse(text.array(), text.offset(), text.length());
  }

  /**
   * The double that a C string spells when all of it is read by strtod: it ends at a zero byte, may
   * begin with white space, is zero if it is empty, and infinite or zero if it is out of range. So
   * Redis reads the ends of ranges of scores.
   *
   * @throws NumberFormatException if it is anything else
   */
  public static double parseCString(Slice text) {
    int from = text.offset();
    int end = from;
    while (end < from + text.length() && text.array()[end] != 0) {
      end++;
    }
    if (from == end) {
      return 0;
    }
    while (from < end && Bytes.isSpace(text.array()[from])) {
      from++;
    }
    double simple = parseSimple(text.array(), from, end - from);
    if (!Double.isNaN(simple)) {
      return simple;
    }
    FloatText number = FloatText.of(text.array(), from, end - from);
    if (number.isInfinite()) {
      return number.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(number.javaForm());
  }

  /**
   * The number, if it has at most 18 digits, with or without a minus and a point, else NaN. Of 15
   * digits both they and the power of ten are exact, so that one division rounds as strtod does
   * (Clinger 1990).
   */
  private static double parseSimple(byte[] array, int offset, int length) {
    if (length <= 0 || length > 20) {
      return Double.NaN;
    }
    boolean negative = array[offset] == '-';
    int end = offset + length;
    long digits = 0;
    int count = 0;
    int decimals = -1;
    for (int i = negative ? offset + 1 : offset; i < end; i++) {
      int digit = array[i] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
        count++;
        decimals += decimals >= 0 ? 1 : 0;
      } else if (array[i] == '.' && decimals < 0) {
        decimals = 0;
      } else {
        return Double.NaN;
      }
    }
    if (count == 0 || count > 18) {
      return Double.NaN;
    }
    double value =
        decimals <= 0
            ? digits
            : count <= 15 ? digits / POWERS[decimals] : DecimalFraction.toDouble(digits, decimals);
    return negative ? -value : value;
  }

  /** {@code value} as {@link #write} writes it. */
  public static String format(double value) {
    byte[] text = new byte[MAX_SIZE];
    int end = write(value, text, 0);
    return new String(text, 0, end, StandardCharsets.ISO_8859_1);
  }

  /**
   * Writes the shortest decimal that reads back as {@code value}, or {@code inf}, {@code -inf},
   * {@code nan}, from {@code offset}; there must be {@value #MAX_SIZE} bytes of room. Returns the
   * offset after it.
   */
  public static int write(double value, byte[] array, int offset) {
    if (Double.isNaN(value)) {
      return ascii("nan", array, offset);
    }
    if (Double.isInfinite(value)) {
      return ascii(value > 0 ? "inf" : "-inf", array, offset);
    }
    if (value == 0) {
      return ascii(1 / value < 0 ? "-0" : "0", array, offset);
    }
    if (Math.abs(value) <= MAX_WHOLE && value == (long) value) {
      return Bytes.writeLong((long) value, array, offset);
    }
    int at = offset;
    if (value < 0) {
      array[at++] = '-';
    }
    int decimals = decimals(Math.abs(value));
    if (decimals > 0) {
      long digits = (long) Math.rint(Math.abs(value) * POWERS[decimals]);
      return layOutDecimals(digits, decimals, array, at);
    }
    if (Math.abs(value) < FEW_BITS) {
      BigDecimal shortest = shortest(Math.abs(value));
      return layOut(shortest.unscaledValue().toString(), -shortest.scale(), array, at);
    }
    return layOutShortest(Double.toString(Math.abs(value)), array, at);
  }

  /**
   * How many decimals spell the value, 1 to 6, or 0 for none of them. With at most 15 digits only
   * one such number reads back as a double, so the first that does is the shortest.
   */
  private static int decimals(double value) {
    for (int decimals = 1; decimals <= 6; decimals++) {
      double digits = Math.rint(value * POWERS[decimals]);
      if (digits >= POWERS[15]) {
        return 0;
      }
      if (digits / POWERS[decimals] == value) {
        return decimals;
      }
    }
    return 0;
  }

  private static int layOutDecimals(long digits, int decimals, byte[] array, int offset) {
    long power = (long) POWERS[decimals];
    int at = Bytes.writeLong(digits / power, array, offset);
    array[at] = '.';
    long rest = digits % power;
    for (int i = decimals; i > 0; i--, rest /= 10) {
      array[at + i] = (byte) ('0' + rest % 10);
    }
    return at + 1 + decimals;
  }

  /** Java's digits are the shortest ones; only their layout differs. */
  private static int layOutShortest(String text, byte[] array, int offset) {
    int e = text.indexOf('E');
    int mantissaEnd = e < 0 ? text.length() : e;
    int exponent = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
    int point = text.indexOf('.');
    StringBuilder digits = new StringBuilder(20);
    digits.append(text, 0, point).append(text, point + 1, mantissaEnd);
    exponent -= mantissaEnd - point - 1;
    int zeros = 0;
    while (digits.charAt(zeros) == '0') {
      zeros++;
    }
    int last = digits.length();
    while (digits.charAt(last - 1) == '0') {
      last--;
      exponent++;
    }
    return layOut(digits.substring(zeros, last), exponent, array, offset);
  }

  private static BigDecimal shortest(double value) {
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (shortest.precision() == 2) {
      // Java writes two digits even where one would do, as for 5e-324.
      BigDecimal one = shortest.round(new MathContext(1, RoundingMode.HALF_UP));
      return one.doubleValue() == value ? one.stripTrailingZeros() : shortest;
    }
    return shortest;
  }

  /**
   * Places {@code digits} times ten to the {@code exponent}: plain if that is short, else
   * scientific.
   */
  private static int layOut(String digits, int exponent, byte[] array, int offset) {
    int count = digits.length();
    int scientific = exponent + count - 1;
    if (exponent >= 0 && scientific < count + 7) {
      return zeros(exponent, array, ascii(digits, array, offset));
    }
    if (exponent < 0 && (exponent > -7 || Math.abs(scientific) < 4)) {
      int whole = count + exponent;
      if (whole <= 0) {
        int at = zeros(-whole, array, ascii("0.", array, offset));
        return ascii(digits, array, at);
      }
      int at = ascii(digits.substring(0, whole) + ".", array, offset);
      return ascii(digits.substring(whole), array, at);
    }
    int at = ascii(digits.substring(0, 1), array, offset);
    if (count > 1) {
      at = ascii("." + digits.substring(1), array, at);
    }
    at = ascii(scientific < 0 ? "e-" : "e+", array, at);
    return Bytes.writeLong(Math.abs(scientific), array, at);
  }

  /** {@code value} as C's {@code %.17g}: what Redis 7.0 replies, and what DEBUG DIGEST hashes. */
  public static String format17(double value) {
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      return format(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(17, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < 17) {
      return rounded.stripTrailingZeros().toPlainString();
    }
    BigDecimal mantissa = rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros();
    String sign = exponent < 0 ? "-" : "+";
    int size = Math.abs(exponent);
    return mantissa.toPlainString() + "e" + sign + (size < 10 ? "0" : "") + size;
  }

  private static int zeros(int count, byte[] array, int offset) {
    java.util.Arrays.fill(array, offset, offset + count, (byte) '0');
    return offset + count;
  }

  private static int ascii(String text, byte[] array, int offset) {
    for (int i = 0; i < text.length(); i++) {
      array[offset + i] = (byte) text.charAt(i);
    }
    return offset + text.length();
  }
}
