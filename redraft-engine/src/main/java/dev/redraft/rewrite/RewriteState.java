package dev.redraft.rewrite;

/**
 * Where a rewrite is. Only the thread that a state belongs to acts in it, and ends it by the
 * transition to the next one.
 *
 * <pre>
 *   IDLE -&gt; PREPARE -&gt; FORK -&gt; SNAPSHOT -&gt; MERGE -&gt; REPLACE -&gt; CLEAR -&gt; IDLE
 *             |         |         |          |         |         ^
 *             +---------+---------+----------+---------+         |
 *                                 v                              |
 *                              ABORTING -------------------------+
 * </pre>
 */
public enum RewriteState {
  /** No rewrite runs. Left by the engine on a command or a trigger. */
  IDLE(Role.ENGINE),
  /** The log writer makes the file that will take the commands from the fork on. */
  PREPARE(Role.LOG_WRITER),
  /** The engine, between two commands, freezes memory and marks the place in the log. No I/O. */
  FORK(Role.ENGINE),
  /** The child writes the frozen data to a new base and makes it durable. */
  SNAPSHOT(Role.CHILD),
  /** The log writer joins the base and the commands since the fork. */
  MERGE(Role.LOG_WRITER),
  /** The log writer puts the new files in the place of the old ones: one atomic switch. */
  REPLACE(Role.LOG_WRITER),
  /** Old files, or those of an aborted run, are deleted; memory is given back. */
  CLEAR(Role.BACKGROUND),
  /** The log writer undoes what it had begun; the old files stay in force. */
  ABORTING(Role.LOG_WRITER);

  final Role owner;

  RewriteState(Role owner) {
    this.owner = owner;
  }

  /** Whether the switch of files is still ahead, so that the run can be given up. */
  boolean isAbortable() {
    return this == PREPARE || this == FORK || this == SNAPSHOT || this == MERGE || this == REPLACE;
  }
}
