package dev.redraft.aof;

import java.nio.ByteBuffer;

/**
 * Sees the commands that the log writer has written: how the single layout keeps those of a
 * rewrite.
 */
@FunctionalInterface
public interface LogTap {
  /**
   * Commands, without annotations, in the log's order. The buffer is valid during the call. Log
   * writer's thread.
   *
   * @param seconds the time now, or -1 for no timestamps
   */
  void written(ByteBuffer commands, long seconds);
}
