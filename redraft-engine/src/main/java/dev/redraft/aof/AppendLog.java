package dev.redraft.aof;

import dev.redraft.platform.Agent;
import dev.redraft.platform.AgentThread;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The append-only file as the engine holds it: a ring, and behind it the writer that brings it to
 * disk.
 *
 * <p>The engine appends the effects of a command, {@link #commit}s them as a unit, and {@link
 * #signal}s once before it waits for input. It never waits for the disk: while {@link #full()} it
 * reads no clients. Positions are byte offsets in the log that only grow, also over files and over
 * times when the log is off.
 */
public final class AppendLog implements AutoCloseable {
  private final LogEnvironment environment;
  private final LogDirectory directory;
  private final LogRing ring;
  private final Syncer syncer;
  private final LogWriter writer;
  private volatile @Nullable AgentThread writerThread;
  private volatile @Nullable AgentThread syncThread;
  private boolean on;

  /** The position up to which the writer was told to look; engine thread only. */
  private long signalled = -1;

  /** Whether the end of the engine's turn will signal; engine thread only. */
  private boolean signalling;

  private final Runnable endOfTurn = this::signal;
  private boolean finished;

  /**
   * A log that is off.
   *
   * @param ringLimit bytes in memory from which the engine has to take no more input
   */
  public AppendLog(
      LogEnvironment environment,
      LogDirectory directory,
      LogSettings settings,
      long ringLimit,
      LogListener listener) {
    this.environment = environment;
    this.directory = directory;
    ring = new LogRing(ringLimit, 0);
    syncer = new Syncer(this::wakeWriter);
    writer =
        new LogWriter(
            ring,
            environment.clock(),
            environment.events(),
            listener,
            settings,
            syncer,
            this::wakeSyncer);
  }

  // ---- before the threads run ----

  /**
   * Opens the file that the start has left to append to: the log is on from here. Touches the disk.
   */
  public void openFile() throws IOException {
    writer.start(directory.openLast(writer.settings().checksums()));
    on = true;
  }

  /** Lets {@code companion} work on the log writer's thread too. */
  public void attach(Agent companion) {
    writer.attach(companion);
  }

  /**
   * Starts the log's threads; a test may call {@link #writer()} and {@link #syncer()} by hand
   * instead.
   */
  public void startThreads() {
    syncThread = AgentThread.start("redraft-sync", syncer, environment.events());
    writerThread = AgentThread.start("redraft-log", writer, environment.events());
  }

  // ---- the engine's thread ----

  /** Whether effects are logged. */
  public boolean isOn() {
    return on;
  }

  /** Appends to the unit being built; nothing while the log is off. */
  public void append(byte[] source, int offset, int length) {
    if (on) {
      ring.append(source, offset, length);
    }
  }

  /**
   * Publishes what was appended since the last commit as one unit: it is written wholly or not at
   * all.
   */
  public void commit() {
    ring.commit();
  }

  /**
   * Has the writer look when the engine's turn ends, if anything was committed since the last time:
   * all commands of a turn go into one write, and under {@code always} into one sync. {@code
   * afterTurn} runs a task at the end of the turn.
   */
  public void signal(Executor afterTurn) {
    if (!signalling && ring.position() != signalled) {
      signalling = true;
      afterTurn.execute(endOfTurn);
    }
  }

  /**
   * Makes the writer look if anything was committed since the last time. Waking a thread for
   * nothing costs more than a GET.
   */
  public void signal() {
    signalling = false;
    long end = ring.position();
    if (end != signalled) {
      signalled = end;
      wakeWriter();
    }
  }

  /** Makes the writer look in any case. */
  public void wake() {
    wakeWriter();
  }

  /**
   * Whether the engine has to take no more input: memory is used up, or everysec lags behind by two
   * seconds.
   */
  public boolean full() {
    return on && (ring.full() || writer.lags());
  }

  /** The end of the log: where the next unit goes. */
  public long position() {
    return ring.position();
  }

  /** Places a marker at the end of the log. */
  public void mark(Marker marker) {
    ring.mark(marker);
    wakeWriter();
  }

  /**
   * Effects are logged from here on, or no longer: a rewrite that turns the log on has taken its
   * image, or failed.
   */
  public void appending(boolean value) {
    on = value;
  }

  /**
   * Turns the log off: what was appended is written and synced by the writer, then the file is
   * closed.
   */
  public void stop() {
    on = false;
    writer.requestStop();
    wakeWriter();
  }

  // ---- any thread ----

  /** Handed to the operating system up to here. */
  public long writtenPosition() {
    return writer.written();
  }

  /** Durable up to here. */
  public long syncedPosition() {
    return writer.synced();
  }

  /**
   * Replies that show the log up to here may be sent; {@link Long#MAX_VALUE} when replies are not
   * held at all.
   */
  public long releasablePosition() {
    if (!holdsReplies()) {
      return Long.MAX_VALUE;
    }
    return writer.skipsSyncs() ? writer.written() : writer.synced();
  }

  /** Whether a reply waits for the sync of the state it shows. */
  public boolean holdsReplies() {
    return writer.state() != LogWriter.State.OFF && writer.settings().fsync() == FsyncPolicy.ALWAYS;
  }

  public LogSettings settings() {
    return writer.settings();
  }

  /**
   * Changes settings; they hold from the next batch on, {@code checksums} from the next file on.
   */
  public void settings(LogSettings settings) {
    writer.settings(settings);
    wakeWriter();
  }

  /** Why writes must be refused, in words; null while all is well. */
  public @Nullable String error() {
    return writer.error();
  }

  public LogStatistics statistics() {
    LogFile file = writer.file();
    long current = directory.otherBytes() + (file == null ? 0 : file.size());
    return new LogStatistics(
        current,
        Math.max(0, directory.growthBase()),
        ring.pending(),
        syncer.isBusy(),
        writer.delayedSyncs(),
        writer.error() == null);
  }

  public LogDirectory directory() {
    return directory;
  }

  public LogEnvironment environment() {
    return environment;
  }

  public LogWriter writer() {
    return writer;
  }

  /** The agent that syncs beside the writer. */
  public Agent syncer() {
    return syncer;
  }

  /** Whether the log's thread runs. */
  public boolean isWriterAlive() {
    AgentThread thread = writerThread;
    return thread != null && thread.isAlive();
  }

  public void wakeWriter() {
    AgentThread thread = writerThread;
    if (thread != null) {
      thread.wake();
    }
  }

  private void wakeSyncer() {
    AgentThread thread = syncThread;
    if (thread != null) {
      thread.wake();
    }
  }

  /**
   * Writes and syncs what was committed, closes the file, ends the threads. Waits for the disk; a
   * writer in trouble gives up at once. The engine calls it last.
   *
   * @return whether everything appended is durable
   */
  public boolean finish() {
    long end = ring.committed();
    on = false;
    if (finished) {
      return writer.synced() >= end;
    }
    finished = true;
    writer.requestStop();
    wakeWriter();
    AgentThread thread = writerThread;
    while (writer.state() != LogWriter.State.OFF) {
      if (thread == null || !thread.isAlive()) {
        syncer.doWork();
        writer.doWork();
      } else {
        LockSupport.parkNanos(this, 200_000);
      }
    }
    if (thread != null) {
      thread.close();
    }
    AgentThread sync = syncThread;
    if (sync != null) {
      sync.close();
    }
    ring.free();
    return writer.synced() >= end;
  }

  @Override
  public void close() {
    finish();
  }
}
