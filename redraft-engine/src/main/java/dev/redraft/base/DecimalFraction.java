package dev.redraft.base;

/**
 * The double nearest to a whole number divided by a power of ten: what a decimal number with up to
 * 19 digits stands for. The quotient is found exactly, to 64 bits and a remainder, by the long
 * division of Knuth (The Art of Computer Programming, volume 2, 4.3.1, algorithm D) with digits of
 * 32 bits, and rounded once, to even.
 */
final class DecimalFraction {
  /** The most decimals: ten to that power fits in 64 bits without a sign. */
  static final int MOST_DECIMALS = 19;

  private static final long LOW = 0xFFFF_FFFFL;
  private static final int BIAS = 1023;
  private static final int FRACTION_BITS = 52;

  private static final long[] POWERS = powers();

  private DecimalFraction() {}

  private static long[] powers() {
    long[] powers = new long[MOST_DECIMALS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /** {@code digits}, without a sign, divided by ten to the power of {@code decimals}. */
  static double toDouble(long digits, int decimals) {
    if (digits == 0) {
      return 0;
    }
    long divisor = POWERS[decimals];
    int up = Long.numberOfLeadingZeros(digits);
    int divisorUp = Long.numberOfLeadingZeros(divisor);
    long high = digits << up;
    long low = 0;
    divisor <<= divisorUp;
    int exponent = divisorUp - up - 1;
    if (Long.compareUnsigned(high, divisor) >= 0) {
      low = high << 63;
      high >>>= 1;
      exponent++;
    }
    // high:low is below divisor * 2^64, and at least a quarter of that: a quotient of 63 or 64
    // bits.
    long upper = digit(high, low >>> 32, divisor);
    long rest = (high << 32 | low >>> 32) - upper * divisor;
    long lower = digit(rest, low & LOW, divisor);
    boolean exact = (rest << 32 | low & LOW) == lower * divisor;
    return rounded(upper << 32 | lower, exact, exponent);
  }

  /** One digit of the quotient of {@code rest} followed by the digit {@code next}. */
  private static long digit(long rest, long next, long divisor) {
    long divisorHigh = divisor >>> 32;
    long divisorLow = divisor & LOW;
    long digit = Long.divideUnsigned(rest, divisorHigh);
    long left = rest - digit * divisorHigh;
    while (digit > LOW || Long.compareUnsigned(digit * divisorLow, left << 32 | next) > 0) {
      digit--;
      left += divisorHigh;
      if (left > LOW) {
        break;
      }
    }
    return digit;
  }

  /** A quotient of 64 bits, times 2 to the power of {@code exponent - 63}. */
  private static double rounded(long quotient, boolean exact, int exponent) {
    int up = Long.numberOfLeadingZeros(quotient);
    long bits = quotient << up;
    int dropped = Long.SIZE - 1 - FRACTION_BITS;
    long kept = bits >>> dropped;
    long rest = bits & (1L << dropped) - 1;
    long half = 1L << dropped - 1;
    if (rest > half || rest == half && (!exact || (kept & 1) != 0)) {
      kept++;
    }
    // A carry into the next power of two goes into the exponent by itself.
    long biased = (long) (exponent - up + BIAS) << FRACTION_BITS;
    return Double.longBitsToDouble(biased + (kept - (1L << FRACTION_BITS)));
  }
}
