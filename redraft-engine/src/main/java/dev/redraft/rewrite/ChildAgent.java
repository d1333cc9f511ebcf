package dev.redraft.rewrite;

import dev.redraft.platform.Agent;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The child's thread: {@code step} does its work, {@code ahead} tells how long the rate limit makes
 * it wait.
 */
record ChildAgent(IntSupplier step, LongSupplier ahead) implements Agent {
  private static final long MAX_WAIT = 100_000_000L;
  private static final long IDLE = 1_000_000_000L;

  @Override
  public int doWork() {
    return step.getAsInt();
  }

  @Override
  public long idleNanos() {
    long nanos = ahead.getAsLong();
    return nanos > 0 ? Math.min(nanos, MAX_WAIT) : IDLE;
  }
}
