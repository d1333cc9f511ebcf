package dev.redraft.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that runs have measured, in the order of the rows. */
public final class Results {
  private final String run;
  private final Map<Row, Samples> samples = new LinkedHashMap<>();
  private final List<Curve> curves = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * No results yet.
   *
   * @param run when and where the rows to come are measured
   */
  public Results(String run) {
    this.run = run;
  }

  Samples of(Row row) {
    return samples.computeIfAbsent(row, key -> new Samples(key, run));
  }

  void add(Curve curve) {
    curves.removeIf(other -> other.server().equals(curve.server()));
    curves.add(curve);
  }

  void failed(String what) {
    failures.add(what);
  }

  public List<Samples> all() {
    return List.copyOf(samples.values());
  }

  /** Latency over time, one curve for each server. */
  public List<Curve> curves() {
    return List.copyOf(curves);
  }

  /** What could not be measured, and why. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** These, and from an earlier run what these lack, in the order of {@code rows}. */
  public Results over(Results earlier, List<Row> rows) {
    Results both = new Results(run);
    for (Row row : rows) {
      Samples chosen = samples.getOrDefault(row, earlier.samples.get(row));
      if (chosen != null) {
        both.samples.put(row, chosen);
      }
    }
    both.curves.addAll(curves.isEmpty() ? earlier.curves : curves);
    both.failures.addAll(failures);
    return both;
  }
}
