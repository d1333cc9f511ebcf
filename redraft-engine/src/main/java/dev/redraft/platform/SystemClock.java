package dev.redraft.platform;

import java.time.Instant;

/** The machine's own clock. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
