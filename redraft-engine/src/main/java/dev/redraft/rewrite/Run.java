package dev.redraft.rewrite;

import dev.redraft.platform.EventLog;
import dev.redraft.rewrite.TraceStep.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One run of the rewrite: what its states hand to one another. Fields are written before the
 * transition that needs them.
 */
final class Run {
  /** What the log was when the run began. */
  enum Mode {
    /** On: the commands since the fork must be kept. */
    LOG_ON,
    /** Being turned on: the files are made from nothing. */
    TURN_ON,
    /** Off: just a base is made. */
    LOG_OFF
  }

  final RunTrace trace;
  final Mode mode;
  final RewriteSettings settings;
  final boolean batches;
  final boolean timestamps;
  final boolean automatic;

  /** About how many bytes the base will have. */
  final long estimate;

  final HeldImage image = new HeldImage();
  volatile @Nullable Child child;
  volatile @Nullable String abortReason;

  /** The log's position at the fork. */
  volatile long forkPosition;

  volatile long baseBytes;
  volatile long baseRecords;

  /**
   * The switch of files failed in its middle: what is on disk is not known, so nothing may be
   * deleted.
   */
  volatile boolean keepFiles;

  volatile boolean succeeded;

  Run(
      RunTrace trace,
      Mode mode,
      RewriteSettings settings,
      boolean batches,
      boolean timestamps,
      boolean automatic,
      long estimate) {
    this.trace = trace;
    this.mode = mode;
    this.settings = settings;
    this.batches = batches;
    this.timestamps = timestamps;
    this.automatic = automatic;
    this.estimate = estimate;
  }

  /** Makes the base that {@code child} has written to the end durable. */
  void finishBase(Child child, LayoutSteps files, EventLog events) throws IOException {
    image.close();
    trace.end(Kind.SNAPSHOT, child.bytes(), child.records());
    trace.begin(Kind.FINISH);
    var base = child.finish();
    baseBytes = child.bytes();
    baseRecords = child.records();
    events.notice(
        "Successfully created the temporary AOF base file " + LayoutSteps.name(files.baseTemp()));
    files.baseWritten(base);
    trace.end(Kind.FINISH, child.bytes(), child.records());
    events.notice("Memory copied for the AOF rewrite: " + (image.copiedBytes() >> 20) + " MB");
    trace.begin(Kind.NOTIFY);
  }
}
