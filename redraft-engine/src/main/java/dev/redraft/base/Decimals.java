package dev.redraft.base;

/** Numbers with digits behind the point, as text, in a hundredth of the time of String.format. */
public final class Decimals {
  private Decimals() {}

  /**
   * Appends a number with {@code digits} digits behind the point, at most 6; one of 2^53 units of
   * the last digit or more, or no number, as Double does.
   */
  public static void fixed(StringBuilder target, double value, int digits) {
    long scale = 1;
    for (int i = 0; i < digits; i++) {
      scale *= 10;
    }
    double scaled = Math.rint(Math.abs(value) * scale);
    if (!(scaled < 1L << 53)) {
      target.append(value);
      return;
    }
    long whole = (long) scaled;
    if (value < 0 && whole > 0) {
      target.append('-');
    }
    target.append(whole / scale);
    if (digits > 0) {
      target.append('.');
      padded(target, whole % scale, digits);
    }
  }

  /** Appends a number with zeros before it, so that it has {@code digits} digits. */
  public static void padded(StringBuilder target, long value, int digits) {
    String text = String.valueOf(value);
    target.repeat('0', Math.max(0, digits - text.length())).append(text);
  }
}
