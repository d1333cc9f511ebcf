package dev.redraft.platform;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;

/** The machine's own clock. */
enum SystemClock implements Clock {
  INSTANCE;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

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

  @Override
  public long threadNanos() {
    return THREADS.isThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : nanos();
  }
}
