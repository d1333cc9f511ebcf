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

  private Doubles() {}

  /**
   * The double that the whole range spells: decimal or hexadecimal, or {@code inf}/{@code infinity}
   * in any case.
   *
   * @throws NumberFormatException if it is empty, has space at an end, is {@code nan}, overflows,
   *     or is too small to be told from zero
   */
  public static double parse(byte[] array, int offset, int length) {
    if (length > 0 && length <= 15 && areDigits(array, offset, length)) {
      long value = 0;
      for (int i = offset; i < offset + length; i++) {
        value = value * 10 + (array[i] - '0');
      }
      return value;
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

  private static boolean areDigits(byte[] array, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (array[i] < '0' || array[i] > '9') {
        return false;
      }
    }
    return true;
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
    BigDecimal shortest = shortest(Math.abs(value));
    int at = offset;
    if (value < 0) {
      array[at++] = '-';
    }
    return layOut(shortest.unscaledValue().toString(), -shortest.scale(), array, at);
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
