package dev.redraft.bench.report;

import dev.redraft.bench.compare.Results;
import dev.redraft.bench.compare.Row;
import dev.redraft.bench.compare.Samples;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The charts of a report, of the rows that there are. */
final class Charts {
  private final Results results;
  private final Side peer;
  private final Path folder;
  private final List<String> written = new ArrayList<>();

  Charts(Results results, Side peer, Path folder) {
    this.results = results;
    this.peer = peer;
    this.folder = folder;
  }

  /** Writes them; their names without ".svg". */
  List<String> write() throws IOException {
    bars("commands", "Requests a second, times better", "everysec/.*");
    bars("always", "Requests a second, appendfsync always, times better", "always/.*");
    bars(
        "persistence",
        "Rewrites, saves, loads, memory: times better",
        "(rewrite|bgsave|load|memory|overwrites)/.*");
    if (!results.curves().isEmpty()) {
      Files.writeString(folder.resolve("latency.svg"), CurveChart.svg(results.curves()));
      written.add("latency");
    }
    lines("growth-set", "SET of a random key, CPU us", "keys", "growth/set/", true);
    lines("growth-get", "GET of a random key, CPU us", "keys", "growth/get/", true);
    lines("growth-memory", "Memory beside the data, B/key", "keys", "growth/memory/", false);
    lines("growth-fork", "Fork, ms", "keys", "growth/fork/", false);
    lines("growth-rewrite", "Rewrite, ns/key", "keys", "growth/rewrite/", false);
    lines("growth-load", "Load, ns/key", "keys", "growth/load/", false);
    lines("connections-set", "SET, requests a second", "connections", "connections/SET/", false);
    lines("connections-get", "GET, requests a second", "connections", "connections/GET/", false);
    return written;
  }

  private void bars(String name, String title, String rows) throws IOException {
    Map<String, Double> bars = new LinkedHashMap<>();
    for (Samples samples : results.all()) {
      Row row = samples.row();
      if (row.name().matches(rows) && Double.isFinite(samples.times()) && samples.times() > 0) {
        bars.put(row.name(), samples.times());
      }
    }
    if (!bars.isEmpty()) {
      Files.writeString(folder.resolve(name + ".svg"), BarChart.svg(title, bars));
      written.add(name);
    }
  }

  /** A chart of rows whose names end in a count: 10M, c200. */
  private void lines(String name, String title, String across, String prefix, boolean micros)
      throws IOException {
    Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
    for (boolean redraft : new boolean[] {false, true}) {
      SortedMap<Double, Double> line = new TreeMap<>();
      for (Samples samples : results.all()) {
        String row = samples.row().name();
        double figure = micros ? samples.medianMicros(redraft) : samples.median(redraft);
        if (row.startsWith(prefix) && figure > 0) {
          line.put(count(row.substring(prefix.length())), figure);
        }
      }
      if (!line.isEmpty()) {
        lines.put(redraft ? "Redraft" : peer.name(), line);
      }
    }
    if (lines.size() == 2) {
      Files.writeString(folder.resolve(name + ".svg"), LineChart.svg(title, across, lines));
      written.add(name);
    }
  }

  private static double count(String text) {
    double number = Double.parseDouble(text.replaceAll("[^0-9]", ""));
    return text.endsWith("M") ? number * 1e6 : text.endsWith("k") ? number * 1e3 : number;
  }
}
