package dev.redraft.aof;

import java.io.IOException;

/**
 * Something to be done by the log writer when it has written everything before a position of the
 * log and nothing after it.
 */
@FunctionalInterface
public interface Marker {
  /**
   * Runs on the log writer's thread.
   *
   * @return whether it is done; if not it is asked again later and the writer stays where it is
   */
  boolean reached(LogWriter writer) throws IOException;
}
