package dev.redraft.bench;

import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A rewrite under full-speed random overwrites, Redraft and a real redis-server in turn on one
 * machine: longest stall, extra memory, duration, size, processor time.
 *
 * <p>Usage: {@code ./redraft bench RewriteComparison [keys] [pairs] [before]}, by default 5,000,000
 * keys of 100 byte values and 3 pairs. Both write a base of RESP text. A probe sends a GET each
 * millisecond whatever has become of the one before, and reckons from the time at which it was due:
 * a server that stands still is charged for every request that it delays.
 */
public final class RewriteComparison {
  private static final int CONNECTIONS = 4;
  private static final int STEADY_SECONDS = 5;
  private static final String HOST = "127.0.0.1";

  private final int keys;
  private final int before;
  private final List<Result> results = new ArrayList<>();

  /** One side's figures in one run; times in milliseconds, memory in bytes. */
  record Result(
      boolean redraft,
      double rewriteSeconds,
      double forkMillis,
      double stallMillis,
      long extraBytes,
      long dataBytes,
      long baseBytes,
      Latencies steady,
      Latencies during,
      long writesSteady,
      long writesDuring,
      double cpuSeconds) {}

  /** What the probe saw. */
  record Latencies(double p999, double max) {
    static Latencies of(List<Long> nanos) {
      long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
      if (sorted.length == 0) {
        return new Latencies(0, 0);
      }
      int at = Math.min(sorted.length - 1, (int) (sorted.length * 0.999));
      return new Latencies(sorted[at] / 1e6, sorted[sorted.length - 1] / 1e6);
    }
  }

  private RewriteComparison(int keys, int before) {
    this.keys = keys;
    this.before = before;
  }

  public static void main(String[] args) throws Exception {
    int keys = args.length > 0 ? Integer.parseInt(args[0]) : 5_000_000;
    int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int before = args.length > 2 ? Integer.parseInt(args[2]) : 0;
    RewriteComparison comparison = new RewriteComparison(keys, before);
    for (int i = 0; i < pairs; i++) {
      comparison.measure(i % 2 == 0);
      comparison.measure(i % 2 != 0);
    }
    comparison.report();
  }

  private void measure(boolean redraft) throws Exception {
    try (ScratchFolder folder = ScratchFolder.create();
        ServerProcess server = ServerProcess.start(redraft, folder.path());
        RespClient control = RespClient.connect(HOST, server.port(), 600_000)) {
      control.call("DEBUG", "POPULATE", String.valueOf(keys), "key", "100");
      Result result = measure(redraft, server, control, folder.path());
      results.add(result);
      print(result);
    }
  }

  private Result measure(boolean redraft, ServerProcess server, RespClient control, Path folder)
      throws IOException, InterruptedException {
    long data =
        ServerInfo.number(control, "memory", redraft ? "used_memory_dataset" : "used_memory");
    try (Load load = Load.start(server.port(), keys, CONNECTIONS)) {
      Thread.sleep(1000L * STEADY_SECONDS);
      for (int i = 0; i < before; i++) {
        rewrite(control);
        Thread.sleep(1000);
      }
      load.take();
      load.takeWrites();
      Thread.sleep(1000L * STEADY_SECONDS);
      Latencies steady = Latencies.of(load.take());
      long writesSteady = load.takeWrites() / STEADY_SECONDS;
      double cpuBefore = cpu(control);
      long began = System.nanoTime();
      rewrite(control);
      double seconds = (System.nanoTime() - began) / 1e9;
      Latencies during = Latencies.of(load.take());
      long writesDuring = (long) (load.takeWrites() / seconds);
      double cpu = cpu(control) - cpuBefore;
      double fork =
          redraft
              ? ServerInfo.number(control, "persistence", "last_fork_nsec") / 1e6
              : ServerInfo.number(control, "stats", "latest_fork_usec") / 1e3;
      double stall =
          redraft
              ? ServerInfo.number(control, "persistence", "rewrite_longest_stall_usec") / 1e3
              : fork;
      long extra =
          ServerInfo.number(
              control, "persistence", redraft ? "fork_memory_peak" : "aof_last_cow_size");
      return new Result(
          redraft,
          seconds,
          fork,
          stall,
          extra,
          data,
          baseBytes(folder),
          steady,
          during,
          writesSteady,
          writesDuring,
          cpu);
    }
  }

  private static void rewrite(RespClient control) throws IOException, InterruptedException {
    control.call("BGREWRITEAOF");
    while (ServerInfo.number(control, "persistence", "aof_rewrite_in_progress") != 0) {
      Thread.sleep(5);
    }
  }

  private void report() {
    System.out.printf(
        Locale.ROOT,
        "%nMedians of %d runs a side, %,d keys, %s, %d processors%n%n",
        results.size() / 2,
        keys,
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
    System.out.println("| | redis-server | Redraft | ratio |");
    System.out.println("|---|---|---|---|");
    row("rewrite, s", Result::rewriteSeconds);
    row("fork, ms", Result::forkMillis);
    row("longest engine stall caused by the rewrite, ms", Result::stallMillis);
    row("extra memory at its peak, MB", r -> r.extraBytes() / 1e6);
    row("extra memory, % of data", r -> 100.0 * r.extraBytes() / r.dataBytes());
    row("base written, MB", r -> r.baseBytes() / 1e6);
    row("probe p99.9 in steady state, ms", r -> r.steady().p999());
    row("probe p99.9 during the rewrite, ms", r -> r.during().p999());
    row("probe longest in steady state, ms", r -> r.steady().max());
    row("probe longest during the rewrite, ms", r -> r.during().max());
    row("overwrites a second in steady state", Result::writesSteady);
    row("overwrites a second during the rewrite", Result::writesDuring);
    row("processor seconds during the rewrite, children too", Result::cpuSeconds);
  }

  private void row(String name, java.util.function.ToDoubleFunction<Result> figure) {
    double redis = median(false, figure);
    double redraft = median(true, figure);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.3f | %,.3f | %s |%n",
        name,
        redis,
        redraft,
        redis == 0 ? "" : String.format(Locale.ROOT, "%.2f", redraft / redis));
  }

  private double median(boolean redraft, java.util.function.ToDoubleFunction<Result> figure) {
    double[] all =
        results.stream().filter(r -> r.redraft() == redraft).mapToDouble(figure).sorted().toArray();
    return all[all.length / 2];
  }

  private static void print(Result r) {
    System.out.printf(
        Locale.ROOT,
        "%-12s rewrite %.2f s, fork %.3f ms, stall %.3f ms, extra %,d MB, base %,d MB, probe p99.9"
            + " %.2f -> %.2f ms, longest %.2f -> %.2f ms, writes/s %,d -> %,d, cpu %.2f s%n",
        r.redraft() ? "Redraft" : "redis-server",
        r.rewriteSeconds(),
        r.forkMillis(),
        r.stallMillis(),
        r.extraBytes() / 1_000_000,
        r.baseBytes() / 1_000_000,
        r.steady().p999(),
        r.during().p999(),
        r.steady().max(),
        r.during().max(),
        r.writesSteady(),
        r.writesDuring(),
        r.cpuSeconds());
  }

  private static double cpu(RespClient control) throws IOException {
    double sum = 0;
    for (String name :
        List.of(
            "used_cpu_sys", "used_cpu_user", "used_cpu_sys_children", "used_cpu_user_children")) {
      sum += Double.parseDouble(ServerInfo.field(control, "cpu", name));
    }
    return sum;
  }

  private static long baseBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(p -> p.toString().contains(".base."))
          .mapToLong(p -> p.toFile().length())
          .sum();
    }
  }
}
