package dev.redraft.aof;

import dev.redraft.platform.EventLog;
import org.jspecify.annotations.Nullable;

/** The {@link LogWriter.State} and the error behind it; each change is logged and told. */
final class WriterStatus {
  private final EventLog events;
  private final LogListener listener;
  private volatile LogWriter.State state = LogWriter.State.OFF;
  private volatile @Nullable String error;

  WriterStatus(EventLog events, LogListener listener) {
    this.events = events;
    this.listener = listener;
  }

  // ---- any thread ----

  LogWriter.State state() {
    return state;
  }

  @Nullable String error() {
    return error;
  }

  // ---- the writer's thread ----

  boolean is(LogWriter.State wanted) {
    return state == wanted;
  }

  /** A change that is no news: the log goes on or off, a retry begins. */
  void to(LogWriter.State next) {
    state = next;
  }

  /** From a state that has no error, or whose error this one replaces. */
  void failed(LogWriter.State next, String reason) {
    events.warning(reason);
    error = reason;
    state = next;
    listener.statusChanged(reason);
  }

  /** To a state without error. */
  void cleared(LogWriter.State next) {
    error = null;
    state = next;
    listener.statusChanged(null);
  }

  /**
   * @throws IllegalStateException in another state
   */
  void require(LogWriter.State wanted) {
    if (state != wanted) {
      throw new IllegalStateException("log writer is " + state + ", not " + wanted);
    }
  }
}
