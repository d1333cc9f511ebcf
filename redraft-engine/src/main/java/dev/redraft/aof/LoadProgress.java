package dev.redraft.aof;

/** Told how far a load is, on the loading thread, at its start, about every 2 MB and at its end. */
@FunctionalInterface
public interface LoadProgress {
  /**
   * Reports a state of the load.
   *
   * @param loaded bytes read so far, of all files
   * @param total bytes of all files
   */
  void at(long loaded, long total);
}
