package dev.redraft.command;

import dev.redraft.platform.Clock;

/**
 * How long at most one piece of work held the engine thread: by the clock, and in processor time of
 * the thread. The two differ when the machine gives the thread's processor to others meanwhile, or
 * when the JVM stops all threads.
 *
 * <p>To ask for the processor time is a call of the system, so it is taken at the beginning of a
 * piece at most once in {@value #MARK_NANOS} ns, and at the end only of a piece that may be the
 * longest. What is told is therefore too much rather than too little, by no more than that. Engine
 * thread only.
 */
public final class LongestHold {
  private static final long MARK_NANOS = 100_000;

  private long startedNanos;
  private boolean marked;
  private long markNanos;
  private long markProcessorNanos;
  private long nanos;
  private long processorNanos;

  /** A piece of work begins; pieces are not nested. */
  public void begin(Clock clock, long now) {
    startedNanos = now;
    if (!marked || now - markNanos >= MARK_NANOS) {
      mark(clock, now);
    }
  }

  /** The piece has ended at {@code now}. Returns whether none took more of the processor. */
  public boolean end(Clock clock, long now) {
    long took = now - startedNanos;
    nanos = Math.max(nanos, took);
    if (took <= processorNanos) {
      return false;
    }
    long before = markProcessorNanos;
    mark(clock, now);
    long used = Math.min(took, markProcessorNanos - before);
    boolean longest = used > processorNanos;
    processorNanos = Math.max(processorNanos, used);
    return longest;
  }

  private void mark(Clock clock, long now) {
    marked = true;
    markNanos = now;
    markProcessorNanos = clock.threadNanos();
  }

  /** By the clock, in microseconds. */
  public long micros() {
    return nanos / 1000;
  }

  /** In processor time, in microseconds: never more than by the clock. */
  public long processorMicros() {
    return processorNanos / 1000;
  }

  void reset() {
    nanos = 0;
    processorNanos = 0;
  }
}
