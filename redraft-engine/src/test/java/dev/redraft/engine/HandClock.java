package dev.redraft.engine;

import dev.redraft.platform.Clock;

/** A clock that only a test moves. */
final class HandClock implements Clock {
  private long nanos = 1_700_000_000_000_000_000L;

  void advanceMillis(long millis) {
    nanos += millis * 1_000_000;
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
