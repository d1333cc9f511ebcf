package dev.redraft.platform;

/** Work that a thread does in small steps, or that a test does by hand. */
public interface Agent {
  /**
   * Does what can be done without waiting for another agent. Returns 0 if there was nothing to do.
   */
  int doWork();

  /**
   * Nanoseconds until there may be something to do though nobody called {@link AgentThread#wake}.
   */
  default long idleNanos() {
    return 1_000_000_000L;
  }

  /**
   * Nanoseconds to rest after work without being woken at all: saves the waker the cost while much
   * is going on. 0 to be woken at once.
   */
  default long restNanos() {
    return 0;
  }
}
