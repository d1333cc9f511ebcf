package dev.redraft.rewrite;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Work for the background thread: closing and deleting big files takes long. Added to by any
 * thread.
 */
final class Cleanup {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  void add(Runnable task) {
    tasks.add(task);
  }

  /** Does what has been added; returns how much that was. */
  int run() {
    int done = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      done++;
    }
    return done;
  }
}
