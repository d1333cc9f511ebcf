package dev.redraft.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A list of words with a reading of its own: addresses, percentiles, scores. */
final class WordsType extends ValueType {
  /** Means itself in a file. */
  private static final Pattern PLAIN = Pattern.compile("[\\w.:*/-]+");

  private final List<String> initial;
  private final Reading reading;

  /**
   * Refuses words that the directive cannot take, and gives the others in the form that is shown.
   */
  @FunctionalInterface
  interface Reading {
    List<String> read(List<String> words) throws ConfigException;
  }

  private WordsType(Reading reading, List<String> initial) {
    this.initial = initial;
    this.reading = reading;
  }

  static WordsType addresses(String... initial) {
    return new WordsType(
        words -> {
          if (words.size() > 16) {
            throw new ConfigException("Too many bind addresses specified.");
          }
          return words;
        },
        List.of(initial));
  }

  static WordsType percentiles(String... initial) {
    return new WordsType(WordsType::readPercentiles, List.of(initial));
  }

  static WordsType oomScores(String... initial) {
    return new WordsType(WordsType::readOomScores, List.of(initial));
  }

  private static List<String> readPercentiles(List<String> words) throws ConfigException {
    List<String> shown = new ArrayList<>();
    for (String word : words) {
      double percentile;
      try {
        percentile = Double.parseDouble(word);
      } catch (NumberFormatException e) {
        throw new ConfigException("Invalid latency-tracking-info-percentiles parameters");
      }
      if (!(percentile >= 0 && percentile <= 100)) {
        throw new ConfigException(
            "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
      }
      shown.add(
          percentile == 0
              ? "0"
              : BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString());
    }
    return shown;
  }

  private static List<String> readOomScores(List<String> words) throws ConfigException {
    if (words.size() != 3) {
      throw new ConfigException(WRONG_COUNT);
    }
    for (String word : words) {
      long score;
      try {
        score = IntegerType.decimal(word);
      } catch (NumberFormatException e) {
        score = Long.MAX_VALUE;
      }
      if (score < -2000 || score > 2000) {
        throw new ConfigException(
            "Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
      }
    }
    return words;
  }

  @Override
  Value initial() {
    return value(initial);
  }

  @Override
  boolean manyWords() {
    return true;
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    List<String> given = words.size() == 1 && words.get(0).isEmpty() ? List.of() : words;
    return value(reading.read(given));
  }

  @Override
  List<String> rewritten(Value value) {
    if (value.text().isEmpty()) {
      return List.of("\"\"");
    }
    return List.of(
        words(value).stream()
            .map(word -> PLAIN.matcher(word).matches() ? word : Words.quote(word))
            .collect(Collectors.joining(" ")));
  }

  @SuppressWarnings("unchecked")
  static List<String> words(Value value) {
    return (List<String>) value.detail();
  }

  private static Value value(List<String> words) {
    return new Value(String.join(" ", words), 0, List.copyOf(words));
  }
}
