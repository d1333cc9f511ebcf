package dev.redraft.rewrite;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs as text: for each the table of its steps and the table of the variables after each of them.
 */
public final class TraceTables {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final List<String> STEPS =
      List.of("#", "Process", "Action", "State after it", "Time (UTC)", "Took", "Bytes", "Records");
  private static final List<String> VARIABLES = List.of("#", "Child", "Parent buffer", "AOF");

  private TraceTables() {}

  /** All runs of a trace, oldest first. */
  public static String render(Trace trace) {
    StringBuilder out = new StringBuilder();
    for (RunTrace run : trace.runs()) {
      render(run, out);
    }
    return out.isEmpty() ? "No rewrite has run.\n" : out.toString();
  }

  /** One run. */
  public static String render(RunTrace run) {
    StringBuilder out = new StringBuilder();
    render(run, out);
    return out.toString();
  }

  private static void render(RunTrace run, StringBuilder out) {
    out.append("Rewrite ")
        .append(run.id())
        .append(" (")
        .append(run.reason())
        .append(", layout ")
        .append(run.layout().toString().toLowerCase(Locale.ROOT))
        .append("), started ")
        .append(DATE.format(instant(run.startMicros())))
        .append(" UTC, ")
        .append(run.outcome())
        .append(", ")
        .append(duration(run.nanos()))
        .append("\n\n");
    List<List<String>> steps = new ArrayList<>(List.of(STEPS));
    List<List<String>> variables = new ArrayList<>(List.of(VARIABLES));
    variables.add(List.of("0", "not started", "empty", "old"));
    for (TraceStep step : run.steps()) {
      steps.add(row(step, run.isRunning()));
      TraceStep.Kind kind = step.kind();
      variables.add(
          List.of(Integer.toString(kind.number()), kind.child(), kind.buffer(), kind.file()));
    }
    if (!run.isRunning() && !run.outcome().equals(RunTrace.SUCCESS)) {
      variables.add(List.of("-", "exited", "empty", "old"));
    }
    table(steps, out);
    out.append('\n');
    table(variables, out);
    out.append('\n');
  }

  private static List<String> row(TraceStep step, boolean running) {
    TraceStep.Kind kind = step.kind();
    String took = !step.isRunning() ? duration(step.nanos()) : running ? "running" : "given up";
    return List.of(
        Integer.toString(kind.number()),
        kind.process(),
        kind.action(),
        kind.state(),
        TIME.format(instant(step.startMicros())),
        took,
        step.bytes() == 0 ? "" : Long.toString(step.bytes()),
        step.records() == 0 ? "" : Long.toString(step.records()));
  }

  private static void table(List<List<String>> rows, StringBuilder out) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      line(rows.get(r), widths, ' ', out);
      if (r == 0) {
        line(java.util.Collections.nCopies(columns, ""), widths, '-', out);
      }
    }
  }

  private static void line(List<String> cells, int[] widths, char fill, StringBuilder out) {
    for (int i = 0; i < widths.length; i++) {
      out.append('|').append(fill).append(cells.get(i));
      out.repeat(fill, widths[i] - cells.get(i).length() + 1);
    }
    out.append("|\n");
  }

  /** A time span in the unit that suits it. */
  static String duration(long nanos) {
    if (nanos < 10_000) {
      return nanos + " ns";
    }
    if (nanos < 10_000_000) {
      return nanos / 1000 + " us";
    }
    return nanos < 10_000_000_000L
        ? nanos / 1_000_000 + " ms"
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
  }
}
