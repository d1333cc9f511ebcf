package dev.redraft.bench.report;

import dev.redraft.bench.compare.Results;
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
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
          "load", "Start with data",
          "connections", "From one connection to ten thousand",
          "growth", "From few keys to many");

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

  /** Where the data of a report is kept. */
  public static Path data(Path report) {
    return charts(report.toAbsolutePath()).resolve("results.tsv");
  }

  private static Path charts(Path report) {
    return report.resolveSibling(name(report));
  }

  private static String name(Path report) {
    return String.valueOf(report.getFileName()).replaceFirst("\\.md$", "");
  }

  /** Writes the file and its charts over what is there. */
  public void write(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = charts(target);
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    lines.add("# Redraft beside " + peer.name());
    lines.add("");
    lines.add("Written by `" + command.strip() + "`.");
    if (command.matches(".*--quick\\b.*")) {
      lines.add("");
      lines.add("`--quick` shows that everything works. Its figures mean nothing.");
    }
    section("Goals", samples -> samples.row().goal() != null, lines);
    if (!results.failures().isEmpty()) {
      lines.add("");
      lines.add("## Not measured");
      lines.add("");
      results.failures().forEach(failure -> lines.add("- " + failure.replaceAll("\\s+", " ")));
    }
    lines.add("");
    lines.add("## Charts");
    lines.add("");
    for (String image : new Charts(results, peer, folder).write()) {
      lines.add("![" + image + "](" + name(target) + "/" + image + ".svg)");
    }
    lines.addAll(head());
    TITLES.forEach(
        (group, title) -> section(title, samples -> samples.row().group().equals(group), lines));
    lines.addAll(repeating());
    Files.write(target, lines);
  }

  private List<String> repeating() {
    return List.of(
        "",
        "## To repeat it",
        "",
        "Nothing else should run on the machine. `redis-server` must be in `PATH`, and 16 GB of"
            + " memory and 25 GB of disk are needed for the rows with 50 million keys; rows without"
            + " room are left out and say so.",
        "",
        "```",
        "./redraft bench --report docs/benchmarks.md                  everything",
        "./redraft bench --report docs/benchmarks.md --add --rows R   rows whose names match R; the"
            + " rest stays",
        "./redraft bench --list                                       the names",
        "```",
        "",
        "The report is written anew after each group of rows, so a run that is interrupted leaves"
            + " what it has. The figures of each turn are in `"
            + "results.tsv` beside the charts.");
  }

  private List<String> head() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("## How it was measured");
    lines.add("");
    lines.add("| | |");
    lines.add("|---|---|");
    machine.facts().forEach((name, fact) -> lines.add("| " + name + " | " + fact + " |"));
    lines.add("");
    Map<String, Long> runs =
        results.all().stream()
            .collect(Collectors.groupingBy(Samples::run, TreeMap::new, Collectors.counting()));
    if (runs.size() > 1) {
      lines.add("The rows come from several runs:");
      lines.add("");
      runs.forEach((run, rows) -> lines.add("- " + run + ": " + rows + " rows"));
      lines.add("");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "Both servers run on the same cores as the load, with the same directives and the same"
                + " requests, in turn, in pairs of alternating order (%d). Figures of a side are"
                + " medians. *Times better* is the median of the pairs' ratios, above 1 where"
                + " Redraft is ahead; beside it the worst and the best pair. CPU us: microseconds"
                + " of the server's processor time for a request. Rewrites, loads and memory: %,d"
                + " keys of 11 bytes with values of 100. Commands: c connections, each with p"
                + " requests under way, on %,d keys. Rows of *growth* are measured once on each"
                + " side; their memory is what a key takes beside its own bytes.",
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
}
