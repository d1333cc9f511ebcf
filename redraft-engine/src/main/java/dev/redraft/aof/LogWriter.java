package dev.redraft.aof;

import dev.redraft.platform.Agent;
import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Drains the ring into the current file and makes it durable. One thread; other threads read only
 * what is volatile.
 *
 * <pre>
 *   OFF --start--&gt; OK --write error--&gt; RETRYING --a retry works--&gt; OK
 *                  OK, RETRYING --sync error--&gt; FAILED
 *                  RETRYING, FAILED --{@link #resumeIn}: a rewrite has replaced the files--&gt; OK
 *                  OK, RETRYING, FAILED --stop--&gt; OFF
 * </pre>
 *
 * Invariants: synced &lt;= written = the ring's consumed position. Bytes leave the ring only when
 * they are written or when a rewrite's base holds their effects. After a failed sync nothing more
 * is written to that file.
 */
public final class LogWriter implements Agent {
  /** What the writer can do at present. */
  public enum State {
    /** There is no file; nothing is appended to the ring. */
    OFF,
    OK,
    /** The last write failed and was cut off; it is tried again. */
    RETRYING,
    /** A sync failed: the file may lack what was written. Only a rewrite into fresh files helps. */
    FAILED
  }

  /** Bytes of a batch, unless one unit is longer. */
  static final int BATCH = 4 * 1024 * 1024;

  private static final int DRAIN = 4 * BATCH;
  private static final long SECOND = 1_000_000_000L;
  private static final long REST = 1_000_000;

  private final LogRing ring;
  private final Clock clock;
  private final EventLog events;
  private final LogListener listener;
  private final Syncer syncer;
  private final Runnable wakeSyncer;
  private final BatchWriter batches;
  private final SyncClock syncClock;
  private final RetryClock retryClock;
  private final WriterStatus status;

  private volatile LogSettings settings;
  private volatile long written;
  private volatile long synced;
  private volatile boolean syncsHeld;
  private volatile boolean stopRequested;
  private volatile @Nullable LogFile file;
  private @Nullable Agent companion;
  private @Nullable LogTap tap;
  private boolean untold;

  LogWriter(
      LogRing ring,
      Clock clock,
      EventLog events,
      LogListener listener,
      LogSettings settings,
      Syncer syncer,
      Runnable wakeSyncer) {
    this.ring = ring;
    this.clock = clock;
    this.events = events;
    this.listener = listener;
    this.settings = settings;
    this.syncer = syncer;
    this.wakeSyncer = wakeSyncer;
    syncClock = new SyncClock(clock);
    retryClock = new RetryClock(clock);
    status = new WriterStatus(events, listener);
    batches = new BatchWriter(ring.limit());
    written = ring.consumed();
    synced = written;
  }

  // ---- any thread ----

  public State state() {
    return status.state();
  }

  /** Why writes fail, in words; null while they do not. */
  public @Nullable String error() {
    return status.error();
  }

  /** The log up to here has been handed to the operating system. */
  public long written() {
    return written;
  }

  /** The log up to here is durable. */
  public long synced() {
    return synced;
  }

  /** The file being appended to; null while the log is off. */
  public @Nullable LogFile file() {
    return file;
  }

  LogSettings settings() {
    return settings;
  }

  void settings(LogSettings value) {
    settings = value;
  }

  /**
   * Whether no sync is due at present because a rewrite runs and no-appendfsync-on-rewrite is set.
   */
  boolean skipsSyncs() {
    return syncsHeld && settings.noSyncOnRewrite();
  }

  /** Times that a sync was due and had to wait for the one before it. */
  long delayedSyncs() {
    return syncClock.delayed();
  }

  /** Whether the oldest bytes written and not durable are older than everysec allows. */
  boolean lags() {
    return settings.fsync() == FsyncPolicy.EVERYSEC
        && !skipsSyncs()
        && status.is(State.OK)
        && syncClock.lags();
  }

  /** A rewrite writes its base from now on, or no longer. */
  public void holdSyncs(boolean hold) {
    syncsHeld = hold;
    listener.advanced();
  }

  /** Asks the writer to finish its file and to close it: {@link State#OFF} once it has. */
  void requestStop() {
    stopRequested = true;
  }

  // ---- before the writer's thread runs ----

  /** Lets {@code companion} work on the writer's thread too: the rewrite's part in it. */
  void attach(Agent companion) {
    this.companion = companion;
  }

  // ---- the writer's thread ----

  @Override
  public int doWork() {
    try {
      return work();
    } catch (RuntimeException | Error e) {
      fail("The log writer stopped: " + e);
      throw e;
    }
  }

  private int work() {
    int work = takeSync();
    if (companion != null) {
      work += companion.doWork();
    }
    if (stopRequested && stop()) {
      return 1;
    }
    switch (status.state()) {
      case FAILED -> {}
      case OFF -> discard();
      case RETRYING -> {
        if (retryClock.isDue()) {
          work += retry();
        }
      }
      case OK -> work += drain();
    }
    work += syncIfDue();
    if (untold) {
      untold = false;
      listener.advanced();
    }
    return work;
  }

  @Override
  public long idleNanos() {
    if (status.is(State.RETRYING)) {
      return retryClock.nanosUntilDue();
    }
    return status.is(State.OK) && settings.fsync() == FsyncPolicy.EVERYSEC
        ? syncClock.nanosUntilDue()
        : SECOND;
  }

  @Override
  public long restNanos() {
    return settings.fsync() == FsyncPolicy.ALWAYS ? 0 : REST;
  }

  /** Starts to append to {@code next}: the log was off. */
  public void start(LogFile next) {
    status.require(State.OFF);
    file = next;
    written = ring.consumed();
    synced = written;
    syncClock.clear();
    status.to(State.OK);
  }

  /** Sees all commands written from now on; null for nobody. */
  public void tap(@Nullable LogTap next) {
    tap = next;
  }

  /**
   * Makes durable all that was written.
   *
   * @return false if another sync must end first, or if it failed: see {@link #state()}
   */
  public boolean finishFile() {
    takeSync();
    if (!syncer.isIdle() || !status.is(State.OK)) {
      return false;
    }
    return synced == written || syncHere();
  }

  /**
   * Appends to {@code next} from here on. What was written is durable. Returns the file left
   * behind, still open.
   */
  public LogFile switchTo(LogFile next) {
    status.require(State.OK);
    if (synced != written || !syncer.isIdle()) {
      throw new IllegalStateException(
          "switch before the old file is synced: " + synced + " of " + written);
    }
    LogFile old = Objects.requireNonNull(file);
    file = next;
    return old;
  }

  /**
   * Goes on in {@code next}, in which the log is complete and durable up to {@code position}: a
   * rewrite has replaced all files. Heals a failed writer. What it had not written before {@code
   * position} is in the rewrite's base.
   *
   * @return the file left behind, still open
   */
  public @Nullable LogFile resumeIn(LogFile next, long position) {
    if (!syncer.isIdle()) {
      throw new IllegalStateException("files replaced while one is synced");
    }
    ring.skipTo(Math.max(position, written));
    LogFile old = file;
    file = next;
    written = ring.consumed();
    synced = Math.max(synced, position);
    if (synced == written) {
      syncClock.clear();
    }
    if (!status.is(State.OK)) {
      status.cleared(State.OK);
    }
    listener.advanced();
    return old;
  }

  /** Whether no sync runs beside the writer. */
  public boolean isSyncIdle() {
    takeSync();
    return syncer.isIdle();
  }

  /** Stops writing until a rewrite replaces the files: it is not known any more what they hold. */
  public void fail(String reason) {
    status.failed(State.FAILED, reason);
  }

  /**
   * Gives the file up, unfinished: what it holds was never part of the log. Returns it, still open.
   */
  public @Nullable LogFile abandon() {
    LogFile last = file;
    file = null;
    tap = null;
    discard();
    status.cleared(State.OFF);
    return last;
  }

  /** While the log is off: an engine that has not noticed yet may append. */
  private void discard() {
    ring.skipTo(ring.committed());
    written = ring.consumed();
  }

  private int drain() {
    long start = ring.consumed();
    int passed = 0;
    while (status.is(State.OK) && ring.consumed() - start < DRAIN) {
      Marker marker = ring.markerHere();
      if (marker != null) {
        if (!pass(marker)) {
          break;
        }
        passed++;
        continue;
      }
      long from = ring.consumed();
      long to = ring.batchEnd(BATCH);
      if (to == from || !write(from, to)) {
        break;
      }
    }
    boolean moved = ring.consumed() != start;
    // The engine is woken only if it waits for this. The sync that follows tells it as well.
    untold |= moved && (ring.takeRelief() || settings.fsync() == FsyncPolicy.ALWAYS);
    return moved || passed > 0 ? 1 : 0;
  }

  private boolean pass(Marker marker) {
    try {
      if (!marker.reached(this)) {
        return false;
      }
    } catch (IOException e) {
      writeFailed(e);
      return false;
    }
    ring.passMarker();
    return true;
  }

  private boolean write(long from, long to) {
    long seconds = settings.timestamps() ? clock.millis() / 1000 : -1;
    try {
      batches.write(Objects.requireNonNull(file), ring, from, to, seconds);
    } catch (IOException e) {
      writeFailed(e);
      return false;
    }
    if (tap != null) {
      for (long at = from; at < to; ) {
        ByteBuffer part = ring.view(at, to);
        at += part.remaining();
        tap.written(part, seconds);
      }
    }
    ring.consume(to);
    written = to;
    syncClock.wrote();
    return true;
  }

  private void writeFailed(IOException e) {
    boolean again = status.is(State.RETRYING);
    retryClock.failed(again);
    if (!again) {
      status.failed(State.RETRYING, "Error writing to the AOF file: " + e.getMessage());
    }
    try {
      Objects.requireNonNull(file).cutBack();
    } catch (IOException cut) {
      events.warning("Could not remove short write from the append-only file: " + cut.getMessage());
    }
  }

  private int retry() {
    try {
      Objects.requireNonNull(file).cutBack();
    } catch (IOException e) {
      writeFailed(e);
      return 1;
    }
    long from = ring.consumed();
    long to = ring.batchEnd(BATCH);
    Marker marker = ring.markerHere();
    boolean works = marker != null ? tryPass(marker) : to == from || write(from, to);
    if (works && status.is(State.RETRYING)) {
      events.warning("AOF write error looks solved. The server can write again.");
      status.cleared(State.OK);
    }
    return 1;
  }

  private boolean tryPass(Marker marker) {
    status.to(State.OK);
    boolean passed = pass(marker);
    if (!passed && status.is(State.OK)) {
      return true;
    }
    return passed;
  }

  private int takeSync() {
    if (!syncer.isDone()) {
      return 0;
    }
    try {
      synced = Math.max(synced, syncer.take());
      syncClock.ended();
    } catch (IOException e) {
      syncFailed(e);
    }
    listener.advanced();
    return 1;
  }

  private int syncIfDue() {
    if (!status.is(State.OK) || synced == written || skipsSyncs()) {
      return 0;
    }
    return switch (settings.fsync()) {
      case NO -> 0;
      case ALWAYS -> syncer.isIdle() && syncHere() ? 1 : 0;
      case EVERYSEC -> syncClock.isDue() ? requestSync() : 0;
    };
  }

  private int requestSync() {
    if (!syncer.isIdle()) {
      syncClock.delay();
      return 0;
    }
    LogFile current = Objects.requireNonNull(file);
    syncer.request(current, written, current.size());
    syncClock.began();
    wakeSyncer.run();
    return 1;
  }

  private boolean syncHere() {
    LogFile current = Objects.requireNonNull(file);
    try {
      current.syncAll();
    } catch (IOException e) {
      syncFailed(e);
      return false;
    }
    synced = written;
    syncClock.clear();
    untold = true;
    return true;
  }

  private void syncFailed(IOException e) {
    syncClock.clear();
    fail("Fail to fsync the AOF file: " + e.getMessage());
  }

  private boolean stop() {
    if (status.is(State.OK)) {
      drain();
      if (status.is(State.OK) && (ring.pending() > 0 || !finishFile())) {
        return false;
      }
    }
    takeSync();
    if (!syncer.isIdle()) {
      return false;
    }
    stopRequested = false;
    LogFile last = file;
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        events.warning("Error closing the AOF file: " + e.getMessage());
      }
      file = null;
    }
    tap = null;
    status.to(State.OFF);
    discard();
    listener.advanced();
    return true;
  }
}
