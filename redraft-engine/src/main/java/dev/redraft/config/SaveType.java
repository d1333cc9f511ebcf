package dev.redraft.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Save points: pairs of seconds and changes; one empty word clears them. Lines of a file add up.
 */
final class SaveType extends ValueType {
  private static final String INVALID = "Invalid save parameters";

  @Override
  Value initial() {
    return value(
        List.of(new SavePoint(3600, 1), new SavePoint(300, 100), new SavePoint(60, 10000)));
  }

  @Override
  boolean manyWords() {
    return true;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    if (words.isEmpty() || words.size() == 1 && words.get(0).isEmpty()) {
      return value(List.of());
    }
    if (words.size() % 2 != 0) {
      throw new ConfigException(INVALID);
    }
    List<SavePoint> points = new ArrayList<>();
    for (int i = 0; i < words.size(); i += 2) {
      points.add(
          new SavePoint(
              number(words.get(i), 1, Long.MAX_VALUE),
              (int) number(words.get(i + 1), 0, Integer.MAX_VALUE)));
    }
    return value(points);
  }

  @Override
  Value parseLine(List<String> words, Value current, boolean again) throws ConfigException {
    Value added = parse(words, current);
    if (!again || points(added).isEmpty()) {
      return added;
    }
    List<SavePoint> all = new ArrayList<>(points(current));
    all.addAll(points(added));
    return value(all);
  }

  @Override
  List<String> rewritten(Value value) {
    List<String> lines = points(value).stream().map(p -> p.seconds() + " " + p.changes()).toList();
    return lines.isEmpty() ? List.of("\"\"") : lines;
  }

  private static long number(String word, long min, long max) throws ConfigException {
    try {
      long number = Long.parseLong(word);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for all
    }
    throw new ConfigException(INVALID);
  }

  @SuppressWarnings("unchecked")
  static List<SavePoint> points(Value value) {
    return (List<SavePoint>) value.detail();
  }

  private static Value value(List<SavePoint> points) {
    String text =
        points.stream().map(p -> p.seconds() + " " + p.changes()).collect(Collectors.joining(" "));
    return new Value(text, points.size(), List.copyOf(points));
  }
}
