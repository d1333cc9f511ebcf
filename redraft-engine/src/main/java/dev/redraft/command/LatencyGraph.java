package dev.redraft.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The spikes of an event as a drawing of four rows in ASCII: a column a spike, its height by its
 * milliseconds, and below, from top to bottom, how long ago it was.
 */
final class LatencyGraph {
  private static final int ROWS = 4;
  private static final String PARTS = "_o#";
  private static final int WIDTH = 80;

  private LatencyGraph() {}

  static String draw(String event, LatencyMonitor.Series series, long nowSeconds) {
    List<LatencyMonitor.Sample> samples = series.samples();
    List<LatencyMonitor.Sample> shown =
        samples.subList(Math.max(0, samples.size() - WIDTH), samples.size());
    long high = 0;
    long low = Long.MAX_VALUE;
    for (LatencyMonitor.Sample sample : shown) {
      high = Math.max(high, sample.millis());
      low = Math.min(low, sample.millis());
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s - high %d ms, low %d ms (all time high %d ms)\n",
            event,
            high,
            low,
            series.maxMillis()));
    text.append("-".repeat(WIDTH)).append('\n');
    for (int row = ROWS - 1; row >= 0; row--) {
      for (LatencyMonitor.Sample sample : shown) {
        text.append(part(level(sample.millis(), low, high) - row * PARTS.length()));
      }
      text.append('\n');
    }
    text.append('\n');
    labels(text, shown, nowSeconds);
    return text.toString();
  }

  /** Which of all parts of rows a value reaches, from 1. */
  private static int level(long value, long low, long high) {
    int steps = ROWS * PARTS.length() - 1;
    return high == low ? 1 : 1 + (int) ((value - low) * steps / (high - low));
  }

  private static char part(int level) {
    return level <= 0 ? ' ' : PARTS.charAt(Math.min(level, PARTS.length()) - 1);
  }

  private static void labels(
      StringBuilder text, List<LatencyMonitor.Sample> shown, long nowSeconds) {
    List<String> labels = new ArrayList<>();
    int longest = 0;
    for (LatencyMonitor.Sample sample : shown) {
      String label = age(Math.max(0, nowSeconds - sample.seconds()));
      labels.add(label);
      longest = Math.max(longest, label.length());
    }
    for (int line = 0; line < longest; line++) {
      for (String label : labels) {
        text.append(line < label.length() ? label.charAt(line) : ' ');
      }
      text.append('\n');
    }
  }

  private static String age(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}
