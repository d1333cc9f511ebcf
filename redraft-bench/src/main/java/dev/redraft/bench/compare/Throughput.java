package dev.redraft.bench.compare;

import dev.redraft.bench.load.ClosedLoop;
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
import org.jspecify.annotations.Nullable;

/**
 * Requests a second, by command, connections and pipeline, under one policy of appendfsync. Both
 * servers run all the time, and one of them stands idle while the other is measured; a pass that
 * does not count comes first on each side.
 */
final class Throughput implements Scenario {
  private static final int FILL_CONNECTIONS = 4;
  private static final int FILL_DEPTH = 64;

  private final String policy;

  /** A measurement: a command, so many connections, so many requests in a batch. */
  private record Cell(Row row, Work work, int connections, int depth, long requests) {}

  Throughput(String policy) {
    this.policy = policy;
  }

  private boolean always() {
    return policy.equals("always");
  }

  /** Fewer where each batch of the fill waits for the disk. */
  private int keys(Scale scale) {
    return always() ? scale.hotKeys() / 10 : scale.hotKeys();
  }

  @Override
  public List<Row> rows(Scale scale) {
    return cells(scale).stream().map(Cell::row).toList();
  }

  private List<Cell> cells(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    for (Work work : Work.all(keys(scale))) {
      boolean basic = List.of("SET", "GET").contains(work.name());
      for (int connections : new int[] {1, 50, 200}) {
        for (int depth : new int[] {1, 16}) {
          boolean listed = always() ? basic : basic || connections == 50;
          if (listed) {
            cells.add(cell(work, connections, depth, scale));
          }
        }
      }
    }
    return cells;
  }

  private Cell cell(Work work, int connections, int depth, Scale scale) {
    long requests = (long) (always() ? scale.synced() : scale.requests()) * (depth == 1 ? 1 : 8);
    if (connections == 1) {
      requests /= always() ? 10 : 3;
    }
    String name = policy + "/" + work.name() + "/c" + connections + "/p" + depth;
    Row row = Row.higher(name, "1/s");
    Double bound = goals().get(work.name() + "/c" + connections + "/p" + depth);
    return new Cell(
        bound == null ? row : row.with(Goal.timesBetter(bound)),
        work,
        connections,
        depth,
        Math.max(requests / work.cost(), 100));
  }

  private Map<String, Double> goals() {
    return always()
        ? Map.of("SET/c50/p1", 2.0, "SET/c200/p1", 3.0)
        : Map.of("SET/c50/p1", 1.1, "GET/c50/p1", 1.1, "SET/c50/p16", 1.5, "GET/c50/p16", 1.5);
  }

  @Override
  public void run(Comparison comparison) throws IOException, InterruptedException {
    try (ScratchFolder ours = comparison.scratch();
        ScratchFolder theirs = comparison.scratch();
        ServerProcess redraft = ServerProcess.start(Side.REDRAFT, ours, "appendfsync", policy);
        ServerProcess peer =
            ServerProcess.start(comparison.peer(), theirs, "appendfsync", policy)) {
      Bench us = new Bench(redraft, keys(comparison.scale()));
      Bench them = new Bench(peer, keys(comparison.scale()));
      for (Cell cell : cells(comparison.scale())) {
        if (comparison.wants(cell.row)) {
          them.measure(cell);
          us.measure(cell);
          comparison.inTurn(
              cell.row.name(),
              side -> {
                double[] figures = (side.isRedraft() ? us : them).measure(cell);
                comparison.add(cell.row, side, figures[0]);
                comparison.results().of(cell.row).addMicros(side.isRedraft(), figures[1]);
              });
        }
      }
    }
  }

  /**
   * Requests in a closed loop, after a quarter as many that do not count: how many a second, and
   * microseconds of the server's processor time for one.
   */
  static double[] closed(
      ServerProcess server, int connections, int depth, Template request, long requests)
      throws IOException {
    long warm = requests / 4;
    try (ClosedLoop loop = new ClosedLoop(server.port(), connections, depth, request)) {
      loop.run(0, warm);
      double before = ProcessUse.cpuSeconds(server.pid());
      double seconds = loop.run(warm, requests);
      double used = ProcessUse.cpuSeconds(server.pid()) - before;
      return new double[] {requests / seconds, used * 1e6 / requests};
    }
  }

  /** One server and what is in it. */
  private static final class Bench {
    private final ServerProcess server;
    private final int keys;

    /** What filled it last, if that is still there. */
    private @Nullable Template content;

    Bench(ServerProcess server, int keys) {
      this.server = server;
      this.keys = keys;
    }

    /** Requests a second, and microseconds of the server's processor time for one. */
    double[] measure(Cell cell) throws IOException, InterruptedException {
      prepare(cell);
      return closed(server, cell.connections, cell.depth, cell.work.request(), cell.requests);
    }

    private void prepare(Cell cell) throws IOException, InterruptedException {
      Template fill = cell.work.fill();
      if (fill != null && fill.equals(content) && !cell.work.perRequest()) {
        return;
      }
      try (RespClient control = server.connect()) {
        control.call("FLUSHALL");
        ServerInfo.awaitFreed(control);
      }
      content = fill;
      if (fill != null) {
        long count = cell.work.fillCount(keys, cell.requests * 5 / 4);
        try (ClosedLoop loop = new ClosedLoop(server.port(), FILL_CONNECTIONS, FILL_DEPTH, fill)) {
          loop.run(0, count);
        }
      }
    }
  }
}
