package dev.redraft.config;

import java.util.List;
import java.util.Locale;

/**
 * What a signal's shutdown does: {@code default}, or a set of save or nosave, now, force as bits 1,
 * 2, 4, 8.
 */
final class FlagsType extends ValueType {
  private static final List<String> CHOICES = List.of("default", "save", "nosave", "now", "force");

  @Override
  Value initial() {
    return Value.of("default", 0);
  }

  @Override
  boolean manyWords() {
    return true;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    int bits = 0;
    for (String word : words) {
      int index = CHOICES.indexOf(word.toLowerCase(Locale.ROOT));
      if (index < 0) {
        throw new ConfigException(
            "argument(s) must be one of the following: " + String.join(", ", CHOICES));
      }
      bits |= index == 0 ? 0 : 1 << (index - 1);
    }
    if ((bits & 3) == 3) {
      throw new ConfigException("shutdown options SAVE and NOSAVE can't be used simultaneously");
    }
    if (bits == 0) {
      return initial();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < CHOICES.size(); i++) {
      if ((bits & (1 << (i - 1))) != 0) {
        text.append(text.isEmpty() ? "" : " ").append(CHOICES.get(i));
      }
    }
    return Value.of(text.toString(), bits);
  }
}
