package dev.redraft.rewrite;

import dev.redraft.platform.Agent;
import dev.redraft.platform.AgentThread;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Saves of all data to an RDB file (BGSAVE, SAVE, save points): the state machine of {@link
 * SaveState}.
 *
 * <p>The engine begins a save and takes note of its end; all that touches the disk is done by the
 * child. Invariants: at most one save; the file under its name is whole at any time.
 */
public final class Save implements AutoCloseable {
  private static final long WAIT_NANOS = 200_000;

  private final Disk disk;
  private final Clock clock;
  private final EventLog events;
  private final ImageSource source;
  private final long processId;

  private volatile SaveState state = SaveState.IDLE;
  private volatile Pace pace = Pace.FULL;
  private volatile @Nullable SaveRun run;
  private volatile @Nullable AgentThread thread;
  private String tempName;
  private volatile Runnable wakeEngine = () -> {};

  // Engine thread only.
  private long saves;
  private long changesSaved;
  private long lastSave;
  private long lastTry;
  private boolean lastOk = true;
  private long lastSeconds = -1;
  private long lastCopied;

  /**
   * A machine at rest.
   *
   * @param processId for the name of the temporary file, as in Redis
   */
  public Save(Disk disk, Clock clock, EventLog events, ImageSource source, long processId) {
    this.disk = disk;
    this.clock = clock;
    this.events = events;
    this.source = source;
    this.processId = processId;
    tempName = "temp-" + processId + ".rdb";
    lastSave = seconds();
  }

  private long seconds() {
    return clock.millis() / 1000;
  }

  /**
   * Starts the child's thread. {@code wakeEngine} makes the engine call {@link #engineStep}.
   *
   * @param sharesProcess whether other stores of this process may save in the same directory: then
   *     the process's number is not enough for the temporary file's name
   */
  public void startThread(Runnable wakeEngine, boolean sharesProcess) {
    if (thread == null) {
      this.wakeEngine = wakeEngine;
      AgentThread started = AgentThread.start("redraft-save", child(), events);
      thread = started;
      if (sharesProcess) {
        tempName = "temp-" + processId + "-" + started.id() + ".rdb";
      }
    }
  }

  /** The child, for a test that steps it by hand. */
  public Agent child() {
    return new ChildAgent(this::childStep, this::childAhead);
  }

  private long childAhead() {
    SaveRun now = run;
    Child child = now == null ? null : now.child;
    return child == null || state != SaveState.SNAPSHOT ? 0 : child.nanosAhead(pace);
  }

  // ---- the engine's thread ----

  /**
   * Freezes the data and begins to save it. Not while a save runs or another fork is open.
   *
   * @param background whether the outcome is the status of saves in the background
   * @param changes of the dataset so far, from the start
   */
  public void start(SaveSettings settings, boolean background, long changes) {
    if (state != SaveState.IDLE) {
      throw new IllegalStateException("a save runs: " + state);
    }
    Path temp = settings.file().resolveSibling(tempName);
    saves++;
    if (background) {
      lastTry = seconds();
      events.notice("Background saving started by pid " + processId);
    }
    SaveRun next = new SaveRun(settings, temp, background, changes, clock.nanos(), source.fork());
    run = next;
    to(SaveState.SNAPSHOT);
  }

  /** Whether a save in the background runs. */
  public boolean isInBackground() {
    SaveRun now = run;
    return now != null && now.background;
  }

  /** Tells {@code waiter} the outcome of the save that runs. */
  public void whenEnded(Consumer<Boolean> waiter) {
    Objects.requireNonNull(run, "no save runs").waiters.add(waiter);
  }

  /**
   * Gives up the save under way, as long as the switch of files is ahead; the status of saves stays
   * as it is. Returns whether one was running.
   */
  public boolean abort(String reason) {
    SaveRun now = run;
    if (now == null || !state.isAbortable() || now.abortReason != null) {
      return false;
    }
    now.abortReason = reason;
    wake();
    return true;
  }

  /** To be called in each turn of the engine's loop: takes note of a save that has ended. */
  public void engineStep() {
    SaveRun ended = run;
    if (state != SaveState.ENDED || ended == null) {
      return;
    }
    run = null;
    to(SaveState.IDLE);
    note(ended);
    ended.waiters.forEach(waiter -> waiter.accept(ended.succeeded));
  }

