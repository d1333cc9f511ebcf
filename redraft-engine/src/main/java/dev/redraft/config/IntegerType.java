package dev.redraft.config;

import java.util.List;

/** A decimal number, or an octal one for file modes. */
final class IntegerType extends ValueType {
  private final long initial;
  private final long min;
  private final long max;
  private final long floor;
  private final long ceiling;
  private final boolean octal;

  private IntegerType(long initial, long min, long max, long floor, long ceiling, boolean octal) {
    this.initial = initial;
    this.min = min;
    this.max = max;
    this.floor = floor;
    this.ceiling = ceiling;
    this.octal = octal;
  }

  static IntegerType between(long initial, long min, long max) {
    return new IntegerType(initial, min, max, min, max, false);
  }

  /**
   * Accepts {@code min} to {@code max} and uses the nearest number from {@code floor} to {@code
   * ceiling}.
   */
  static IntegerType clamped(long initial, long min, long max, long floor, long ceiling) {
    return new IntegerType(initial, min, max, floor, ceiling, false);
  }

  static IntegerType octal(long initial, long max) {
    return new IntegerType(initial, 0, max, 0, max, true);
  }

  @Override
  Value initial() {
    return value(initial);
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    String word = single(words);
    long number;
    try {
      number = octal ? Long.parseLong(word, 8) : decimal(word);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          octal
              ? "argument couldn't be parsed as an octal number"
              : "argument couldn't be parsed into an integer");
    }
    if (number < min || number > max) {
      throw octal
          ? new ConfigException(
              "argument must be between "
                  + Long.toOctalString(min)
                  + " and "
                  + Long.toOctalString(max)
                  + " inclusive")
          : outside(min, max);
    }
    return value(Math.clamp(number, floor, ceiling));
  }

  /**
   * Only the one way to write a number counts, as in Redis: no plus sign, no leading zero, ASCII
   * digits.
   */
  static long decimal(String word) {
    long number = Long.parseLong(word);
    if (!Long.toString(number).equals(word)) {
      throw new NumberFormatException(word);
    }
    return number;
  }

  private Value value(long number) {
    return Value.of(octal ? Long.toOctalString(number) : Long.toString(number), number);
  }
}
