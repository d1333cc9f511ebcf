package dev.redraft.config;

import java.util.List;
import java.util.Locale;

/** One of a few words; the value's number is the word's index. */
final class EnumType extends ValueType {
  private final List<String> choices;
  private final Value initial;

  private EnumType(List<String> choices, String initial) {
    this.choices = choices;
    this.initial = Value.of(initial, choices.indexOf(initial));
  }

  /** The choices in Redis's order, which its error message shows. */
  static EnumType of(String initial, String... choices) {
    return new EnumType(List.of(choices), initial);
  }

  /** The constants' names in lower case, with hyphens, are the choices. */
  static <E extends Enum<E>> EnumType of(E initial) {
    List<String> names =
        List.of(initial.getDeclaringClass().getEnumConstants()).stream()
            .map(EnumType::word)
            .toList();
    return new EnumType(names, word(initial));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  Value initial() {
    return initial;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    String word = single(words).toLowerCase(Locale.ROOT);
    int index = choices.indexOf(word);
    if (index < 0) {
      throw new ConfigException(
          "argument(s) must be one of the following: " + String.join(", ", choices));
    }
    return Value.of(word, index);
  }
}
