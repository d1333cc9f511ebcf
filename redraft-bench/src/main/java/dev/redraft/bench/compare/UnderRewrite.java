package dev.redraft.bench.compare;

import dev.redraft.bench.load.Latencies;
import dev.redraft.bench.load.OpenLoop;
import dev.redraft.bench.load.Template;
import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerInfo;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rewrite seen by clients: latency at a fixed rate before it and during it, the longest time that
 * the engine stood still for it, and the memory that it costs when random keys are overwritten as
 * fast as the server can.
 */
final class UnderRewrite implements Scenario {
  private static final int CONNECTIONS = 50;
  private static final int WARM_SHARE = 50;
  private static final double WINDOW_SECONDS = 0.02;
  private static final double AROUND_SECONDS = 1;

  private static final Map<String, Double> PERCENTILES =
      new TreeMap<>(Map.of("p50", 0.5, "p99", 0.99, "p99.9", 0.999, "longest", 1.0));

  private final Row inflation =
      Row.lower("latency/p99.9-rewrite-to-steady", "x").with(Goal.atMost(1.2));
  private final Row stall = Row.lower("rewrite/stall", "ms").with(Goal.atMost(0.2));
  private final Row extraBytes = Row.lower("overwrites/extra-memory", "MB");
  private final Row extraShare =
      Row.lower("overwrites/extra-memory-of-data", "%").with(Goal.atMost(10));
  private final Row extraResident = Row.lower("overwrites/extra-resident", "MB");
  private final Row steadyRate = Row.higher("overwrites/steady", "1/s");
  private final Row rewriteRate = Row.higher("overwrites/in-rewrite", "1/s");
  private final Row rewriteSeconds = Row.lower("overwrites/rewrite", "s");

  private static Row latency(String when, String percentile) {
    return Row.lower("latency/" + when + "/" + percentile, "ms");
  }

  @Override
  public List<Row> rows(Scale scale) {
    List<Row> rows = new ArrayList<>();
    for (String when : List.of("steady", "rewrite")) {
      PERCENTILES.keySet().forEach(percentile -> rows.add(latency(when, percentile)));
    }
    rows.addAll(List.of(inflation, stall, steadyRate, rewriteRate, rewriteSeconds));
    rows.addAll(List.of(extraBytes, extraShare, extraResident));
    return rows;
  }

  @Override
  public void run(Comparison comparison) throws IOException, InterruptedException {
    comparison.inTurn("a rewrite under load", side -> measure(comparison, side));
  }

  private void measure(Comparison comparison, Side side) throws IOException, InterruptedException {
    int keys = comparison.scale().keys();
    Dataset data = new Dataset("random", keys);
    try (ScratchFolder folder = comparison.scratch();
        ServerProcess server = ServerProcess.start(side, folder);
        RespClient control = server.connect()) {
      data.fill(server, 0, keys / WARM_SHARE);
      // a JVM compiles what it has not done before, beside what is measured
      Rewrites.rewrite(server, control, folder, false);
      data.fill(server, keys / WARM_SHARE, keys);
      if (wantsAny(comparison, "latency") || comparison.wants(stall)) {
        latency(comparison, side, server, control, folder, data);
      }
      if (wantsAny(comparison, "overwrites")) {
        overwrites(comparison, side, server, control, folder, data);
      }
    }
  }

  private boolean wantsAny(Comparison comparison, String group) {
    return rows(comparison.scale()).stream()
        .anyMatch(row -> row.group().equals(group) && comparison.wants(row));
  }

  private void latency(
      Comparison comparison,
      Side side,
      ServerProcess server,
      RespClient control,
      ScratchFolder folder,
      Dataset data)
      throws IOException, InterruptedException {
    Scale scale = comparison.scale();
    try (OpenLoop load =
        OpenLoop.start(server.port(), CONNECTIONS, scale.rate(), data.overwrites())) {
      sleep(scale.settleSeconds());
      long from = System.nanoTime();
      sleep(scale.steadySeconds());
      long begin = System.nanoTime();
      Rewrites.rewrite(server, control, folder, false);
      long end = System.nanoTime();
      sleep(Math.min(AROUND_SECONDS, scale.steadySeconds()));
      load.finish();
      Latencies all = load.take();
      Latencies steady = all.between(from, begin);
      Latencies during = all.between(begin, end);
      PERCENTILES.forEach((name, share) -> {
        comparison.add(latency("steady", name), side, steady.millis(share));
        comparison.add(latency("rewrite", name), side, during.millis(share));
      });
      comparison.add(inflation, side, during.millis(0.999) / steady.millis(0.999));
      comparison.add(stall, side, stallMillis(side, control));
      comparison.results().add(curve(side, all, begin, end));
    }
  }

  private static double stallMillis(Side side, RespClient control) throws IOException {
    return side.isRedraft()
        ? ServerInfo.number(control, "persistence", "rewrite_longest_stall_usec") / 1e3
        : ServerInfo.number(control, "stats", "latest_fork_usec") / 1e3;
  }

  private static Curve curve(Side side, Latencies all, long begin, long end) {
    double seconds = (end - begin) / 1e9;
    int windows = (int) Math.ceil((seconds + 2 * AROUND_SECONDS) / WINDOW_SECONDS);
    long first = begin - (long) (AROUND_SECONDS * 1e9);
    double[] millis = all.longest(first, (long) (WINDOW_SECONDS * 1e9), windows);
    return new Curve(side.name(), -AROUND_SECONDS, WINDOW_SECONDS, millis, seconds);
  }

  private void overwrites(
      Comparison comparison,
      Side side,
      ServerProcess server,
      RespClient control,
      ScratchFolder folder,
      Dataset data)
      throws IOException, InterruptedException {
    Scale scale = comparison.scale();
    String bytes = side.isRedraft() ? "used_memory_dataset" : "used_memory";
    long size = ServerInfo.number(control, "memory", bytes);
    Template requests = data.overwrites();
    try (Overwrites load = Overwrites.start(server.port(), requests)) {
      sleep(scale.settleSeconds());
      long before = load.done();
      long from = System.nanoTime();
      sleep(scale.steadySeconds() / 2);
      comparison.add(steadyRate, side, rate(load.done() - before, from));
      long usual = ProcessUse.residentBytes(server.pid());
      before = load.done();
      from = System.nanoTime();
      try (ResidentPeak resident = ResidentPeak.start(server.pid())) {
        Rewrites.Run run = Rewrites.rewrite(server, control, folder, false);
        comparison.add(rewriteRate, side, rate(load.done() - before, from));
        comparison.add(rewriteSeconds, side, run.seconds());
        comparison.add(extraResident, side, Math.max(0, resident.peak() - usual) / 1e6);
      }
    }
    String field = side.isRedraft() ? "fork_memory_peak" : "aof_last_cow_size";
    long extra = ServerInfo.number(control, "persistence", field);
    comparison.add(extraBytes, side, extra / 1e6);
    comparison.add(extraShare, side, 100.0 * extra / size);
  }

  private static double rate(long count, long from) {
    return count * 1e9 / (System.nanoTime() - from);
  }

  private static void sleep(double seconds) throws InterruptedException {
    Thread.sleep((long) (seconds * 1000));
  }
}
