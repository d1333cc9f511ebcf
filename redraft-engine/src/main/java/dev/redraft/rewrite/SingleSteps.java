package dev.redraft.rewrite;

import dev.redraft.aof.Annotations;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.LogFile;
import dev.redraft.aof.LogWriter;
import dev.redraft.aof.Marker;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The single layout: the commands since the fork are kept aside while they go to the old file too,
 * then appended to the new one, which is synced and renamed over the old.
 *
 * <p>The log writer does the merge between its batches, so the engine never waits: it moves what
 * has gathered, and when it has caught up, it syncs and renames before it writes the next batch. If
 * the rename or the sync of the directory fails, either file may be the one found after a power
 * failure; both have everything durable, and the log writer stops until another rewrite has settled
 * it.
 */
final class SingleSteps extends LayoutSteps {
  private static final long MERGE_STEP = 32L << 20;

  private final Disk disk;
  private final Marker keepMarker = this::keep;
  private @Nullable CommandBuffer buffer;
  private @Nullable DiskFile base;
  private @Nullable LogFile fresh;
  private boolean cancelled;
  private boolean began;

  SingleSteps(AppendLog log, Cleanup cleanup, Run run) {
    super(log, cleanup, run);
    disk = directory.disk();
  }

  @Override
  void prepare() throws IOException {
    if (run.mode == Run.Mode.LOG_ON) {
      return;
    }
    directory.prepare();
    if (run.mode == Run.Mode.TURN_ON) {
      LogFile commands = directory.create(tempIncr(), run.batches);
      writer.start(commands);
      keepFrom(commands);
    }
  }

  @Override
  @Nullable Marker marker() {
    if (run.mode != Run.Mode.LOG_ON) {
      return null;
    }
    return keepMarker;
  }

  private boolean keep(LogWriter at) {
    LogFile file = at.file();
    if (!cancelled && file != null) {
      keepFrom(file);
    }
    return true;
  }

  private void keepFrom(LogFile file) {
    CommandBuffer kept = new CommandBuffer(run.settings.bufferLimit(), file);
    buffer = kept;
    writer.tap(kept);
    began = true;
  }

  @Override
  Path baseTemp() {
    return files.singleTemp(run.trace.id());
  }

  @Override
  void baseWritten(DiskFile written) {
    base = written;
  }

  @Override
  boolean merge() throws IOException {
    if (run.mode == Run.Mode.LOG_ON && !began && writer.state() == LogWriter.State.OK) {
      return false;
    }
    DiskFile written = base;
    LogFile target = fresh;
    if (target == null && written != null) {
      target = new LogFile(files.single(), written, run.baseBytes, run.batches);
      fresh = target;
    }
    if (target == null) {
      throw new IllegalStateException("merge without a base");
    }
    CommandBuffer kept = buffer;
    if (kept != null) {
      if (kept.isInFile() && writer.state() == LogWriter.State.FAILED) {
        throw new IOException(
            "the commands since the fork are in a file that can't be trusted: " + writer.error());
      }
      moved = !kept.move(target, MERGE_STEP);
      if (moved) {
        return false;
      }
    }
    if (target.synced() < target.size()) {
      target.syncAll();
    }
    return true;
  }

  /** Writes an empty batch: from here on the file consists of batches. */
  private static void openBatches(LogFile target) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Annotations.HEADER_BYTES);
    Annotations.writeBatchHeader(header, 0, 0, target.synced());
    target.append(header.flip());
    target.syncAll();
  }

  @Override
  boolean replace() throws IOException {
    if (!writer.isSyncIdle() || !merge()) {
      return false;
    }
    LogFile target = Objects.requireNonNull(fresh);
    if (target.hasBatches()) {
      openBatches(target);
    }
    try {
      disk.rename(baseTemp(), files.single());
      disk.syncDirectory(files.dir());
    } catch (IOException e) {
      run.keepFiles = true;
      if (run.mode == Run.Mode.LOG_ON) {
        writer.fail(
            "Error renaming the rewritten AOF file, it is not known which one is in force: "
                + e.getMessage());
      }
      throw e;
    }
    events.notice(
        "Successfully renamed the temporary AOF file "
            + name(baseTemp())
            + " into "
            + files.prefix());
    directory.growthBase(target.size());
    directory.otherBytes(0);
    writer.tap(null);
    if (run.mode == Run.Mode.LOG_OFF) {
      closeLater(target);
      return true;
    }
    closeLater(writer.resumeIn(target, began ? writer.written() : run.forkPosition));
    if (run.mode == Run.Mode.TURN_ON) {
      discard(tempIncr());
    }
    return true;
  }

  @Override
  boolean undo() {
    cancelled = true;
    if (run.mode == Run.Mode.TURN_ON) {
      if (!writer.isSyncIdle()) {
        return false;
      }
      if (began) {
        closeLater(writer.abandon());
      }
      discard(tempIncr());
    }
    writer.tap(null);
    DiskFile written = base;
    if (written != null) {
      closeLater(fresh != null ? fresh : new LogFile(baseTemp(), written, 0, false));
    }
    if (!run.keepFiles) {
      discard(baseTemp());
    }
    return true;
  }

  private Path tempIncr() {
    return files.dir().resolve("temp-rewriteaof-incr-" + run.trace.id() + ".aof");
  }
}
