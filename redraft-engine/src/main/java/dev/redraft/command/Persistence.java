package dev.redraft.command;

import org.jspecify.annotations.Nullable;

/** The log and the rewrite as commands see them. Engine thread only. */
public interface Persistence {
  /** What BGREWRITEAOF came to. */
  enum RewriteStart {
    STARTED,
    SCHEDULED,
    ALREADY_RUNNING
  }

  /** Whether writes are logged. */
  boolean isEnabled();

  /** The end of the log: a byte offset that only grows; 0 without a log. */
  long position();

  /** Everything before this position survives a power failure. */
  long syncedPosition();

  /**
   * Replies that show the log up to here may be sent: under appendfsync always what is synced,
   * otherwise {@link Long#MAX_VALUE}.
   */
  long releasablePosition();

  /** Whether no more input should be taken until the log has caught up. */
  boolean isBackedUp();

  /**
   * Many units have been taken over and the engine is about to wait for input: the log should look
   * now.
   */
  void batchEnded();

  /** Takes over a finished unit of effects. */
  void append(Effects unit);

  /** Why writes are refused at present, as a whole error line; null while they are not. */
  @Nullable String refusal();

  /**
   * Starts a rewrite or schedules it. Ends with an error line if it can't be started, such as for
   * lack of disk space.
   */
  RewriteStart rewrite();

  /**
   * As {@link #rewrite} when the log may lack something that memory holds: a rewrite under way is
   * followed by another, since its image may be older than that.
   */
  RewriteStart rewriteAnew();

  /** Ends a rewrite under way and leaves the old files in use; false if none runs. */
  boolean abortRewrite();

  /**
   * Runs {@code whenSynced} on the engine thread once the log is synced up to {@code position};
   * perhaps at once.
   */
  void awaitSync(long position, Runnable whenSynced);

  /** Loads the data from the log again, in the place of what is in memory (DEBUG LOADAOF). */
  void reload();

  /** The tables of past rewrites and of the one under way: text, or JSON. */
  String trace(boolean json);

  /** When the next automatic rewrite will start, and why. */
  String explain();

  /** The fields of INFO persistence, as lines {@code name:value} ended by CR LF. */
  void info(StringBuilder target, long changes);

  /** Whether data is being loaded. */
  boolean isLoading();

  /** Saving all data to an RDB file. */
  Saves saves();
}
