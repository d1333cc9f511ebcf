package dev.redraft.rewrite;

import org.jspecify.annotations.Nullable;

/** What has become of the runs so far, for INFO. Engine thread only. */
final class Totals {
  private long runs;
  private long lastSeconds = -1;
  private boolean lastOk = true;
  private long lastCopied;
  private long longestStall;

  /** Counts a run that begins; returns its number, from 1. */
  long begin() {
    return ++runs;
  }

  void ended(Run run) {
    lastOk = run.succeeded;
    lastCopied = run.image.copiedBytes();
    lastSeconds = run.trace.nanos() / 1_000_000_000;
  }

  void stalled(long nanos) {
    longestStall = Math.max(longestStall, nanos);
  }

  /** The figures now; {@code now} is the run under way, if there is one. */
  RewriteStatistics statistics(@Nullable Run now, Trigger trigger) {
    Child child = now == null ? null : now.child;
    return new RewriteStatistics(
        now != null,
        trigger.isScheduled(),
        runs,
        trigger.failures(),
        lastSeconds,
        now == null ? -1 : now.trace.nanos() / 1_000_000_000,
        lastOk,
        lastCopied,
        now == null ? 0 : now.image.copiedBytes(),
        child == null ? 0 : child.records(),
        child == null ? 0 : child.expected(),
        longestStall);
  }
}
