package dev.redraft.bench.compare;

import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Measures two servers side by side. They are measured in turn, in pairs, and the order changes
 * from pair to pair (ABBA), so what drifts on the machine meets both.
 */
public final class Comparison {
  private final Side peer;
  private final Scale scale;
  private final Pattern wanted;
  private final @Nullable Path folder;
  private final Consumer<String> progress;
  private final Results results;

  /** A measurement of one side. */
  interface Turn {
    void measure(Side side) throws IOException, InterruptedException;
  }

  /**
   * Prepares a comparison.
   *
   * @param wanted rows whose names contain a match are measured
   * @param folder where servers have their files; null for the system's temporary files
   * @param run when and where this is, for the results
   */
  public Comparison(
      Side peer,
      Scale scale,
      Pattern wanted,
      @Nullable Path folder,
      Consumer<String> progress,
      String run) {
    this.results = new Results(run);
    this.peer = peer;
    this.scale = scale;
    this.wanted = wanted;
    this.folder = folder;
    this.progress = progress;
  }

  private static List<Scenario> scenarios() {
    return List.of(
        new StartUp(),
        new Throughput("everysec"),
        new Throughput("always"),
        new UnderRewrite(),
        new Persistence("random"),
        new Persistence("text"),
        new ManyConnections(),
        new Growth());
  }

  /** All rows that there are. */
  public static List<Row> rows(Scale scale) {
    return scenarios().stream().flatMap(scenario -> scenario.rows(scale).stream()).toList();
  }

  /** Told of all results so far. */
  public interface Keeper {
    void keep(Results soFar) throws IOException;
  }

  /**
   * Measures. What fails is noted in the results, and the rest is measured.
   *
   * @param keeper called after each group of rows
   * @throws IOException if this process is being ended, or results can't be kept
   */
  public Results run(Keeper keeper) throws IOException, InterruptedException {
    for (Scenario scenario : scenarios()) {
      if (scenario.rows(scale).stream().anyMatch(this::wants)) {
        try {
          scenario.run(this);
        } catch (IOException | RuntimeException e) {
          failed(scenario.getClass().getSimpleName(), e);
        }
        keeper.keep(results);
      }
    }
    return results;
  }

  private void failed(String what, Exception e) throws IOException {
    if (ScratchFolder.isEnding()) {
      throw new IOException("ended by a signal", e);
    }
    String line = what + ": " + e;
    results.failed(line);
    progress("FAILED: " + line);
  }

  Scale scale() {
    return scale;
  }

  Side peer() {
    return peer;
  }

  Results results() {
    return results;
  }

  boolean wants(Row row) {
    return wanted.matcher(row.name()).find();
  }

  /** Adds a figure of one side if its row is wanted. */
  void add(Row row, Side side, double figure) {
    if (wants(row)) {
      results.of(row).add(side.isRedraft(), figure);
    }
  }

  /** Adds microseconds of processor time for a request. */
  void addMicros(Row row, Side side, double micros) {
    if (wants(row)) {
      results.of(row).addMicros(side.isRedraft(), micros);
    }
  }

  /** Says that a side does not have what a row measures. */
  void absent(Row row, Side side, String why) {
    if (wants(row)) {
      results.of(row).absent(side.name() + ": " + why);
    }
  }

  ScratchFolder scratch() throws IOException {
    return ScratchFolder.create(folder);
  }

  void progress(String what) {
    progress.accept(what);
  }

  /** Measures each side once for each pair. */
  void inTurn(String what, Turn turn) throws IOException, InterruptedException {
    for (int pair = 0; pair < scale.pairs(); pair++) {
      boolean redraftFirst = pair % 2 != 0;
      progress(what + ", pair " + (pair + 1) + " of " + scale.pairs());
      measure(what, turn, redraftFirst ? Side.REDRAFT : peer);
      measure(what, turn, redraftFirst ? peer : Side.REDRAFT);
    }
  }

  /** Measures each side once: for what takes very long. */
  void once(String what, Turn turn) throws IOException, InterruptedException {
    progress(what);
    measure(what, turn, peer);
    measure(what, turn, Side.REDRAFT);
  }

  private void measure(String what, Turn turn, Side side) throws IOException, InterruptedException {
    try {
      turn.measure(side);
    } catch (IOException | RuntimeException e) {
      failed(what + ", " + side.name(), e);
    }
  }
}
