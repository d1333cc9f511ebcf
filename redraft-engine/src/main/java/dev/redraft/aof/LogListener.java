package dev.redraft.aof;

import org.jspecify.annotations.Nullable;

/**
 * What the engine wants to hear from the log. Called on the log's own threads: do little, wake the
 * engine.
 */
public interface LogListener {
  /**
   * {@link AppendLog#writtenPosition}, {@link AppendLog#syncedPosition} or what may be released has
   * grown and somebody may wait for it: after each sync, after a write if that releases replies,
   * and after a write that relieves a ring found full.
   */
  void advanced();

  /**
   * The state of writing has changed.
   *
   * @param error why writes must be refused, in words; null when all is well again
   */
  void statusChanged(@Nullable String error);
}
