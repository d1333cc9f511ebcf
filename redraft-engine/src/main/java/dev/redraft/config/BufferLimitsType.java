package dev.redraft.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The output buffer limits: a class of clients, hard and soft bytes, soft seconds; unnamed classes
 * keep theirs.
 */
final class BufferLimitsType extends ValueType {
  private static final List<String> NAMES = List.of("normal", "slave", "pubsub");

  @Override
  Value initial() {
    return value(
        List.of(
            new OutputBufferLimit(0, 0, 0),
            new OutputBufferLimit(256L << 20, 64L << 20, 60),
            new OutputBufferLimit(32L << 20, 8L << 20, 60)));
  }

  @Override
  boolean manyWords() {
    return true;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    if (words.size() == 1 && words.get(0).isEmpty()) {
      return current;
    }
    if (words.size() % 4 != 0 || words.isEmpty()) {
      throw new ConfigException("Wrong number of arguments in buffer limit configuration.");
    }
    List<OutputBufferLimit> limits = new ArrayList<>(limits(current));
    for (int i = 0; i < words.size(); i += 4) {
      String name = words.get(i).toLowerCase(Locale.ROOT);
      int index = NAMES.indexOf(name.equals("replica") ? "slave" : name);
      if (index < 0) {
        throw new ConfigException("Invalid client class specified in buffer limit configuration.");
      }
      limits.set(index, limit(words.get(i + 1), words.get(i + 2), words.get(i + 3)));
    }
    return value(limits);
  }

  private static OutputBufferLimit limit(String hard, String soft, String seconds)
      throws ConfigException {
    long hardBytes = MemoryType.bytes(hard);
    long softBytes = MemoryType.bytes(soft);
    int softSeconds;
    try {
      softSeconds = Integer.parseInt(seconds);
    } catch (NumberFormatException e) {
      softSeconds = -1;
    }
    if (hardBytes < 0 || softBytes < 0 || softSeconds < 0) {
      throw new ConfigException(
          "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }
    return new OutputBufferLimit(hardBytes, softBytes, softSeconds);
  }

  @Override
  List<String> rewritten(Value value) {
    List<OutputBufferLimit> limits = limits(value);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      OutputBufferLimit limit = limits.get(i);
      lines.add(
          (i == 1 ? "replica" : NAMES.get(i))
              + " "
              + MemoryType.compact(limit.hardBytes())
              + " "
              + MemoryType.compact(limit.softBytes())
              + " "
              + limit.softSeconds());
    }
    return lines;
  }

  @SuppressWarnings("unchecked")
  static List<OutputBufferLimit> limits(Value value) {
    return (List<OutputBufferLimit>) value.detail();
  }

  private static Value value(List<OutputBufferLimit> limits) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      OutputBufferLimit limit = limits.get(i);
      parts.add(
          NAMES.get(i)
              + " "
              + limit.hardBytes()
              + " "
              + limit.softBytes()
              + " "
              + limit.softSeconds());
    }
    return new Value(parts.stream().collect(Collectors.joining(" ")), 0, List.copyOf(limits));
  }
}
