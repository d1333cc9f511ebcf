package dev.redraft.engine;

import dev.redraft.aof.LoadProgress;
import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/** How far the load of the log is. Written by the loading thread, read by any. */
final class Loading implements LoadProgress {
  private static final long REPORT_NANOS = 5_000_000_000L;

  private final Clock clock;
  private final EventLog events;
  private final long startedMillis;
  private final long startedNanos;
  private long reportedNanos;
  private volatile long loaded;
  private volatile long total;
  private volatile boolean active = true;
  private volatile boolean cancelled;

  Loading(Clock clock, EventLog events) {
    this.clock = clock;
    this.events = events;
    startedMillis = clock.millis();
    startedNanos = clock.nanos();
    reportedNanos = startedNanos;
  }

  /**
   * Makes the load end with a {@link CancellationException} the next time it reports. Any thread.
   */
  void cancel() {
    cancelled = true;
  }

  @Override
  public void at(long loadedBytes, long totalBytes) {
    if (cancelled) {
      throw new CancellationException("the store was closed while it loaded");
    }
    loaded = loadedBytes;
    total = totalBytes;
    long now = clock.nanos();
    if (now - reportedNanos >= REPORT_NANOS) {
      reportedNanos = now;
      events.notice(
          String.format(
              Locale.ROOT,
              "Loading: %.1f%% of %d MB, about %d seconds to go",
              percent(),
              totalBytes >> 20,
              etaSeconds()));
    }
  }

  void end() {
    active = false;
  }

  boolean isActive() {
    return active;
  }

  /** Bytes read so far. */
  long loadedBytes() {
    return loaded;
  }

  /** Bytes to read in all; 0 before that is known. */
  long totalBytes() {
    return total;
  }

  double percent() {
    return total == 0 ? 0 : Math.min(100.0, 100.0 * loaded / total);
  }

  long etaSeconds() {
    long done = loaded;
    if (done == 0) {
      return 1;
    }
    double elapsed = (clock.nanos() - startedNanos) / 1e9;
    return (long) Math.ceil(elapsed * Math.max(0, total - done) / done);
  }

  void info(StringBuilder target, long usedMemory) {
    target.append("loading_start_time:").append(startedMillis / 1000).append("\r\n");
    target.append("loading_total_bytes:").append(total).append("\r\n");
    target.append("loading_rdb_used_mem:").append(usedMemory).append("\r\n");
    target.append("loading_loaded_bytes:").append(loaded).append("\r\n");
    target.append(String.format(Locale.ROOT, "loading_loaded_perc:%.2f\r\n", percent()));
    target.append("loading_eta_seconds:").append(etaSeconds()).append("\r\n");
  }
}
