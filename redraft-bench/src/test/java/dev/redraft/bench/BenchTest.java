package dev.redraft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.bench.compare.Comparison;
import dev.redraft.bench.compare.Row;
import dev.redraft.bench.compare.Scale;
import dev.redraft.server.demo.ServerHandle;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The comparison works from end to end; no time is asserted. */
class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = Bench.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private static void needRedis() {
    boolean there =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(String.valueOf(System.getenv("PATH")))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    assumeTrue(there, "no redis-server in PATH");
  }

  @Test
  void quickMeasuresEveryRowAndReportsIt(@TempDir Path folder) throws Exception {
    needRedis();
    Path report = folder.resolve("docs").resolve("benchmarks.md");
    assertThat(run("--quick", "--report", report.toString())).describedAs(err.toString()).isZero();
    Map<String, String[]> table = table();
    assertThat(table.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Comparison.rows(Scale.quick()).stream().map(Row::name).toList());
    table.forEach((name, cells) -> {
      assertThat(cells[3]).describedAs(name).matches("-?[0-9][0-9,.]*");
      assertThat(cells[4]).describedAs(name).matches("-?[0-9][0-9,.]*");
    });
    assertThat(Files.readString(report))
        .contains(
            "`--quick` shows that everything works. Its figures mean nothing.",
            "redis-server",
            "Processor",
            "## Goals",
            "everysec/SET/c50/p16",
            "latency.svg");
    for (String chart :
        List.of(
            "commands",
            "always",
            "persistence",
            "latency",
            "growth-get",
            "growth-rewrite",
            "connections-set")) {
      Path svg = report.resolveSibling("benchmarks").resolve(chart + ".svg");
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(svg.toFile())
                  .getDocumentElement()
                  .getTagName())
          .isEqualTo("svg");
    }
  }

  @Test
  void aReportGrowsRunByRun(@TempDir Path folder) throws Exception {
    needRedis();
    String report = folder.resolve("b.md").toString();
    assertThat(run("--quick", "--rows", "^everysec/PING/c50/p1$", "--report", report)).isZero();
    Path data = folder.resolve("b").resolve("results.tsv");
    List<String> before = Files.readAllLines(data);
    assertThat(run("--quick", "--add", "--rows", "^everysec/INCR/c50/p1$", "--report", report))
        .isZero();
    assertThat(Files.readAllLines(data)).containsAll(before).hasSize(2 * before.size());
    assertThat(Files.readString(Path.of(report)))
        .contains("| everysec/PING/c50/p1 |", "| everysec/INCR/c50/p1 |");
    assertThat(run("--quick", "--rows", "^everysec/INCR/c50/p1$", "--report", report)).isZero();
    assertThat(Files.readString(Path.of(report))).doesNotContain("everysec/PING/c50/p1");
  }

  /** A peer that dies is reported, and what could be measured is kept. */
  @Test
  void aRowThatFailsDoesNotEndTheRun(@TempDir Path folder) throws Exception {
    needRedis();
    Path peer = folder.resolve("redis-that-dies");
    Files.writeString(
        peer, "#!/bin/sh\n[ \"$1\" = --version ] && exec redis-server --version\nexit 3\n");
    assertThat(peer.toFile().setExecutable(true)).isTrue();
    Path report = folder.resolve("b.md");
    assertThat(
            run(
                "--quick",
                "--peer",
                peer.toString(),
                "--rows",
                "^start/",
                "--report",
                report.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("FAILED: start of an empty server, redis-that-dies");
    assertThat(Files.readString(report)).contains("## Not measured", "start/empty/seconds");
    assertThat(Files.readString(folder.resolve("b").resolve("results.tsv")))
        .contains("start/empty/seconds\tredraft\t");
  }

  /** The cells of each row, by its name. */
  private Map<String, String[]> table() {
    Map<String, String[]> rows = new TreeMap<>();
    for (String line : out.toString().split("\n")) {
      String[] cells = line.replaceAll(" *\\| *", "|").split("\\|", -1);
      if (cells.length > 6 && cells[1].contains("/")) {
        rows.put(cells[1], cells);
      }
    }
    return rows;
  }

  @Test
  void oneRowAlone() {
    needRedis();
    assertThat(run("--quick", "--rows", "^everysec/HGET/c50/p1$"))
        .describedAs(err.toString())
        .isZero();
    assertThat(table()).containsOnlyKeys("everysec/HGET/c50/p1");
  }

  @Test
  void aPeerThatIsNotThere() {
    assertThat(run("--quick", "--peer", "/nowhere/redis-server")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("redraft bench: there is no /nowhere/redis-server that can be run.")
        .contains("--peer");
  }

  @Test
  void aPeerThatIsAnotherProgram() {
    assertThat(run("--quick", "--peer", "echo")).isEqualTo(1);
    assertThat(err.toString()).contains("does not answer as redis-server does");
  }

  @Test
  void rowsThatDoNotExist() {
    assertThat(run("--rows", "nothing like it")).isEqualTo(2);
    assertThat(run("--rows", "(")).isEqualTo(2);
    assertThat(err.toString()).contains("no row has such a name", "Unclosed group");
  }

  @Test
  void listsRows() {
    assertThat(run("--list", "--rows", "^load/resp")).isZero();
    assertThat(out.toString().lines())
        .contains("load/resp/random/seconds")
        .allMatch(line -> line.startsWith("load/resp/"));
  }

  @Test
  void aSignalEndsTheServersToo(@TempDir Path folder) throws Exception {
    needRedis();
    List<String> command = new ArrayList<>(ServerHandle.command(folder, 1).subList(0, 1));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
    command.addAll(List.of("--rows", "everysec/", "--dir", folder.toString()));
    Process bench =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> bench.descendants().count() == 2);
      List<ProcessHandle> servers = bench.descendants().toList();
      bench.destroy();
      bench.waitFor();
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(folder).isEmptyDirectory();
    } finally {
      bench.descendants().forEach(ProcessHandle::destroyForcibly);
      bench.destroyForcibly();
    }
  }
}
