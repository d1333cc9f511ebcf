package dev.redraft.bench;

import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The default list of tests of the program redis-benchmark, run against a real redis-server and
 * Redraft in turn: requests a second, and processor time of the server a request.
 *
 * <p>Usage: {@code ./redraft bench BenchmarkComparison [requests] [rounds] [depth...]}, by default
 * 100,000 requests of 50 connections, 3 rounds a side after one that is not counted, with pipelines
 * of 1 and 16. Both log everysec. The program redis-benchmark is that of the Debian package
 * redis-tools. Medians are shown.
 */
public final class BenchmarkComparison {
  private static final List<String> TESTS =
      List.of(
          "ping",
          "set",
          "get",
          "incr",
          "lpush",
          "rpush",
          "lpop",
          "rpop",
          "sadd",
          "hset",
          "spop",
          "zadd",
          "zpopmin",
          "lrange_100",
          "lrange_300",
          "lrange_500",
          "lrange_600",
          "mset");

  private record Side(List<Double> rates, List<Double> micros) {
    Side() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private final int requests;
  private final int depth;
  private final Map<String, Side> redis = new LinkedHashMap<>();
  private final Map<String, Side> redraft = new LinkedHashMap<>();

  private BenchmarkComparison(int requests, int depth) {
    this.requests = requests;
    this.depth = depth;
  }

  public static void main(String[] args) throws Exception {
    int requests = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    List<Integer> depths = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      depths.add(Integer.valueOf(args[i]));
    }
    try (ScratchFolder theirs = ScratchFolder.create();
        ScratchFolder ours = ScratchFolder.create();
        ServerProcess redis = ServerProcess.start(false, theirs.path());
        ServerProcess redraft = ServerProcess.start(true, ours.path())) {
      for (int depth : depths.isEmpty() ? List.of(1, 16) : depths) {
        BenchmarkComparison comparison = new BenchmarkComparison(requests, depth);
        for (int round = 0; round <= rounds; round++) {
          comparison.round(redis.port(), round == 0 ? new LinkedHashMap<>() : comparison.redis);
          comparison.round(redraft.port(), round == 0 ? new LinkedHashMap<>() : comparison.redraft);
        }
        comparison.print();
      }
    }
  }

  private void round(int port, Map<String, Side> results) throws Exception {
    try (RespClient control = RespClient.connect(ServerHandle.HOST, port, 60_000)) {
      control.call("FLUSHALL");
      for (String test : TESTS) {
        test(port, test, control, results);
      }
    }
  }

  private void test(int port, String test, RespClient control, Map<String, Side> results)
      throws IOException, InterruptedException {
    double before = processorSeconds(control);
    List<String> lines = run(port, test);
    double micros = (processorSeconds(control) - before) * 1e6 / requests / lines.size();
    // LRANGE's own tests fill the list first, which is LPUSH and measured as such.
    for (String line : test.startsWith("lrange") ? lines.subList(1, lines.size()) : lines) {
      String[] fields = line.substring(1).split("\",\"", -1);
      String name = fields[0].replaceAll(" \\(.*", "");
      Side side = results.computeIfAbsent(name, any -> new Side());
      side.rates.add(Double.parseDouble(fields[1]));
      side.micros.add(micros);
    }
  }

  private List<String> run(int port, String test) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "redis-benchmark",
                "-p",
                "" + port,
                "-n",
                "" + requests,
                "-P",
                "" + depth,
                "-t",
                test,
                "--csv")
            .redirectErrorStream(true)
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("\"") && !line.startsWith("\"test\"")) {
          lines.add(line);
        }
      }
    }
    if (process.waitFor() != 0 || lines.isEmpty()) {
      throw new IOException("redis-benchmark -t " + test + " has failed: " + lines);
    }
    return lines;
  }

  private static double processorSeconds(RespClient control) throws IOException {
    return Double.parseDouble(ServerInfo.field(control, "cpu", "used_cpu_user"))
        + Double.parseDouble(ServerInfo.field(control, "cpu", "used_cpu_sys"));
  }

  private void print() {
    System.out.printf(
        Locale.ROOT,
        "%n%,d requests, pipelines of %d%n%n"
            + "| | redis-server, 1/s | Redraft, 1/s | ratio | redis-server, us of processor |"
            + " Redraft, us | ratio |%n|---|---|---|---|---|---|---|%n",
        requests,
        depth);
    redis.forEach((name, theirs) -> {
      Side ours = redraft.getOrDefault(name, new Side());
      double rate = median(theirs.rates);
      double micros = median(theirs.micros);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %,.0f | %.2f | %.2f | %.2f | %.2f |%n",
          name,
          rate,
          median(ours.rates),
          median(ours.rates) / rate,
          micros,
          median(ours.micros),
          median(ours.micros) / micros);
    });
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }
}