  private void note(SaveRun ended) {
    if (ended.succeeded) {
      lastSave = seconds();
      changesSaved = ended.changes;
      lastOk = true;
    } else if (ended.background && ended.abortReason == null) {
      lastOk = false;
    }
    if (!ended.background) {
      return;
    }
    lastSeconds = (clock.nanos() - ended.beganNanos) / 1_000_000_000;
    lastCopied = ended.image.copiedBytes();
    if (ended.succeeded) {
      events.notice("Background saving terminated with success");
    } else if (ended.abortReason != null) {
      events.warning("Background saving was given up: " + ended.abortReason);
    } else {
      events.warning("Background saving error");
    }
  }

  /** Waits for the end of the save under way, and takes note of it. Does nothing without one. */
  public void await() {
    while (state != SaveState.IDLE) {
      engineStep();
      AgentThread child = thread;
      if (child != null && child.isAlive()) {
        LockSupport.parkNanos(this, WAIT_NANOS);
      } else if (state != SaveState.IDLE && childStep() == 0 && childAhead() > 0) {
        LockSupport.parkNanos(this, childAhead());
      }
    }
  }

  /** Whether the last save in the background has failed. */
  public boolean hasFailed() {
    return !lastOk;
  }

  /** The figures now. */
  public SaveStatistics statistics() {
    SaveRun now = run;
    Child child = now == null ? null : now.child;
    return new SaveStatistics(
        now != null,
        saves,
        changesSaved,
        lastSave,
        lastTry,
        lastOk,
        lastSeconds,
        now == null ? -1 : (clock.nanos() - now.beganNanos) / 1_000_000_000,
        lastCopied,
        child == null ? 0 : child.records(),
        child == null ? 0 : child.expected());
  }

  // ---- any thread ----

  public SaveState state() {
    return state;
  }

  public boolean isRunning() {
    return state != SaveState.IDLE;
  }

  public void pace(Pace value) {
    pace = value;
    wake();
  }

  // ---- the machine ----

  private int childStep() {
    SaveState now = state;
    SaveRun current = run;
    if (now.owner != Role.CHILD || current == null) {
      return 0;
    }
    if (now.isAbortable() && current.abortReason != null) {
      to(SaveState.CLEAR);
      return 1;
    }
    try {
      return switch (now) {
        case IDLE, ENDED -> 0;
        case SNAPSHOT -> snapshot(current);
        case REPLACE -> replace(current);
        case CLEAR -> clear(current);
      };
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (now == SaveState.CLEAR) {
        throw new IllegalStateException("a save can't be cleared", e);
      }
      current.failure = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
      events.warning("Write error saving DB on disk: " + current.failure);
      to(SaveState.CLEAR);
      return 1;
    }
  }

  /** The one place where the state changes. */
  private void to(SaveState next) {
    events.log(EventLog.Level.DEBUG, "Save: " + state + " -> " + next);
    state = next;
    if (next.owner == Role.CHILD) {
      wake();
    } else if (next == SaveState.ENDED) {
      wakeEngine.run();
    }
  }

  private void wake() {
    AgentThread child = thread;
    if (child != null) {
      child.wake();
    }
  }

  private int snapshot(SaveRun current) throws IOException {
    Child child = current.child;
    if (child == null) {
      current.child =
          new Child(
              disk,
              clock,
              current.image.get(),
              current.settings.format(),
              current.temp,
              current.settings.incrementalSync());
      return 1;
    }
    if (child.nanosAhead(pace) > 0) {
      return 0;
    }
    if (child.writeSome(pace)) {
      return 1;
    }
    current.image.close();
    child.finish().close();
    to(SaveState.REPLACE);
    return 1;
  }

  private int replace(SaveRun current) throws IOException {
    Path file = current.settings.file();
    disk.rename(current.temp, file);
    disk.syncDirectory(Objects.requireNonNull(file.getParent()));
    current.succeeded = true;
    events.notice("DB saved on disk");
    events.notice("Memory copied for the save: " + (current.image.copiedBytes() >> 20) + " MB");
    to(SaveState.CLEAR);
    return 1;
  }

  private int clear(SaveRun current) {
    current.image.close();
    Child child = current.child;
    if (!current.succeeded) {
      if (child != null) {
        child.closeQuietly();
      }
      deleteQuietly(current.temp);
    }
    to(SaveState.ENDED);
    return 1;
  }

  private void deleteQuietly(Path path) {
    try {
      if (disk.exists(path)) {
        disk.delete(path);
      }
    } catch (IOException e) {
      events.warning("Can't delete " + path + ": " + e.getMessage());
    }
  }

  /** Gives up a save under way, waits for its end and ends the thread. */
  @Override
  public void close() {
    abort("the server shuts down");
    await();
    AgentThread child = thread;
    if (child != null) {
      child.close();
    }
  }
}
