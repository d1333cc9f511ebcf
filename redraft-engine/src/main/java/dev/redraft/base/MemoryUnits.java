package dev.redraft.base;

import java.util.Locale;

/** Amounts of memory as redis.conf spells them, and as INFO shows them to people. */
public final class MemoryUnits {
  private MemoryUnits() {}

  /**
   * The bytes that {@code text} means: digits and an optional unit in any case. {@code k}, {@code
   * m}, {@code g} count in thousands; {@code kb}, {@code mb}, {@code gb} in 1024s; {@code b} or
   * nothing is bytes.
   *
   * @throws NumberFormatException if it is no amount, or 2^63 bytes and more
   */
  public static long parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long unit =
        switch (text.substring(digits).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1L;
          case "k" -> 1000L;
          case "kb" -> 1L << 10;
          case "m" -> 1000_000L;
          case "mb" -> 1L << 20;
          case "g" -> 1000_000_000L;
          case "gb" -> 1L << 30;
          default -> 0L;
        };
    if (digits == 0 || unit == 0) {
      throw new NumberFormatException("argument must be a memory value: " + text);
    }
    try {
      return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit);
    } catch (ArithmeticException e) {
      throw new NumberFormatException("memory value is out of range: " + text);
    }
  }

  /**
   * {@code bytes} with two decimals in the largest unit of 1024s that fits: {@code 1.50M}; below
   * 1024, {@code 512B}.
   */
  public static String human(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    String units = "KMGTPE";
    double amount = bytes / 1024.0;
    int unit = 0;
    while (amount >= 1024 && unit < units.length() - 1) {
      amount /= 1024;
      unit++;
    }
    StringBuilder text = new StringBuilder();
    Decimals.fixed(text, amount, 2);
    return text.append(units.charAt(unit)).toString();
  }
}
