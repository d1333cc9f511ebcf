package dev.redraft.bench.load;

/** Waiting for the ends of threads. */
final class Threads {
  private Threads() {}

  /** Waits; an interrupt ends the wait early and is kept for the caller. */
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
