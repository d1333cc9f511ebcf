package dev.redraft.config;

import java.util.List;

/** The host and port of a master, or {@code no one}. */
final class ReplicaOfType extends ValueType {
  @Override
  Value initial() {
    return Value.of("");
  }

  @Override
  boolean manyWords() {
    return true;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    if (words.size() != 2) {
      throw new ConfigException(WRONG_COUNT);
    }
    if (words.get(0).equalsIgnoreCase("no") && words.get(1).equalsIgnoreCase("one")) {
      return initial();
    }
    try {
      long port = IntegerType.decimal(words.get(1));
      if (port >= 0 && port <= 65535) {
        return Value.of(words.get(0) + " " + port);
      }
    } catch (NumberFormatException e) {
      // the message below says it
    }
    throw new ConfigException("Invalid master port");
  }
}
