package dev.redraft.aof;

import dev.redraft.platform.Clock;

/**
 * When {@code appendfsync everysec} must sync, and whether it lags: a sync begins at the latest one
 * second after the one before it, and the oldest bytes that are not durable are less than two
 * seconds old, or the log lags.
 */
final class SyncClock {
  private static final long NEVER = Long.MIN_VALUE;
  private static final long INTERVAL = 1_000_000_000L;

  /** While a sync is due and the one before it runs; its end wakes the writer anyway. */
  private static final long POLL = 10_000_000L;

  private static final long MAX_AGE = 2 * INTERVAL;

  private final Clock clock;
  private long lastBegan = NEVER;
  private long dirtySince = NEVER;
  private long runningSince = NEVER;
  private boolean delaying;
  private volatile long oldest = NEVER;
  private volatile long delayed;

  SyncClock(Clock clock) {
    this.clock = clock;
  }

  /** Bytes were written. */
  void wrote() {
    if (dirtySince == NEVER) {
      dirtySince = clock.nanos();
      publish();
    }
  }

  /** A sync of everything written so far begins. */
  void began() {
    lastBegan = clock.nanos();
    runningSince = dirtySince;
    dirtySince = NEVER;
    delaying = false;
    publish();
  }

  void ended() {
    runningSince = NEVER;
    publish();
  }

  /** Everything written is durable, or will never be. */
  void clear() {
    lastBegan = clock.nanos();
    dirtySince = NEVER;
    runningSince = NEVER;
    delaying = false;
    publish();
  }

  boolean isDue() {
    return dirtySince != NEVER && (lastBegan == NEVER || clock.nanos() - lastBegan >= INTERVAL);
  }

  long nanosUntilDue() {
    return dirtySince == NEVER || lastBegan == NEVER
        ? INTERVAL
        : Math.clamp(INTERVAL - (clock.nanos() - lastBegan), POLL, INTERVAL);
  }

  /** A sync is due and the one before it has not ended. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void delay() {
    if (!delaying) {
      delaying = true;
      delayed++;
    }
  }

  long delayed() {
    return delayed;
  }

  /** Any thread. */
  boolean lags() {
    long since = oldest;
    return since != NEVER && clock.nanos() - since >= MAX_AGE;
  }

  private void publish() {
    oldest = runningSince != NEVER ? runningSince : dirtySince;
  }
}
