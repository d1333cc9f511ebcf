package dev.redraft.keyspace;

import dev.redraft.platform.Clock;

/** A clock that a test sets; each look at the nanoseconds costs {@link #tick} of them. */
final class ManualClock implements Clock {
  long nanos;
  long tick = 1000;

  @Override
  public long micros() {
    return nanos / 1000;
  }

  @Override
  public long nanos() {
    return nanos += tick;
  }
}
