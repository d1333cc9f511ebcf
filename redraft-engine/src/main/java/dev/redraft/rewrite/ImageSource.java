package dev.redraft.rewrite;

/** What the engine gives to a rewrite. Engine thread only. */
public interface ImageSource {
  /** Whether another fork is open, or its child still at work, so that there can't be one now. */
  boolean isForked();

  /** Freezes the data as it is between two commands. O(1). */
  Image fork();

  /** A new file begins at the log's present position: the next effect has to name its database. */
  void fileBegins();

  /** About how many bytes the data would take as a base. */
  long estimatedBytes();
}
