package dev.redraft.bench.report;

import dev.redraft.bench.compare.Results;
import dev.redraft.bench.compare.Row;
import dev.redraft.bench.compare.Samples;
import dev.redraft.bench.compare.Scale;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** A report in Markdown, with charts in a folder of its name beside it. */
public final class MarkdownReport {
  private static final Map<String, String> TITLES =
      titles(
          "start", "Start of an empty server",
          "everysec", "Commands, `appendfsync everysec`",
          "always", "Commands, `appendfsync always`",
          "latency", "Latency, in steady state and during a rewrite",
          "rewrite", "Rewrites",
          "overwrites", "Overwrites at full speed, and a rewrite in their midst",
          "memory", "Memory of a key",
          "bgsave", "BGSAVE",
          "load", "Start with data");

  private final Results results;
  private final Machine machine;
  private final Side peer;
  private final Scale scale;
  private final String command;

  /**
   * Prepares a report.
   *
   * @param command what repeats the run
   */
  public MarkdownReport(Results results, Machine machine, Side peer, Scale scale, String command) {
    this.results = results;
    this.machine = machine;
    this.peer = peer;
    this.scale = scale;
    this.command = command;
  }

  private static Map<String, String> titles(String... pairs) {
    Map<String, String> titles = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      titles.put(pairs[i], pairs[i + 1]);
    }
    return titles;
  }

  /** Writes the file and its charts over what is there. */
  public void write(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    String name = String.valueOf(target.getFileName()).replaceFirst("\\.md$", "");
    Path charts = target.resolveSibling(name);
    Files.createDirectories(charts);
    List<String> lines = new ArrayList<>(head());
    section("Goals", samples -> samples.row().goal() != null, lines);
    TITLES.forEach(
        (group, title) -> section(title, samples -> samples.row().group().equals(group), lines));
    write(charts, lines, name);
    Files.write(target, lines);
  }

  private List<String> head() {
    List<String> lines = new ArrayList<>();
    lines.add("# Redraft beside " + peer.name());
    lines.add("");
    lines.add(
        "Written by `" + command.strip() + "`, which repeats it; `--rows REGEX` repeats a part.");
    lines.add("");
    lines.add("| | |");
    lines.add("|---|---|");
    machine.facts().forEach((name, fact) -> lines.add("| " + name + " | " + fact + " |"));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Both servers run on the same cores as the load, with the same directives and the same"
                + " requests, in turn, in pairs of alternating order (%d). Figures of a side are"
                + " medians. *Times better* is the median of the pairs' ratios, above 1 where"
                + " Redraft is ahead; beside it the worst and the best pair. CPU us: microseconds"
                + " of the server's processor time for a request. Rewrites, loads and memory:"
                + " %,d keys of 11 bytes with values of 100. Commands: c connections, each with p"
                + " requests under way, on %,d keys.",
            scale.pairs(),
            scale.keys(),
            scale.hotKeys()));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Latency is of SETs of random keys that are due at a fixed rate, %,d a second over 50"
                + " connections, and is reckoned from the time at which each was due: a server that"
                + " stands still is charged for every request that it delays. The stall of a"
                + " rewrite is what each server says of itself: `latest_fork_usec` there,"
                + " `rewrite_longest_stall_usec` here. Extra memory is copy-on-write"
                + " (`aof_last_cow_size`) there, the peak of the old granules kept"
                + " (`fork_memory_peak`) here; extra resident memory is of the process and its"
                + " child, shared pages counted once.",
            scale.rate()));
    return lines;
  }

  private void section(String title, Predicate<Samples> chosen, List<String> lines) {
    List<Samples> rows = results.all().stream().filter(chosen).toList();
    if (!rows.isEmpty()) {
      lines.add("");
      lines.add("## " + title);
      lines.add("");
      lines.addAll(ResultTable.lines(rows, peer.name()));
    }
  }

  private void write(Path folder, List<String> lines, String name) throws IOException {
    List<String> images = new ArrayList<>();
    chart(folder, "commands", "Requests a second, times better", "everysec/.*", images);
    chart(
        folder,
        "always",
        "Requests a second, appendfsync always, times better",
        "always/.*",
        images);
    chart(
        folder,
        "persistence",
        "Rewrites, saves, loads, memory: times better",
        "(rewrite|bgsave|load|memory|overwrites)/.*",
        images);
    if (!results.curves().isEmpty()) {
      Files.writeString(folder.resolve("latency.svg"), CurveChart.svg(results.curves()));
      images.add("latency");
    }
    int at = lines.indexOf("") + 1;
    List<String> links = new ArrayList<>();
    for (String image : images) {
      links.add("![" + image + "](" + name + "/" + image + ".svg)");
      links.add("");
    }
    lines.addAll(at + 2, links);
  }

  private void chart(Path folder, String name, String title, String rows, List<String> images)
      throws IOException {
    Map<String, Double> bars = new LinkedHashMap<>();
    for (Samples samples : results.all()) {
      Row row = samples.row();
      if (row.name().matches(rows) && Double.isFinite(samples.times())) {
        bars.put(row.name(), samples.times());
      }
    }
    if (!bars.isEmpty()) {
      Files.writeString(folder.resolve(name + ".svg"), BarChart.svg(title, bars));
      images.add(name);
    }
  }
}
