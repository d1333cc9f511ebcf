package dev.redraft.config;

import dev.redraft.base.MemoryUnits;
import java.util.List;

/**
 * An amount of memory in bytes with Redis's units, or, where the directive allows it, a percentage.
 */
final class MemoryType extends ValueType {
  private static final String NOT_MEMORY = "argument must be a memory value";
  private static final String NOT_MEMORY_OR_PERCENT = "argument must be a memory or percent value";

  private static final long TOO_MUCH = -2;

  private final long initial;
  private final long min;
  private final long max;
  private final boolean percent;

  private MemoryType(long initial, long min, long max, boolean percent) {
    this.initial = initial;
    this.min = min;
    this.max = max;
    this.percent = percent;
  }

  static MemoryType between(long initial, long min, long max) {
    return new MemoryType(initial, min, max, false);
  }

  static MemoryType any(long initial) {
    return between(initial, 0, Long.MAX_VALUE);
  }

  /** Bytes, or a percentage kept as its negative. */
  static MemoryType orPercent(long initial) {
    return new MemoryType(initial, 0, Long.MAX_VALUE, true);
  }

  @Override
  Value initial() {
    return value(initial);
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    String word = single(words);
    if (percent && word.endsWith("%")) {
      return value(-percentage(word));
    }
    long bytes = bytes(word);
    if (bytes == TOO_MUCH) {
      throw outside(min, max);
    }
    if (bytes < 0) {
      throw new ConfigException(percent ? NOT_MEMORY_OR_PERCENT : NOT_MEMORY);
    }
    if (bytes < min || bytes > max) {
      throw outside(min, max);
    }
    return value(bytes);
  }

  private static long percentage(String word) throws ConfigException {
    long number;
    try {
      number = IntegerType.decimal(word.substring(0, word.length() - 1));
    } catch (NumberFormatException e) {
      throw new ConfigException(NOT_MEMORY_OR_PERCENT);
    }
    if (number < 0) {
      throw new ConfigException(NOT_MEMORY_OR_PERCENT);
    }
    if (number > 100) {
      throw new ConfigException("percentage argument must be less or equal to 100");
    }
    return number;
  }

  /**
   * Bytes, as {@link MemoryUnits} reads them; nothing counts as 0, too much as {@link #TOO_MUCH};
   * -1 if it is no amount.
   */
  static long bytes(String word) {
    if (word.isEmpty()) {
      return 0;
    }
    try {
      return MemoryUnits.parse(word);
    } catch (NumberFormatException e) {
      return word.chars().allMatch(c -> c >= '0' && c <= '9') ? TOO_MUCH : -1;
    }
  }

  @Override
  List<String> rewritten(Value value) {
    return List.of(value.number() < 0 ? value.text() : compact(value.number()));
  }

  /** The shortest exact form: 100mb rather than 104857600. */
  static String compact(long bytes) {
    if (bytes != 0) {
      if (bytes % (1L << 30) == 0) {
        return (bytes >> 30) + "gb";
      }
      if (bytes % (1L << 20) == 0) {
        return (bytes >> 20) + "mb";
      }
      if (bytes % (1L << 10) == 0) {
        return (bytes >> 10) + "kb";
      }
    }
    return Long.toString(bytes);
  }

  private static Value value(long number) {
    return Value.of(number < 0 ? -number + "%" : Long.toString(number), number);
  }
}
