package dev.redraft.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a run has measured, in the order of the rows. */
public final class Results {
  private final Map<Row, Samples> samples = new LinkedHashMap<>();
  private final List<Curve> curves = new ArrayList<>();

  Samples of(Row row) {
    return samples.computeIfAbsent(row, Samples::new);
  }

  void add(Curve curve) {
    curves.removeIf(other -> other.server().equals(curve.server()));
    curves.add(curve);
  }

  public List<Samples> all() {
    return List.copyOf(samples.values());
  }

  /** Latency over time, one curve for each server. */
  public List<Curve> curves() {
    return List.copyOf(curves);
  }
}
