package dev.redraft.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured for a row: a figure of each side for each pair, and the processor time of a
 * request where it applies. Sides are {@code redraft} or not.
 */
public final class Samples {
  private final Row row;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();
  private final List<Double> ourMicros = new ArrayList<>();
  private final List<Double> theirMicros = new ArrayList<>();
  private @Nullable String absence;

  private String run;

  Samples(Row row, String run) {
    this.row = row;
    this.run = run;
  }

  /** When and where this was measured. */
  public String run() {
    return run;
  }

  void ofRun(String when) {
    run = when;
  }

  /** All figures, by their names in a {@link ResultFile}. */
  Map<String, List<Double>> figures() {
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    figures.put("redraft", ours);
    figures.put("other", theirs);
    figures.put("redraft-cpu", ourMicros);
    figures.put("other-cpu", theirMicros);
    return figures;
  }

  /** Adds to one of {@link #figures}; others are left out. */
  void add(String kind, double figure) {
    List<Double> list = figures().get(kind);
    if (list != null) {
      list.add(figure);
    }
  }

  void add(boolean redraft, double figure) {
    (redraft ? ours : theirs).add(figure);
  }

  void addMicros(boolean redraft, double micros) {
    (redraft ? ourMicros : theirMicros).add(micros);
  }

  void absent(String why) {
    absence = why;
  }

  /** Why there is nothing to compare, or null if there is. */
  public @Nullable String absence() {
    return absence != null || ours.isEmpty() || theirs.isEmpty()
        ? absence == null ? "not measured" : absence
        : null;
  }

  public Row row() {
    return row;
  }

  public double median(boolean redraft) {
    return median(redraft ? ours : theirs);
  }

  /** Microseconds of the server's processor time for a request; NaN where it does not apply. */
  public double medianMicros(boolean redraft) {
    return median(redraft ? ourMicros : theirMicros);
  }

  /** How many times better Redraft is: the median of the pairs. */
  public double times() {
    return median(ratios());
  }

  public double leastTimes() {
    return ratios().stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  public double mostTimes() {
    return ratios().stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  private List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      double ratio = ours.get(i) / theirs.get(i);
      ratios.add(row.higherIsBetter() ? ratio : 1 / ratio);
    }
    return ratios;
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
