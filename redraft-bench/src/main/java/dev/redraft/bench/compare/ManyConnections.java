package dev.redraft.bench.compare;

import dev.redraft.bench.load.ClosedLoop;
import dev.redraft.bench.load.Template;
import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** GET and SET without pipelines, from one connection to ten thousand. */
final class ManyConnections implements Scenario {
  private static final List<String> COMMANDS = List.of("SET", "GET");

  private static Row row(String command, int connections) {
    return Row.higher("connections/" + command + "/c" + connections, "1/s");
  }

  private static Row memory(int connections) {
    return Row.lower("connections/memory/c" + connections, "KB/connection");
  }

  private static Template request(String command, Scale scale) {
    String key = "k{r<" + scale.hotKeys() + "}";
    return command.equals("GET")
        ? Template.of("GET", key)
        : Template.of("SET", key, "v".repeat(100));
  }

  @Override
  public List<Row> rows(Scale scale) {
    List<Row> rows = new ArrayList<>();
    for (String command : COMMANDS) {
      scale.crowds().forEach(count -> rows.add(row(command, count)));
    }
    rows.add(memory(scale.crowds().getLast()));
    return rows;
  }

  @Override
  public void run(Comparison comparison) throws IOException, InterruptedException {
    comparison.inTurn("connections", side -> measure(comparison, side));
  }

  private static void measure(Comparison comparison, Side side)
      throws IOException, InterruptedException {
    Scale scale = comparison.scale();
    int most = scale.crowds().getLast();
    try (ScratchFolder folder = comparison.scratch();
        ServerProcess server = ServerProcess.start(side, folder, "maxclients", "" + (most + 100))) {
      Throughput.closed(
          server,
          4,
          64,
          Template.of("SET", "k{p<" + scale.hotKeys() + "}", "v".repeat(100)),
          scale.hotKeys());
      for (int count : scale.crowds()) {
        long idle = ProcessUse.residentBytes(server.pid());
        for (String command : COMMANDS) {
          Row row = row(command, count);
          if (comparison.wants(row)) {
            long number =
                Math.max(count == 1 ? scale.requests() / 3 : scale.requests(), 4L * count);
            double[] figures = Throughput.closed(server, count, 1, request(command, scale), number);
            comparison.add(row, side, figures[0]);
            comparison.addMicros(row, side, figures[1]);
          }
        }
        if (count == most && comparison.wants(memory(count))) {
          try (ClosedLoop loop = new ClosedLoop(server.port(), count, 1, request("GET", scale))) {
            loop.run(0, count);
            double more = ProcessUse.residentBytes(server.pid()) - idle;
            comparison.add(memory(count), side, Math.max(0, more / 1e3 / count));
          }
        }
      }
    }
  }
}
