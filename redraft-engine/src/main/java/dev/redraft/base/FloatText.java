package dev.redraft.base;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text checked against the grammar of C's strtod, which Redis requires to take all of it:
 *
 * <pre>
 *   [+-] ( digits [. digits] [e [+-] digits]  |  0x hex [. hex] [p [+-] digits]  |  inf  |  infinity )
 * </pre>
 *
 * Either side of the point may be empty, not both. {@code nan} is refused here, as every caller in
 * Redis refuses it.
 */
final class FloatText {
  private final String text;
  private int at;
  private boolean negative;
  private boolean infinite;
  private boolean hex;
  private boolean zero = true;
  private boolean exponent;

  private FloatText(String text) {
    this.text = text;
  }

  /**
   * Checks the range.
   *
   * @throws NumberFormatException if it is not of the grammar
   */
  static FloatText of(byte[] array, int offset, int length) {
    FloatText text =
        new FloatText(
            new String(array, offset, length, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT));
    if (!text.number() || text.at != text.text.length()) {
      throw new NumberFormatException("value is not a valid float");
    }
    return text;
  }

  boolean isNegative() {
    return negative;
  }

  boolean isInfinite() {
    return infinite;
  }

  /** Whether every digit of the mantissa is zero. */
  boolean isZero() {
    return zero;
  }

  boolean isHex() {
    return hex;
  }

  /** The text in lower case. */
  String text() {
    return text;
  }

  /** The text as Java spells it: a hexadecimal number must have its exponent. */
  String javaForm() {
    return hex && !exponent ? text + "p0" : text;
  }

  private boolean number() {
    if (peek('+') || peek('-')) {
      negative = text.charAt(at) == '-';
      at++;
    }
    if (text.startsWith("inf", at)) {
      infinite = true;
      at += text.startsWith("infinity", at) ? 8 : 3;
      return true;
    }
    hex = text.startsWith("0x", at);
    if (hex) {
      at += 2;
    }
    int digits = digits(hex ? 16 : 10);
    if (peek('.')) {
      at++;
      digits += digits(hex ? 16 : 10);
    }
    return digits > 0 && exponent();
  }

  private boolean exponent() {
    if (!peek(hex ? 'p' : 'e')) {
      return true;
    }
    exponent = true;
    at++;
    if (peek('+') || peek('-')) {
      at++;
    }
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at > from;
  }

  private int digits(int radix) {
    int from = at;
    while (at < text.length()
        && text.charAt(at) < 128
        && Character.digit(text.charAt(at), radix) >= 0) {
      zero &= text.charAt(at) == '0';
      at++;
    }
    return at - from;
  }

  private boolean peek(char c) {
    return at < text.length() && text.charAt(at) == c;
  }
}
