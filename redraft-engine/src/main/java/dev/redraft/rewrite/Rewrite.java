package dev.redraft.rewrite;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.LogWriter;
import dev.redraft.aof.Marker;
import dev.redraft.platform.Agent;
import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog;
import dev.redraft.rewrite.TraceStep.Kind;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rewrite of the append-only file: the state machine of {@link RewriteState} and what starts
 * it.
 *
 * <p>The engine calls {@link #engineStep} in each turn of its loop; the log writer, the child and
 * the background thread call {@link #step} in theirs. Whoever the present state belongs to acts;
 * {@link #to} hands on to the next. Invariants: at most one run; only the owner of a state changes
 * it; the old files are valid until REPLACE has renamed.
 */
public final class Rewrite implements AutoCloseable {
  /** What a request for a rewrite came to. */
  public enum Start {
    STARTED,
    /** Another fork is open: it starts when that is closed. */
    SCHEDULED,
    ALREADY_RUNNING,
    /** See {@link #refusal}. */
    REFUSED
  }

  private static final long CHECK_NANOS = 100_000_000L;

  private final AppendLog log;
  private final ImageSource source;
  private final Clock clock;
  private final EventLog events;
  private final long processId;
  private final Trigger trigger;
  private final Trace trace = new Trace();
  private final Totals totals = new Totals();
  private final Cleanup cleanup = new Cleanup();
  private final FreeSpace space;
  private final RewriteThreads threads;

  private volatile RewriteState state = RewriteState.IDLE;
  private volatile RewriteSettings settings;
  private volatile @Nullable Run run;
  private volatile @Nullable LayoutSteps steps;
  private volatile @Nullable Run ended;

  private long lastCheck;
  private boolean turningOn;
  private boolean turningOff;
  private @Nullable String refusal;

  /**
   * A machine for {@code log}; to be made before the log's threads start.
   *
   * @param processId for log lines only
   */
  public Rewrite(AppendLog log, ImageSource source, RewriteSettings settings, long processId) {
    this.log = log;
    this.source = source;
    this.settings = settings;
    this.processId = processId;
    clock = log.environment().clock();
    events = log.environment().events();
    trigger = new Trigger(clock);
    space = new FreeSpace(log.environment().disk(), log.directory(), clock);
    threads = new RewriteThreads(log);
    lastCheck = clock.nanos();
    log.attach(() -> step(Role.LOG_WRITER));
  }

  /**
   * Starts the child's and the background thread. {@code wakeEngine} makes the engine call {@link
   * #engineStep} soon.
   */
  public void startThreads(Runnable wakeEngine) {
    threads.start(wakeEngine, child(), background(), events);
  }

  /** The child, for a test that steps it by hand. */
  public Agent child() {
    return new ChildAgent(() -> step(Role.CHILD), this::childAhead);
  }

  private long childAhead() {
    Run now = run;
    Child child = now == null ? null : now.child;
    return child == null || state != RewriteState.SNAPSHOT ? 0 : child.nanosAhead(settings.pace());
  }

  /** The background work, for a test that steps it by hand. */
  public Agent background() {
    return () -> cleanup.run() + step(Role.BACKGROUND) + space.refresh();
  }

  // ---- the engine's thread ----

  /** Asks for a rewrite (BGREWRITEAOF). It is not held back by failures before it. */
  public Start start() {
    return start("requested", false);
  }

  /** As {@link #start()}; schedules another if one runs, whose image may be too old. */
  public Start startAnew() {
    Start outcome = start();
    if (outcome == Start.ALREADY_RUNNING) {
      trigger.schedule(true);
    }
    return outcome;
  }

  private Start start(String reason, boolean automatic) {
    settle();
    if (state != RewriteState.IDLE) {
      return Start.ALREADY_RUNNING;
    }
    if (source.isForked()) {
      trigger.schedule(true);
      return Start.SCHEDULED;
    }
    long estimate = source.estimatedBytes();
    refusal = space.refusal(estimate, false);
    if (refusal != null) {
      events.warning(refusal);
      return Start.REFUSED;
    }
    trigger.schedule(false);
    AofLayout layout = log.directory().layout();
    RunTrace record = new RunTrace(clock, totals.begin(), layout, reason);
    Run.Mode mode = log.isOn() ? Run.Mode.LOG_ON : turningOn ? Run.Mode.TURN_ON : Run.Mode.LOG_OFF;
    Run next =
        new Run(
            record,
            mode,
            settings,
            log.settings().checksums(),
            log.settings().timestamps(),
            automatic,
            estimate);
    trace.add(record);
    steps =
        layout == AofLayout.MULTI
            ? new MultiSteps(log, cleanup, next)
            : new SingleSteps(log, cleanup, next);
    run = next;
    to(next, RewriteState.PREPARE, reason);
    return Start.STARTED;
  }

  /** Why the last {@link #start} was refused; null if it was not. */
  public @Nullable String refusal() {
    return refusal;
  }

  /**
   * Gives up the rewrite under way, as long as the switch of files is ahead. Returns whether one
   * was running.
   */
  public boolean abort(String reason) {
    Run now = run;
    if (now == null || !state.isAbortable() || now.abortReason != null) {
      return false;
    }
    now.abortReason = reason;
    threads.wake(state.owner);
    return true;
  }

  /** Turns the log on (CONFIG SET appendonly yes): it is on once a rewrite has made its files. */
  public void turnOn() {
    turningOff = false;
    if (!log.isOn()) {
      turningOn = true;
      start("the append-only file is turned on", false);
    }
  }

  /** Turns the log off (CONFIG SET appendonly no), and gives up a rewrite under way. */
  public void turnOff() {
    turningOn = false;
    turningOff = true;
    trigger.schedule(false);
    abort("the append-only file is turned off");
    engineStep();
  }

  /** Whether the log is being turned on and its first files are not in force yet. */
  public boolean isTurningOn() {
    return turningOn;
  }

  /**
   * To be called in each turn of the engine's loop, between two commands: forks, and starts what is
   * due. No I/O.
   */
  public void engineStep() {
    if (state == RewriteState.FORK) {
      long began = clock.nanos();
      step(Role.ENGINE);
      stalled(clock.nanos() - began);
      return;
    }
    if (state != RewriteState.IDLE) {
      return;
    }
    settle();
    if (turningOff) {
      turningOff = false;
      log.stop();
    }
    long now = clock.nanos();
    if (now - lastCheck >= CHECK_NANOS) {
      lastCheck = now;
      startIfDue();
    }
  }

  private void startIfDue() {
    Trigger.Facts facts = facts();
    if (trigger.isScheduled()) {
      start("scheduled", false);
    } else if (trigger.isDue(facts)) {
      String why = facts.failed() ? "the log's file can't be trusted" : facts.growth() + "% growth";
      if (!facts.failed()) {
        events.notice("Starting automatic rewriting of AOF on " + facts.growth() + "% growth");
      }
      if (start(why, true) == Start.REFUSED) {
        trigger.failed();
      }
    }
  }

  private Trigger.Facts facts() {
    return Trigger.Facts.of(log, turningOn, settings);
  }

  /** Takes note of a run that has ended. */
  private void settle() {
    Run last = ended;
    if (last == null) {
      return;
    }
    ended = null;
    totals.ended(last);
    if (last.succeeded) {
      trigger.succeeded();
      turningOn &= last.mode != Run.Mode.TURN_ON;
    } else {
      trigger.failed();
      if (last.mode == Run.Mode.TURN_ON) {
        log.appending(false);
      }
    }
  }

  /** The engine stood still for so long while a rewrite was running, and because of it. */
  public void stalled(long nanos) {
    totals.stalled(nanos);
  }

  public RewriteStatistics statistics() {
    settle();
    return totals.statistics(state == RewriteState.IDLE ? null : run, trigger);
  }

  /** When the next automatic rewrite will start, and why. */
  public String explain() {
    settle();
    Run now = run;
    if (state != RewriteState.IDLE && now != null) {
      return "A rewrite is running ("
          + now.trace.reason()
          + "), in state "
          + state
          + " after "
          + now.trace.nanos() / 1_000_000
          + " ms.";
    }
    return trigger.explain(facts());
  }

  // ---- any thread ----

  public RewriteState state() {
    return state;
  }

  public boolean isRunning() {
    return state != RewriteState.IDLE;
  }

  public RewriteSettings settings() {
    return settings;
  }

  public void settings(RewriteSettings value) {
    settings = value;
    threads.wake(Role.CHILD);
  }

  public Trace trace() {
    return trace;
  }

  // ---- the machine ----

  /** Lets {@code role} act if the present state is its. Returns whether it did anything. */
  private int step(Role role) {
    RewriteState now = state;
    Run current = run;
    LayoutSteps files = steps;
    if (now.owner != role || current == null || files == null || now == RewriteState.IDLE) {
      return 0;
    }
    String why = current.abortReason;
    if (why != null && now != RewriteState.FORK && now.isAbortable()) {
      return abort(current, why);
    }
    try {
      return switch (now) {
        case IDLE -> 0;
        case PREPARE -> prepare(current, files);
        case FORK -> fork(current, files);
        case SNAPSHOT -> snapshot(current, files);
        case MERGE -> merge(current, files);
        case REPLACE -> replace(current, files);
        case CLEAR -> clear(current, files);
        case ABORTING -> undo(current, files);
      };
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!now.isAbortable()) {
        throw new IllegalStateException("rewrite failed in " + now, e);
      }
      return abort(
          current, e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString());
    }
  }

  /** The one place where the state changes. */
  private void to(Run current, RewriteState next, String why) {
    RewriteState from = state;
    current.trace.change(from, next, why);
    events.log(
        EventLog.Level.DEBUG,
        "AOF rewrite " + current.trace.id() + ": " + from + " -> " + next + ", " + why);
    state = next;
    threads.wake(next.owner);
  }

  private int abort(Run current, String why) {
    current.abortReason = why;
    events.warning("Background AOF rewrite terminated with error: " + why);
    to(current, RewriteState.ABORTING, why);
    return 1;
  }

  private int prepare(Run current, LayoutSteps files) throws IOException {
    if (current.mode != Run.Mode.LOG_ON && log.writer().state() != LogWriter.State.OFF) {
      return 0;
    }
    String tooFull = space.refusal(current.estimate, true);
    if (tooFull != null) {
      throw new IOException(tooFull);
    }
    files.prepare();
    to(current, RewriteState.FORK, "the next file is ready");
    return 1;
  }

  private int fork(Run current, LayoutSteps files) {
    current.trace.begin(Kind.FORK);
    current.forkPosition = log.position();
    String why = current.abortReason;
    if (why == null && source.isForked()) {
      why = "another fork is open";
    }
    if (why == null) {
      current.image.hold(source.fork());
    }
    Marker marker = files.marker();
    if (marker != null) {
      log.mark(marker);
    } else if (why == null && current.mode == Run.Mode.TURN_ON) {
      log.appending(true);
    }
    source.fileBegins();
    current.trace.end(Kind.FORK, 0, 0);
    if (why != null) {
      return abort(current, why);
    }
    events.notice("Background append only file rewriting started by pid " + processId);
    log.writer().holdSyncs(true);
    current.trace.begin(Kind.SNAPSHOT);
    current.trace.begin(Kind.BUFFER);
    to(current, RewriteState.SNAPSHOT, "memory is frozen");
    return 1;
  }

  private int snapshot(Run current, LayoutSteps files) throws IOException {
    Child child = current.child;
    if (child == null) {
      current.child = files.child(clock);
      return 1;
    }
    if (child.nanosAhead(settings.pace()) > 0) {
      return 0;
    }
    if (child.writeSome(settings.pace())) {
      return 1;
    }
    current.finishBase(child, files, events);
    to(current, RewriteState.MERGE, "the base is durable");
    return 1;
  }

  private int merge(Run current, LayoutSteps files) throws IOException {
    if (current.trace.step(Kind.MERGE) == null) {
      log.writer().holdSyncs(false);
      current.trace.end(Kind.NOTIFY, 0, 0);
      events.notice("Background AOF rewrite terminated with success");
      current.trace.begin(Kind.MERGE);
    }
    if (!files.merge()) {
      return files.moved ? 1 : 0;
    }
    long commands = log.writtenPosition() - current.forkPosition;
    current.trace.end(Kind.BUFFER, Math.max(0, commands), 0);
    current.trace.end(Kind.MERGE, Math.max(0, commands), 0);
    current.trace.begin(Kind.REPLACE);
    to(current, RewriteState.REPLACE, "the commands since the fork are joined");
    return replace(current, files);
  }

  private int replace(Run current, LayoutSteps files) throws IOException {
    if (!files.replace()) {
      return 0;
    }
    current.succeeded = true;
    current.trace.end(Kind.REPLACE, log.statistics().currentSize(), 0);
    events.notice("Background AOF rewrite finished successfully");
    current.trace.begin(Kind.CLEAR);
    to(current, RewriteState.CLEAR, "the new files are in force");
    return 1;
  }

  private int undo(Run current, LayoutSteps files) {
    log.writer().holdSyncs(false);
    if (!files.undo()) {
      return 0;
    }
    to(current, RewriteState.CLEAR, "the old files stay in force");
    return 1;
  }

  private int clear(Run current, LayoutSteps files) {
    Child child = current.child;
    if (!current.succeeded && child != null) {
      child.closeQuietly();
    }
    current.image.close();
    cleanup.run();
    files.clear();
    if (current.succeeded) {
      current.trace.end(Kind.CLEAR, 0, 0);
    }
    current.trace.finish(
        current.succeeded ? RunTrace.SUCCESS : String.valueOf(current.abortReason));
    ended = current;
    to(current, RewriteState.IDLE, current.succeeded ? "done" : "aborted");
    return 1;
  }

  /** Gives up a run under way and waits for its end. Engine thread. */
  public void abortAndWait(String reason) {
    while (state != RewriteState.IDLE && threads.areAlive()) {
      // Each time: as one ends, the step may begin another.
      abort(reason);
      engineStep();
      LockSupport.parkNanos(this, 200_000);
    }
  }

  /** Gives up a run under way and ends the threads; to be called before the log is closed. */
  @Override
  public void close() {
    abortAndWait("the server shuts down");
    threads.close();
    cleanup.run();
  }
}
