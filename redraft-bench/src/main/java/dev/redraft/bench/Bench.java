package dev.redraft.bench;

import dev.redraft.bench.compare.Comparison;
import dev.redraft.bench.compare.ResultFile;
import dev.redraft.bench.compare.Results;
import dev.redraft.bench.compare.Row;
import dev.redraft.bench.compare.Scale;
import dev.redraft.bench.report.Machine;
import dev.redraft.bench.report.MarkdownReport;
import dev.redraft.bench.report.ResultTable;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code redraft bench}: Redraft and another server, measured side by side. */
@Command(
    name = "redraft bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Redraft beside another server on this machine: both are started here with the same"
          + " settings, get the same requests, and are measured in turn, in pairs.",
      ""
    },
    footer = {
      "",
      "Ratios say how many times better Redraft is: above 1 it is ahead. Nothing else should run.",
      "",
      "For example:",
      "  redraft bench --rows everysec/.*/p1         one request at a time",
      "  redraft bench --rows 'load/|rewrite/' --keys 1000000",
      "  redraft bench --report docs/benchmarks.md   everything, about half an hour",
      "  redraft bench --report docs/benchmarks.md --add --rows 'growth|connections'",
      "                                              a part, the rest of the report stays",
      "  taskset -c 2,3 redraft bench                both servers and the load on two cores"
    })
public final class Bench implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peer",
      paramLabel = "PROGRAM",
      defaultValue = "redis-server",
      description = "The other server: a name in PATH or a path (${DEFAULT-VALUE}).")
  private String peer = "";

  @Option(
      names = "--quick",
      description = "Little of everything, in less than a minute: shows that all works, no more.")
  private boolean quick;

  @Option(
      names = "--rows",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only rows whose names contain a match.")
  private String rows = "";

  @Option(names = "--list", description = "List the rows, and measure nothing.")
  private boolean list;

  @Option(
      names = "--keys",
      description = "Keys of the rows about rewrites, loads and memory (5,000,000).")
  private @Nullable Integer keys;

  @Option(names = "--pairs", description = "How often each side is measured (3).")
  private @Nullable Integer pairs;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Where the servers have their files (the system's temporary folder).")
  private @Nullable Path folder;

  @Option(
      names = "--report",
      paramLabel = "FILE.md",
      description = "Write a report, and its charts into a folder of the same name.")
  private @Nullable Path report;

  @Option(
      names = "--add",
      description =
          "Keep the rows of earlier runs in the report, but for those that are measured now.")
  private boolean add;

  private Bench() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Bench());
    line.setUsageHelpAutoWidth(true);
    return line;
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Scale scale = scale();
    Pattern wanted = wanted(scale);
    if (list) {
      Comparison.rows(scale).stream()
          .map(Row::name)
          .filter(name -> wanted.matcher(name).find())
          .forEach(out::println);
      out.flush();
      return 0;
    }
    try {
      Side other = Side.peer(peer);
      Machine machine = Machine.here(other);
      long began = System.nanoTime();
      Results earlier = earlier(scale);
      Results results =
          new Comparison(other, scale, wanted, folder, err::println, machine.run())
              .run(soFar ->
                  keep(soFar.over(earlier, Comparison.rows(scale)), machine, other, scale));
      err.printf(Locale.ROOT, "%.0f s in all%n", (System.nanoTime() - began) / 1e9);
      out.println(String.join("\n", ResultTable.lines(results.all(), other.name())));
      if (report != null) {
        out.println("\nThe report is in " + report);
      }
      out.flush();
      results.failures().forEach(failure -> err.println("FAILED: " + failure));
      return results.failures().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      if (!ScratchFolder.isEnding()) {
        err.println("redraft bench: " + e.getMessage());
      }
      return 1;
    }
  }

  /** Writes the report and the data that it is made of. */
  private void keep(Results results, Machine machine, Side other, Scale scale) throws IOException {
    if (report != null) {
      new MarkdownReport(results, machine, other, scale, repeat()).write(report);
      ResultFile.write(results, MarkdownReport.data(report));
    }
  }

  private Results earlier(Scale scale) throws IOException {
    if (!add || report == null || !Files.exists(MarkdownReport.data(report))) {
      return new Results("");
    }
    return ResultFile.read(MarkdownReport.data(report), Comparison.rows(scale));
  }

  private Scale scale() {
    if (add && keys != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--add keeps the rows of a report, which are of its own sizes: leave --keys out");
    }
    Scale scale = quick ? Scale.quick() : Scale.full();
    if (keys != null) {
      scale = scale.withKeys(atLeast("--keys", 1000, keys));
    }
    return pairs == null ? scale : scale.withPairs(atLeast("--pairs", 1, pairs));
  }

  private int atLeast(String option, int least, int value) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + ": at least " + least + " are needed");
    }
    return value;
  }

  private Pattern wanted(Scale scale) {
    try {
      Pattern pattern = Pattern.compile(rows);
      if (Comparison.rows(scale).stream().noneMatch(row -> pattern.matcher(row.name()).find())) {
        throw new ParameterException(
            spec.commandLine(), "--rows " + rows + ": no row has such a name; see --list");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw new ParameterException(spec.commandLine(), "--rows " + rows + ": " + e.getMessage());
    }
  }

  /** The command line that gives this report again. */
  private String repeat() {
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    return "./redraft bench " + String.join(" ", given);
  }
}
