package dev.redraft.config;

import java.util.List;
import java.util.Locale;

/** {@code yes} or {@code no}. */
final class BoolType extends ValueType {
  private final boolean initial;

  BoolType(boolean initial) {
    this.initial = initial;
  }

  @Override
  Value initial() {
    return value(initial);
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    return switch (single(words).toLowerCase(Locale.ROOT)) {
      case "yes" -> value(true);
      case "no" -> value(false);
      default -> throw new ConfigException("argument must be 'yes' or 'no'");
    };
  }

  private static Value value(boolean on) {
    return Value.of(on ? "yes" : "no", on ? 1 : 0);
  }
}
