package dev.redraft.rewrite;

import dev.redraft.platform.Clock;

/** A clock that only a test moves. */
final class TestClock implements Clock {
  private long nanos = 1_000_000_000L;

  void advance(long by) {
    nanos += by;
  }

  @Override
  public long micros() {
    return nanos / 1000;
  }

  @Override
  public long nanos() {
    return nanos;
  }
}
