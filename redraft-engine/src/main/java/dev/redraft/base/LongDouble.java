package dev.redraft.base;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The 80-bit float in which Redis on x86 adds for INCRBYFLOAT and HINCRBYFLOAT: 64 bits of
 * mantissa, rounded half to even. Finite values alone are held, exactly: {@code mantissa *
 * 2^exponent}. Immutable.
 *
 * <p>Invariants: the mantissa has at most 64 bits and is odd or zero; the value is below 2 to the
 * 16384; the exponent is at least {@link #LEAST_EXPONENT}.
 */
public final class LongDouble {
  private static final int MANTISSA_BITS = 64;
  // The exponent of the lowest mantissa bit of the smallest and of the largest numbers.
  private static final int LEAST_EXPONENT = -16445;
  private static final int MOST_EXPONENT = 16384 - MANTISSA_BITS;
  private static final int MAX_TEXT = 5 * 1024;
  // With fewer digits than that, exponents past these are out of range; the bounds keep exact
  // arithmetic small.
  private static final int MAX_DECIMAL_EXPONENT = 12_000;
  private static final int MAX_BINARY_EXPONENT = 60_000;

  private static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0);

  private final BigInteger mantissa;
  private final int exponent;

  private LongDouble(BigInteger mantissa, int exponent) {
    this.mantissa = mantissa;
    this.exponent = exponent;
  }

  /**
   * The number that the whole range spells, as C's strtold reads it.
   *
   * @throws NumberFormatException if it is no number, is 5 KB or longer, or is out of range
   * @throws ArithmeticException if it is infinite, which no sum can be
   */
  public static LongDouble parse(byte[] array, int offset, int length) {
    if (length >= MAX_TEXT) {
      throw new NumberFormatException("value is not a valid float");
    }
    FloatText text = FloatText.of(array, offset, length);
    if (text.isInfinite()) {
      throw new ArithmeticException("increment would produce NaN or Infinity");
    }
    if (text.isZero()) {
      return ZERO;
    }
    LongDouble value = text.isHex() ? ofHex(text.text()) : ofDecimal(text.text());
    if (value.mantissa.signum() == 0) {
      throw new NumberFormatException("value is not a valid float");
    }
    return value;
  }

  public static LongDouble parse(Slice text) {
    return parse(text.array(), text.offset(), text.length());
  }

  /**
   * The rounded sum.
   *
   * @throws ArithmeticException if it overflows
   */
  public LongDouble plus(LongDouble other) {
    int least = Math.min(exponent, other.exponent);
    BigInteger sum =
        mantissa.shiftLeft(exponent - least).add(other.mantissa.shiftLeft(other.exponent - least));
    try {
      return rounded(sum, least, false);
    } catch (NumberFormatException e) {
      throw new ArithmeticException("increment would produce NaN or Infinity");
    }
  }

  /**
   * The product, rounded, and from there up to the next integer; the nearest long if it is none.
   */
  public long timesCeiling(int factor) {
    LongDouble product = rounded(mantissa.multiply(BigInteger.valueOf(factor)), exponent, false);
    if (product.mantissa.bitLength() + product.exponent > Long.SIZE) {
      return product.mantissa.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    BigInteger integer =
        product.exponent >= 0
            ? product.mantissa.shiftLeft(product.exponent)
            : product.mantissa.negate().shiftRight(-product.exponent).negate();
    return integer
        .max(BigInteger.valueOf(Long.MIN_VALUE))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  /** The value in plain decimal with up to 17 decimals, without zeros at the end. */
  @Override
  public String toString() {
    if (mantissa.signum() == 0) {
      return "0";
    }
    if (exponent >= 0) {
      return mantissa.shiftLeft(exponent).toString();
    }
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(-exponent));
    BigDecimal value = new BigDecimal(mantissa).divide(power, 17, RoundingMode.HALF_EVEN);
    if (value.signum() == 0) {
      return "0";
    }
    return value.stripTrailingZeros().toPlainString();
  }

  private static LongDouble ofDecimal(String text) {
    int e = text.indexOf('e');
    BigDecimal mantissa = new BigDecimal(e < 0 ? text : text.substring(0, e));
    int power = e < 0 ? 0 : exponentOf(text.substring(e + 1), MAX_DECIMAL_EXPONENT);
    BigDecimal value = mantissa.scaleByPowerOfTen(power);
    if (value.scale() <= 0) {
      return rounded(value.toBigIntegerExact(), 0, false);
    }
    BigInteger divisor = BigInteger.TEN.pow(value.scale());
    // A quotient of at least 66 bits, then a sticky bit for the rest, rounds as the exact value
    // does.
    int shift =
        Math.max(0, MANTISSA_BITS + 2 + divisor.bitLength() - value.unscaledValue().bitLength());
    BigInteger[] parts = value.unscaledValue().shiftLeft(shift).divideAndRemainder(divisor);
    return rounded(parts[0], -shift, parts[1].signum() != 0);
  }

  private static LongDouble ofHex(String text) {
    boolean negative = text.startsWith("-");
    String digits = text.substring(text.indexOf('x') + 1);
    int p = digits.indexOf('p');
    int power = p < 0 ? 0 : exponentOf(digits.substring(p + 1), MAX_BINARY_EXPONENT);
    digits = p < 0 ? digits : digits.substring(0, p);
    int point = digits.indexOf('.');
    if (point >= 0) {
      power -= 4 * (digits.length() - point - 1);
      digits = digits.substring(0, point) + digits.substring(point + 1);
    }
    BigInteger mantissa = new BigInteger(digits, 16);
    return rounded(negative ? mantissa.negate() : mantissa, power, false);
  }

  private static int exponentOf(String digits, int bound) {
    int sign = digits.startsWith("-") ? -1 : 1;
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      value = c == '-' || c == '+' ? 0 : Math.min(value * 10 + (c - '0'), bound);
    }
    return sign * value;
  }

  /**
   * {@code value * 2^exponent}, plus something below its last bit if {@code sticky}, rounded half
   * to even.
   */
  private static LongDouble rounded(BigInteger value, int exponent, boolean sticky) {
    BigInteger size = value.abs();
    int drop = Math.max(size.bitLength() - MANTISSA_BITS, LEAST_EXPONENT - exponent);
    if (drop > 0) {
      BigInteger kept = size.shiftRight(drop);
      boolean half = size.testBit(drop - 1);
      boolean more = sticky || size.getLowestSetBit() < drop - 1;
      if (half && (more || kept.testBit(0))) {
        kept = kept.add(BigInteger.ONE);
      }
      size = kept;
      exponent += drop;
    }
    if (size.signum() == 0) {
      return ZERO;
    }
    int spare = size.getLowestSetBit();
    size = size.shiftRight(spare);
    exponent += spare;
    if (size.bitLength() + exponent > MOST_EXPONENT + MANTISSA_BITS) {
      throw new NumberFormatException("value is not a valid float");
    }
    return new LongDouble(value.signum() < 0 ? size.negate() : size, exponent);
  }
}
