package dev.redraft.config;

import java.util.List;

/**
 * Any text, or a bare file name where the directive asks for one; always quoted when a file is
 * rewritten.
 */
final class StringType extends ValueType {
  private final Value initial;
  private final String directive;
  private final String what;
  private final boolean mayBeEmpty;

  private StringType(String initial, String directive, String what, boolean mayBeEmpty) {
    this.initial = Value.of(initial);
    this.directive = directive;
    this.what = what;
    this.mayBeEmpty = mayBeEmpty;
  }

  static StringType any(String initial) {
    return new StringType(initial, "", "", true);
  }

  static StringType bareName(String initial, String directive, String what, boolean mayBeEmpty) {
    return new StringType(initial, directive, what, mayBeEmpty);
  }

  @Override
  Value initial() {
    return initial;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    String word = single(words);
    if (word.isEmpty() && !mayBeEmpty) {
      throw new ConfigException(directive + " can't be empty");
    }
    if (!what.isEmpty() && (word.indexOf('/') >= 0 || word.equals(".") || word.equals(".."))) {
      throw new ConfigException(directive + " can't be a path, just a " + what);
    }
    return Value.of(word);
  }

  @Override
  List<String> rewritten(Value value) {
    return List.of(Words.quote(value.text()));
  }
}
