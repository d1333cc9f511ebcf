package dev.redraft.rewrite;

import dev.redraft.aof.AofLayout;
import dev.redraft.platform.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of one run. Written by whichever thread the run belongs to at the time, one at a time;
 * read by any.
 */
public final class RunTrace {
  /** A change of state. */
  public record Change(long micros, RewriteState from, RewriteState to, String why) {}

  /** The outcome of a run that has replaced the files. */
  public static final String SUCCESS = "success";

  private static final String RUNNING = "running";

  private final Clock clock;
  private final long id;
  private final AofLayout layout;
  private final String reason;
  private final long startMicros;
  private final long startNanos;
  private final Map<TraceStep.Kind, Long> began = new EnumMap<>(TraceStep.Kind.class);
  private volatile List<TraceStep> steps = List.of();
  private volatile List<Change> changes = List.of();
  private volatile long nanos = -1;
  private volatile String outcome = RUNNING;

  RunTrace(Clock clock, long id, AofLayout layout, String reason) {
    this.clock = clock;
    this.id = id;
    this.layout = layout;
    this.reason = reason;
    startMicros = clock.micros();
    startNanos = clock.nanos();
  }

  /** Counts the runs of this process from 1. */
  public long id() {
    return id;
  }

  public AofLayout layout() {
    return layout;
  }

  /** Why it was started. */
  public String reason() {
    return reason;
  }

  public long startMicros() {
    return startMicros;
  }

  /** How long the run took, or has taken so far. */
  public long nanos() {
    long ended = nanos;
    return ended >= 0 ? ended : clock.nanos() - startNanos;
  }

  /** "running", "success", or why it ended without success. */
  public String outcome() {
    return outcome;
  }

  public boolean isRunning() {
    return nanos < 0;
  }

  /** The steps begun so far. */
  public List<TraceStep> steps() {
    return steps;
  }

  /** The changes of state so far. */
  public List<Change> changes() {
    return changes;
  }

  /** The step of a kind; null if it has not begun. */
  public @Nullable TraceStep step(TraceStep.Kind kind) {
    for (TraceStep step : steps) {
      if (step.kind() == kind) {
        return step;
      }
    }
    return null;
  }

  void begin(TraceStep.Kind kind) {
    began.put(kind, clock.nanos());
    List<TraceStep> next = new ArrayList<>(steps);
    next.add(new TraceStep(kind, clock.micros()));
    steps = List.copyOf(next);
  }

  void end(TraceStep.Kind kind, long bytes, long records) {
    Long start = began.remove(kind);
    if (start == null) {
      throw new IllegalStateException(kind + " ended before it began");
    }
    long took = clock.nanos() - start;
    // A plain loop: the engine thread comes here, and the first use of a stream costs it a
    // millisecond.
    List<TraceStep> next = new ArrayList<>(steps);
    for (int i = 0; i < next.size(); i++) {
      TraceStep step = next.get(i);
      if (step.kind() == kind) {
        next.set(i, step.ended(took, bytes, records));
      }
    }
    steps = List.copyOf(next);
  }

  void change(RewriteState from, RewriteState to, String why) {
    List<Change> next = new ArrayList<>(changes);
    next.add(new Change(clock.micros(), from, to, why));
    changes = List.copyOf(next);
  }

  void finish(String result) {
    outcome = result;
    nanos = clock.nanos() - startNanos;
  }
}
