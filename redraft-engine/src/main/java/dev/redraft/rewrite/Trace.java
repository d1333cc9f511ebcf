package dev.redraft.rewrite;

import java.util.ArrayList;
import java.util.List;

/**
 * The last runs, oldest first, the one under way included. Added to by the engine, read by any
 * thread.
 */
public final class Trace {
  /** How many runs are remembered. */
  public static final int CAPACITY = 16;

  private volatile List<RunTrace> runs = List.of();

  void add(RunTrace run) {
    List<RunTrace> next = new ArrayList<>(runs);
    if (next.size() == CAPACITY) {
      next.removeFirst();
    }
    next.add(run);
    runs = List.copyOf(next);
  }

  public List<RunTrace> runs() {
    return runs;
  }
}
