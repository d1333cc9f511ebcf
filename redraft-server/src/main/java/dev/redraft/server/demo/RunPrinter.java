package dev.redraft.server.demo;

import dev.redraft.server.terminal.Amounts;
import dev.redraft.server.terminal.Screen;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Prints one rewrite as it goes on: the execution table row by row, and the variables once it has
 * ended.
 *
 * <p>Rows appear in the order of the steps: each when it has ended, or when a later one has. The
 * parent's buffering is such a step: it goes on until the buffer is merged.
 */
final class RunPrinter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final String STEP = "  %-2s %-16s %-36s %-16s %-9s %-10s %s";
  private static final String VARIABLES = "  %-2s %-12s %-15s %s";

  private final Screen screen;
  private int printed;

  RunPrinter(Screen screen) {
    this.screen = screen;
  }

  void header(TraceRun run) {
    screen.line(
        screen.bold(
            "Rewrite "
                + run.id()
                + " ("
                + run.reason()
                + ", layout "
                + run.layout().toLowerCase(Locale.ROOT)
                + ")"));
    screen.line("");
    screen.line(
        screen.dim(row(STEP, "#", "Process", "Action", "Time", "Took", "Bytes", "State after it")));
  }

  /** Prints the rows that have become known since the last call. */
  void update(TraceRun run) {
    List<TraceRun.Step> steps = run.steps();
    while (printed < steps.size() && isKnown(run, printed)) {
      print(steps.get(printed++), run.isRunning() ? "goes on" : "given up");
    }
  }

  /** Prints the rows that are left: the server has been killed in them. */
  void cutOff(TraceRun run) {
    while (printed < run.steps().size()) {
      print(run.steps().get(printed++), "cut off");
    }
  }

  private static boolean isKnown(TraceRun run, int index) {
    List<TraceRun.Step> steps = run.steps();
    return !run.isRunning()
        || !steps.get(index).isRunning()
        || steps.subList(index + 1, steps.size()).stream().anyMatch(step -> !step.isRunning());
  }

  private void print(TraceRun.Step step, String unfinished) {
    String took = step.isRunning() ? unfinished : Amounts.time(step.nanos());
    String bytes = step.bytes() == 0 ? "" : Amounts.bytes(step.bytes());
    screen.line(
        row(
            STEP,
            Long.toString(step.number()),
            step.process(),
            step.action(),
            time(step.startMicros()),
            took,
            bytes,
            step.state()));
  }

  /** The table of the variables after each step, and how the run ended. */
  void variables(TraceRun run) {
    screen.line("");
    screen.line(screen.dim(row(VARIABLES, "#", "Child", "Parent buffer", "AOF")));
    screen.line(row(VARIABLES, "0", "not started", "empty", "old"));
    for (TraceRun.Step step : run.steps()) {
      screen.line(
          row(VARIABLES, Long.toString(step.number()), step.child(), step.buffer(), step.file()));
    }
    if (!run.isRunning() && !run.succeeded()) {
      screen.line(row(VARIABLES, "-", "exited", "empty", "old"));
    }
    screen.line("");
    String end = run.isRunning() ? "under way for " : run.outcome() + " after ";
    screen.line("  " + end + Amounts.time(run.nanos()));
    screen.line("");
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for one method
  private static String row(String format, Object... cells) {
    return String.format(Locale.ROOT, format, cells).stripTrailing();
  }

  private static String time(long micros) {
    return TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
