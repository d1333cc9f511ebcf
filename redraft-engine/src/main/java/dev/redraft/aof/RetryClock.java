package dev.redraft.aof;

import dev.redraft.platform.Clock;

/** When a failed write is tried again: after 1, 2, 4, then every 8 seconds. */
final class RetryClock {
  private static final long SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = 8;

  private final Clock clock;
  private long at;
  private long seconds;

  RetryClock(Clock clock) {
    this.clock = clock;
  }

  /** A write failed, as one before it did if {@code again}. */
  void failed(boolean again) {
    seconds = again ? Math.min(2 * seconds, MAX_SECONDS) : 1;
    at = clock.nanos() + seconds * SECOND;
  }

  boolean isDue() {
    return clock.nanos() - at >= 0;
  }

  long nanosUntilDue() {
    return Math.max(1, at - clock.nanos());
  }
}
