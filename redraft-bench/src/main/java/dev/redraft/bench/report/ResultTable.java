package dev.redraft.bench.report;

import dev.redraft.bench.compare.Goal;
import dev.redraft.bench.compare.Row;
import dev.redraft.bench.compare.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows as a table in Markdown. */
public final class ResultTable {
  private ResultTable() {}

  public static List<String> lines(List<Samples> rows, String peer) {
    boolean micros = rows.stream().anyMatch(row -> !Double.isNaN(row.medianMicros(true)));
    List<String> lines = new ArrayList<>();
    lines.add(
        "| row | unit | "
            + peer
            + " | Redraft | times better | of the pairs |"
            + (micros ? " " + peer + ", CPU us | Redraft, CPU us | times better |" : "")
            + " goal |");
    lines.add("|---|---|---:|---:|---:|---|" + (micros ? "---:|---:|---:|" : "") + "---|");
    rows.forEach(row -> lines.add(line(row, micros)));
    return lines;
  }

  private static String line(Samples samples, boolean micros) {
    Row row = samples.row();
    String absence = samples.absence();
    String name = "| " + row.name() + " | " + row.unit() + " | ";
    if (absence != null) {
      return name + "| | | " + absence + " |" + (micros ? " | | |" : "") + " |";
    }
    Goal goal = row.goal();
    return name
        + figure(samples.median(false))
        + " | "
        + figure(samples.median(true))
        + " | "
        + ratio(samples.times())
        + " | "
        + ratio(samples.leastTimes())
        + " to "
        + ratio(samples.mostTimes())
        + (micros ? micros(samples) : "")
        + " | "
        + (goal == null ? "" : goal.text(samples))
        + " |";
  }

  private static String micros(Samples samples) {
    double theirs = samples.medianMicros(false);
    double ours = samples.medianMicros(true);
    return Double.isNaN(ours)
        ? " | | | "
        : String.format(Locale.ROOT, " | %.2f | %.2f | %s", theirs, ours, ratio(theirs / ours));
  }

  private static String ratio(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, value >= 10 ? "%.0f" : value >= 0.1 ? "%.2f" : "%.3f", value)
        : "-";
  }

  /** Three digits at least. */
  static String figure(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 1 ? "%.2f" : "%.3f", value);
  }
}
