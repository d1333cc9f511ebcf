package dev.redraft.rewrite;

/**
 * One row of a run's two tables: what was done, and what the variables were after it.
 *
 * @param startMicros when it began, microseconds since the Unix epoch
 * @param nanos how long it took; -1 while it lasts
 * @param bytes bytes written or kept by it
 * @param records records written by it
 */
public record TraceStep(Kind kind, long startMicros, long nanos, long bytes, long records) {
  /** The steps of a rewrite, as its users know them. */
  public enum Kind {
    FORK(
        1,
        "Parent",
        "Fork child",
        "Child created; parent continues serving clients",
        "running",
        "empty",
        "old"),
    SNAPSHOT(
        2,
        "Child",
        "Write DB snapshot to new AOF",
        "New AOF being written, from the state at the fork",
        "running",
        "empty",
        "old unchanged"),
    BUFFER(
        3,
        "Parent",
        "Buffer new commands",
        "Commands received during the rewrite are kept",
        "running",
        "holds commands",
        "old unchanged"),
    FINISH(
        4,
        "Child",
        "Finish writing new AOF",
        "New AOF complete and synced",
        "finished",
        "holds commands",
        "old unchanged"),
    NOTIFY(
        5,
        "Child -> Parent",
        "Notify parent",
        "Parent prepares to merge",
        "finished",
        "holds commands",
        "old unchanged"),
    MERGE(
        6,
        "Parent",
        "Append buffered commands to new AOF",
        "New AOF includes the commands of the rewrite",
        "exited",
        "merged",
        "snapshot + buffered commands"),
    REPLACE(
        7,
        "Parent",
        "Replace old AOF with new AOF",
        "One atomic switch",
        "exited",
        "merged",
        "new active"),
    CLEAR(8, "Parent", "Clear buffer", "Ready for new commands", "exited", "empty", "new active");

    private final int number;
    private final String process;
    private final String action;
    private final String state;
    private final String child;
    private final String buffer;
    private final String file;

    Kind(
        int number,
        String process,
        String action,
        String state,
        String child,
        String buffer,
        String file) {
      this.number = number;
      this.process = process;
      this.action = action;
      this.state = state;
      this.child = child;
      this.buffer = buffer;
      this.file = file;
    }

    public int number() {
      return number;
    }

    /** Who acts. */
    public String process() {
      return process;
    }

    public String action() {
      return action;
    }

    /** The state after it, in words. */
    public String state() {
      return state;
    }

    /** The child after it. */
    public String child() {
      return child;
    }

    /** The parent's buffer after it. */
    public String buffer() {
      return buffer;
    }

    /** The append-only file after it. */
    public String file() {
      return file;
    }
  }

  TraceStep(Kind kind, long startMicros) {
    this(kind, startMicros, -1, 0, 0);
  }

  TraceStep ended(long nanos, long bytes, long records) {
    return new TraceStep(kind, startMicros, nanos, bytes, records);
  }

  public boolean isRunning() {
    return nanos < 0;
  }
}
