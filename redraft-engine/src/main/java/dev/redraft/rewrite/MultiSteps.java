package dev.redraft.rewrite;

import dev.redraft.aof.AppendLog;
import dev.redraft.aof.CommitUnknownException;
import dev.redraft.aof.LogFile;
import dev.redraft.aof.LogWriter;
import dev.redraft.aof.Manifest;
import dev.redraft.aof.Marker;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The multi layout: the commands since the fork go to a new incr, the switch is the manifest's
 * rename.
 *
 * <p>Order on disk: incr n+1 is created, synced and listed while it is empty; the log moves on to
 * it at the fork's place, after incr n was synced, so that only the last file that is not empty can
 * be torn; the base gets its name when it is durable; one commit lists it and drops what it
 * replaces. If the log is being turned on, incr n+1 has a temporary name and is not listed before
 * that commit.
 *
 * <p>If the log writer is in trouble, it stays before the fork's place, and its commands in the
 * ring: then the commit makes what it could not write superfluous, and it goes on in incr n+1.
 */
final class MultiSteps extends LayoutSteps {
  private final Disk disk;
  private long baseNumber;
  private long incrNumber;
  private final Marker switchMarker = this::switchFiles;
  private @Nullable LogFile next;
  private boolean listed;
  private volatile boolean marked;
  private boolean switched;

  MultiSteps(AppendLog log, Cleanup cleanup, Run run) {
    super(log, cleanup, run);
    disk = directory.disk();
  }

  @Override
  void prepare() throws IOException {
    if (run.mode != Run.Mode.LOG_ON) {
      directory.prepare();
    }
    baseNumber = directory.takeBaseSequence();
    if (run.mode != Run.Mode.LOG_OFF) {
      incrNumber = directory.takeIncrSequence();
    }
    if (directory.manifest().isEmpty()) {
      announce();
    }
    if (run.mode == Run.Mode.LOG_OFF) {
      return;
    }
    Path path = run.mode == Run.Mode.TURN_ON ? tempIncr() : incr();
    events.notice("Creating AOF incr file " + name(path) + " on background rewrite");
    LogFile created = directory.create(path, run.batches);
    next = created;
    if (run.mode == Run.Mode.TURN_ON) {
      writer.start(created);
      switched = true;
      return;
    }
    disk.syncDirectory(files.directory());
    commit(directory.withIncr(directory.manifest(), incrNumber, run.batches));
    listed = true;
  }

  /**
   * Lists the files to come as history in the first manifest: until the switch they are leftovers,
   * not a log.
   */
  private void announce() throws IOException {
    List<Manifest.Part> history = new ArrayList<>(directory.manifest().history());
    history.add(new Manifest.Part(Manifest.Type.HISTORY, baseName(), baseNumber, -1, false));
    if (incrNumber > 0) {
      String incr = files.incr(incrNumber);
      history.add(new Manifest.Part(Manifest.Type.HISTORY, incr, incrNumber, -1, false));
    }
    commit(new Manifest(null, history, List.of()));
  }

  @Override
  @Nullable Marker marker() {
    marked = run.mode == Run.Mode.LOG_ON;
    return marked ? switchMarker : null;
  }

  private boolean switchFiles(LogWriter at) {
    if (!at.finishFile()) {
      return false;
    }
    LogFile old = at.switchTo(Objects.requireNonNull(next));
    switched = true;
    directory.otherBytes(directory.otherBytes() + old.size());
    closeLater(old);
    return true;
  }

  @Override
  Path baseTemp() {
    return files.inDirectory(files.temp(baseName()));
  }

  @Override
  void baseWritten(DiskFile base) throws IOException {
    base.close();
    disk.rename(baseTemp(), files.inDirectory(baseName()));
    disk.syncDirectory(files.directory());
    events.notice(
        "Successfully renamed the temporary AOF base file "
            + name(baseTemp())
            + " into "
            + baseName());
  }

  @Override
  boolean merge() throws IOException {
    return switch (run.mode) {
      case LOG_OFF -> true;
      case LOG_ON -> mergeListed();
      case TURN_ON -> mergeTemporary();
    };
  }

  private boolean mergeListed() throws IOException {
    if (switched && writer.state() == LogWriter.State.FAILED) {
      throw new IOException(
          "the file with the commands since the fork can't be trusted: " + writer.error());
    }
    return switched || writer.state() != LogWriter.State.OK;
  }

  private boolean mergeTemporary() throws IOException {
    if (!writer.finishFile()) {
      if (writer.state() != LogWriter.State.OK) {
        throw new IOException(
            "the file with the commands since the fork can't be written: " + writer.error());
      }
      return false;
    }
    disk.rename(tempIncr(), incr());
    disk.syncDirectory(files.directory());
    events.notice(
        "Successfully renamed the temporary AOF incr file "
            + name(tempIncr())
            + " into "
            + name(incr()));
    return true;
  }

  @Override
  boolean replace() throws IOException {
    if (!switched && run.mode == Run.Mode.LOG_ON && !writer.isSyncIdle()) {
      return false;
    }
    Manifest old = directory.manifest();
    LogFile incr = next;
    long size = run.baseBytes + (incr == null ? 0 : incr.size());
    Manifest based =
        old.rewritten(baseName(), baseNumber, size, incr == null ? Long.MAX_VALUE : incrNumber);
    Manifest fresh = based.withoutHistory();
    if (run.mode == Run.Mode.TURN_ON) {
      fresh =
          directory.withIncr(
              new Manifest(based.base(), List.of(), List.of()), incrNumber, run.batches);
    }
    commit(fresh);
    Manifest kept = fresh;
    based.history().stream()
        .map(Manifest.Part::name)
        .filter(name -> kept.parts().stream().noneMatch(p -> p.name().equals(name)))
        .forEach(this::supersede);
    directory.growthBase(size);
    directory.otherBytes(run.baseBytes);
    if (incr != null && !switched) {
      closeLater(writer.resumeIn(incr, run.forkPosition));
    }
    return true;
  }

  private void commit(Manifest fresh) throws IOException {
    try {
      directory.commit(fresh);
    } catch (CommitUnknownException e) {
      run.keepFiles = true;
      throw e;
    }
  }

  private void supersede(String name) {
    events.notice("Removing the history file " + name + " in the background");
    discard(files.inDirectory(name));
  }

  @Override
  boolean undo() {
    if (run.mode == Run.Mode.TURN_ON && switched) {
      if (!writer.isSyncIdle()) {
        return false;
      }
      closeLater(writer.abandon());
      discard(tempIncr());
      if (!run.keepFiles) {
        discard(incr());
      }
    } else if (!marked && next != null) {
      closeLater(next);
      if (!listed && !run.keepFiles) {
        discard(incr());
      }
    }
    if (baseNumber > 0) {
      discard(baseTemp());
      if (!run.keepFiles) {
        discard(files.inDirectory(baseName()));
      }
    }
    return true;
  }

  private String baseName() {
    return files.base(baseNumber, run.settings.format().rdb());
  }

  private Path incr() {
    return files.inDirectory(files.incr(incrNumber));
  }

  private Path tempIncr() {
    return files.inDirectory(files.temp(files.prefix() + ".incr"));
  }
}
