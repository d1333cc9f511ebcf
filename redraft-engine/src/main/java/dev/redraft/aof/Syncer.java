package dev.redraft.aof;

import dev.redraft.platform.Agent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Syncs the log's file beside the log writer, so that a slow disk does not keep new bytes from
 * being written. One sync at a time.
 *
 * <pre>
 *            request (writer)            doWork (syncer)         take (writer)
 *   IDLE --------------------&gt; REQUESTED ---------------&gt; DONE ---------------&gt; IDLE
 * </pre>
 */
final class Syncer implements Agent {
  private enum State {
    IDLE,
    REQUESTED,
    DONE
  }

  private final Runnable done;
  private volatile State state = State.IDLE;

  // Written before the state that hands them over.
  private @Nullable LogFile file;
  private long position;
  private long size;
  private @Nullable IOException error;

  /** {@code done} wakes the log writer. */
  Syncer(Runnable done) {
    this.done = done;
  }

  boolean isBusy() {
    return state == State.REQUESTED;
  }

  boolean isIdle() {
    return state == State.IDLE;
  }

  /**
   * Asks for a sync of {@code file}, which holds the log up to {@code position} and {@code size}
   * bytes. Writer only.
   */
  void request(LogFile file, long position, long size) {
    if (state != State.IDLE) {
      throw new IllegalStateException("sync requested while " + state);
    }
    this.file = file;
    this.position = position;
    this.size = size;
    error = null;
    state = State.REQUESTED;
  }

  @Override
  public int doWork() {
    if (state != State.REQUESTED) {
      return 0;
    }
    try {
      Objects.requireNonNull(file).sync();
    } catch (IOException e) {
      error = e;
    }
    state = State.DONE;
    done.run();
    return 1;
  }

  /** Whether a finished sync waits to be taken. Writer only. */
  boolean isDone() {
    return state == State.DONE;
  }

  /**
   * Takes a finished sync; throws what the sync threw. Returns the position up to which the log is
   * durable.
   */
  long take() throws IOException {
    if (state != State.DONE) {
      throw new IllegalStateException("sync taken while " + state);
    }
    LogFile synced = Objects.requireNonNull(file);
    file = null;
    state = State.IDLE;
    if (error != null) {
      throw error;
    }
    synced.syncedTo(size);
    return position;
  }
}
