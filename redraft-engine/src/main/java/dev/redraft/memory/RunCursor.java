package dev.redraft.memory;

/**
 * A place in the heap that somebody comes back to later. Invariant: it is the first page of a run,
 * or at the top or above, also after runs have merged around it.
 */
final class RunCursor {
  int page = 1;

  /** The pages from {@code start} on have become one run, or lie above the top. */
  void merged(int start, int length) {
    if (page > start && page <= start + length) {
      page = start;
    }
  }
}
