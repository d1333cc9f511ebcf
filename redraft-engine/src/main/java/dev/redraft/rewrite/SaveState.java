package dev.redraft.rewrite;

/**
 * Where a save of all data to an RDB file is. Only the thread that a state belongs to acts in it,
 * and ends it by the transition to the next one.
 *
 * <pre>
 *   IDLE -&gt; SNAPSHOT -&gt; REPLACE -&gt; CLEAR -&gt; ENDED -&gt; IDLE
 *              |           |         ^
 *              +-----------+---------+   it fails or is given up
 * </pre>
 *
 * <p>Up to the rename in REPLACE the old file is in force, from then on the new one; each is whole
 * and durable before its name is. If the directory can't be synced behind the rename, either may be
 * found after a power failure.
 */
public enum SaveState {
  /** No save runs. The engine ends it: it freezes memory between two commands. No I/O. */
  IDLE(Role.ENGINE),
  /** The child writes the frozen data to a temporary file and makes it durable. */
  SNAPSHOT(Role.CHILD),
  /** The child gives the file its name: one atomic switch; then it syncs the directory. */
  REPLACE(Role.CHILD),
  /** The child gives memory back, and deletes the file of a save that has failed. */
  CLEAR(Role.CHILD),
  /** The engine takes note of the outcome and tells who waits for it. */
  ENDED(Role.ENGINE);

  final Role owner;

  SaveState(Role owner) {
    this.owner = owner;
  }

  /** Whether the switch of files is still ahead, so that the save can be given up. */
  boolean isAbortable() {
    return this == SNAPSHOT;
  }
}
