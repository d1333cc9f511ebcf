package dev.redraft.bench.compare;

import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** From the start of a process without data to its first answer. */
final class StartUp implements Scenario {
  private final Row seconds = Row.lower("start/empty/seconds", "s");
  private final Row processor = Row.lower("start/empty/cpu", "s");
  private final Row resident = Row.lower("start/empty/resident", "MB");

  @Override
  public List<Row> rows(Scale scale) {
    return List.of(seconds, processor, resident);
  }

  @Override
  public void run(Comparison comparison) throws IOException, InterruptedException {
    comparison.inTurn("start of an empty server", side -> measure(comparison, side));
  }

  private void measure(Comparison comparison, Side side) throws IOException, InterruptedException {
    List<Double> times = new ArrayList<>();
    List<Double> uses = new ArrayList<>();
    List<Double> sizes = new ArrayList<>();
    for (int i = 0; i < comparison.scale().starts(); i++) {
      try (ScratchFolder folder = comparison.scratch();
          ServerProcess server = ServerProcess.start(side, folder)) {
        times.add(server.startSeconds());
        uses.add(ProcessUse.cpuSeconds(server.pid()));
        sizes.add(ProcessUse.residentBytes(server.pid()) / 1e6);
      }
    }
    comparison.add(seconds, side, Samples.median(times));
    comparison.add(processor, side, Samples.median(uses));
    comparison.add(resident, side, Samples.median(sizes));
  }
}
