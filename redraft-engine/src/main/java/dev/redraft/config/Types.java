package dev.redraft.config;

/** Short names for the types, so that the table of directives reads as data. */
final class Types {
  private Types() {}

  static ValueType bool(boolean initial) {
    return new BoolType(initial);
  }

  static ValueType between(long initial, long min, long max) {
    return IntegerType.between(initial, min, max);
  }

  static ValueType clamped(long initial, long min, long max, long floor, long ceiling) {
    return IntegerType.clamped(initial, min, max, floor, ceiling);
  }

  static ValueType octal(long initial, long max) {
    return IntegerType.octal(initial, max);
  }

  static ValueType memory(long initial) {
    return MemoryType.any(initial);
  }

  static ValueType memory(long initial, long min, long max) {
    return MemoryType.between(initial, min, max);
  }

  /** A negative amount is a percentage. */
  static ValueType memoryOrPercent(long initial) {
    return MemoryType.orPercent(initial);
  }

  static ValueType choice(String initial, String... choices) {
    return EnumType.of(initial, choices);
  }

  static <E extends Enum<E>> ValueType choice(E initial) {
    return EnumType.of(initial);
  }

  static ValueType any(String initial) {
    return StringType.any(initial);
  }

  /** A bare name; {@code what} is filename or dirname. */
  static ValueType file(String initial, String directive, String what) {
    return StringType.bareName(initial, directive, what, false);
  }

  /** A bare name, or nothing to switch the file off. */
  static ValueType optionalFile(String initial, String directive, String what) {
    return StringType.bareName(initial, directive, what, true);
  }

  static ValueType addresses(String... initial) {
    return WordsType.addresses(initial);
  }

  static ValueType percentiles(String... initial) {
    return WordsType.percentiles(initial);
  }

  static ValueType oomScores(String... initial) {
    return WordsType.oomScores(initial);
  }
}
