package dev.redraft.config;

import java.util.List;

/** How the values of a directive are read and written. Immutable. */
abstract class ValueType {
  /** Redis's text for a directive with too few or too many words. */
  static final String WRONG_COUNT = "wrong number of arguments";

  /** The value before anything has been set. */
  abstract Value initial();

  /**
   * Parses the words after a directive's name.
   *
   * @param current the value that the words change; most types replace it
   */
  abstract Value parse(List<String> words, Value current) throws ConfigException;

  /** Parses one line of a file; {@code again} when the same directive stood in an earlier line. */
  Value parseLine(List<String> words, Value current, boolean again) throws ConfigException {
    return parse(words, current);
  }

  /** Whether CONFIG SET splits its one argument into words. */
  boolean manyWords() {
    return false;
  }

  /** What CONFIG REWRITE writes after the name: one entry a line. */
  List<String> rewritten(Value value) {
    return List.of(value.text());
  }

  static String single(List<String> words) throws ConfigException {
    if (words.size() != 1) {
      throw new ConfigException(WRONG_COUNT);
    }
    return words.get(0);
  }

  static ConfigException outside(long min, long max) {
    return new ConfigException("argument must be between " + min + " and " + max + " inclusive");
  }
}
