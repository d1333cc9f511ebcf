package dev.redraft.rewrite;

import dev.redraft.aof.AppendLog;
import dev.redraft.aof.LogWriter;
import dev.redraft.platform.Clock;
import java.util.Locale;

/**
 * When a rewrite starts by itself: the log has the minimum size and has grown by the percentage
 * since the last rewrite; or the log's file can't be trusted any more; or one was scheduled. After
 * three failures in a row it waits 1, 2, 4 ... 60 minutes; a rewrite asked for by hand is not held.
 * While writes are refused because of the file, it waits at most a minute. Engine thread only.
 */
final class Trigger {
  /** Failures in a row that cause no wait yet. */
  static final int FREE_FAILURES = 3;

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final int MAX_MINUTES = 60;

  private final Clock clock;
  private int failures;
  private long heldUntil;
  private long failedAt;
  private boolean scheduled;

  Trigger(Clock clock) {
    this.clock = clock;
  }

  /** What the log is like at present. */
  record Facts(
      boolean logOn, boolean failed, long size, long growthBase, RewriteSettings settings) {
    /**
     * {@code turningOn}: the log is to have files, and an attempt that failed is to be repeated.
     */
    static Facts of(AppendLog log, boolean turningOn, RewriteSettings settings) {
      boolean retryTurnOn = turningOn && !log.isOn();
      boolean failed = log.isOn() && log.writer().state() == LogWriter.State.FAILED;
      return new Facts(
          log.isOn(),
          failed || retryTurnOn,
          log.statistics().currentSize(),
          log.directory().growthBase(),
          settings);
    }

    /** Growth in % since the last rewrite. */
    long growth() {
      long base = Math.max(1, growthBase);
      return (size * 100 / base) - 100;
    }
  }

  boolean isScheduled() {
    return scheduled;
  }

  void schedule(boolean value) {
    scheduled = value;
  }

  int failures() {
    return failures;
  }

  void succeeded() {
    failures = 0;
  }

  void failed() {
    failures++;
    failedAt = clock.nanos();
    if (failures >= FREE_FAILURES) {
      int doublings = Math.min(failures - FREE_FAILURES, 6);
      heldUntil = clock.nanos() + Math.min(1 << doublings, MAX_MINUTES) * MINUTE;
    }
  }

  private long heldNanos() {
    return failures < FREE_FAILURES ? 0 : Math.max(0, heldUntil - clock.nanos());
  }

  /** Whether a rewrite is to start now by itself. */
  boolean isDue(Facts facts) {
    if (facts.failed) {
      return failures == 0
          || clock.nanos() - failedAt >= Math.min(MINUTE, SECOND << Math.min(failures, 6));
    }
    return heldNanos() == 0 && grown(facts);
  }

  private static boolean grown(Facts facts) {
    RewriteSettings settings = facts.settings;
    return facts.logOn
        && settings.percentage() > 0
        && facts.size > settings.minSize()
        && facts.growth() >= settings.percentage();
  }

  /** When the next automatic rewrite will start and why, in words. */
  String explain(Facts facts) {
    StringBuilder text = new StringBuilder();
    RewriteSettings settings = facts.settings;
    long held = heldNanos();
    if (facts.failed) {
      text.append(
          "The log's file can't be trusted since an error; a rewrite into new files is due.");
    } else if (!facts.logOn) {
      text.append("The append-only file is off: no rewrite starts by itself.");
    } else if (settings.percentage() == 0) {
      text.append("auto-aof-rewrite-percentage is 0: no rewrite starts by itself.");
    } else {
      text.append(
          String.format(
              Locale.ROOT,
              "The log has %d bytes, %d%% more than after the last rewrite (%d bytes). ",
              facts.size,
              facts.growth(),
              facts.growthBase));
      long threshold =
          Math.max(settings.minSize() + 1, atPercentage(facts.growthBase, settings.percentage()));
      if (grown(facts)) {
        text.append("A rewrite is due.");
      } else {
        text.append(
            String.format(
                Locale.ROOT,
                "A rewrite starts at %d bytes (auto-aof-rewrite-percentage %d,"
                    + " auto-aof-rewrite-min-size %d): %d to go.",
                threshold,
                settings.percentage(),
                settings.minSize(),
                Math.max(0, threshold - facts.size)));
      }
    }
    if (scheduled) {
      text.append(" One is scheduled and starts as soon as no other fork is open.");
    }
    if (held > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              " The last %d rewrites failed: none starts by itself for another %d seconds.",
              failures,
              (held + 999_999_999) / 1_000_000_000));
    }
    return text.toString();
  }

  private static long atPercentage(long base, int percentage) {
    return (long) Math.ceil(Math.max(1, base) * (1 + percentage / 100.0));
  }
}
