package dev.redraft.engine;

import dev.redraft.memory.Memory;

/**
 * Slows clients while a fork's copies come near their limit (aof-rewrite-memory-limit), so that the
 * child gets ahead: so many requests a millisecond, fewer the nearer the limit is, but never none.
 * What still goes over the limit ends the rewrite, not the clients.
 */
final class Throttle {
  private static final double START = 0.75;
  private static final int MOST = 400;
  private static final int LEAST = 4;

  private final Memory memory;
  private final EngineThread thread;
  private final Runnable onRefill;
  private int permits = LEAST;
  private boolean refilling;
  private long slowed;

  /** {@code onRefill} runs on the engine thread when requests may go on. */
  Throttle(Memory memory, EngineThread thread, Runnable onRefill) {
    this.memory = memory;
    this.thread = thread;
    this.onRefill = onRefill;
  }

  /** Whether the next request has to wait for a moment. */
  boolean holds() {
    if (!memory.forked()) {
      return false;
    }
    double pressure = memory.shadowPressure();
    if (pressure < START) {
      return false;
    }
    if (permits > 0) {
      permits--;
      return false;
    }
    slowed++;
    if (!refilling) {
      refilling = true;
      thread.schedule(() -> refill(pressure), 1);
    }
    return true;
  }

  /** How often a request has had to wait. */
  long slowed() {
    return slowed;
  }

  private void refill(double pressure) {
    refilling = false;
    permits = (int) Math.max(LEAST, MOST * (1 - Math.min(1, pressure)) / (1 - START));
    onRefill.run();
  }
}
