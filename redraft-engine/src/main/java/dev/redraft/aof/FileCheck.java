package dev.redraft.aof;

import dev.redraft.aof.CheckedFile.Fault;
import dev.redraft.aof.CheckedFile.Kind;
import dev.redraft.aof.CheckedFile.RepairKind;
import dev.redraft.command.CommandTable;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Checks one file that holds an RDB, commands, or commands behind an RDB. Changes nothing. */
final class FileCheck {
  private static final int BUFFER = 1 << 20;
  private static final long PROGRESS_STEP = 2 << 20;

  private final Disk disk;
  private final CommandTable table;
  private final RdbCheck rdbCheck;

  FileCheck(Disk disk, CommandTable table, RdbCheck rdbCheck) {
    this.disk = disk;
    this.table = table;
    this.rdbCheck = rdbCheck;
  }

  /**
   * What a file is in its log.
   *
   * @param batched whether it was written in batches from its birth
   * @param mayBeTorn whether it is the one whose end may never have been synced
   * @param after bytes of the files that are read after it
   */
  record Place(Kind kind, boolean batched, boolean mayBeTorn, long after) {}

  /** Reads the whole file; {@code progress} is told the bytes read so far. */
  CheckedFile check(Path path, Place place, LongConsumer progress) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      long size = file.size();
      boolean hasRdb = Loader.beginsWithRdb(file);
      RdbCheck.Content rdb = null;
      if (hasRdb || place.kind() == Kind.RDB) {
        String name = String.valueOf(path.getFileName());
        try {
          rdb = rdbCheck.check(name, file, progress);
        } catch (ReplayException e) {
          return CheckedFile.bad(
              path,
              place.kind(),
              size,
              String.valueOf(e.getMessage()),
              "an RDB is of use as a whole or not at all: restore the file from a backup");
        }
      }
      CheckedFile checked =
          place.kind() == Kind.RDB && rdb != null
              ? rdb(path, size, rdb)
              : commands(path, file, place, rdb, progress);
      progress.accept(size);
      return checked;
    }
  }

  private static CheckedFile rdb(Path path, long size, RdbCheck.Content rdb) {
    long more = size - rdb.bytes();
    return new CheckedFile(
        path,
        Kind.RDB,
        size,
        rdb.version(),
        rdb.keys(),
        -1,
        rdb.created(),
        rdb.created(),
        more == 0 ? "" : "the last " + more + " bytes are no part of it: nothing reads them",
        null);
  }

  private CheckedFile commands(
      Path path, DiskFile file, Place place, RdbCheck.@Nullable Content rdb, LongConsumer progress)
      throws IOException {
    CommandCheck commands = new CommandCheck(table);
    long size = file.size();
    Replayer replayer =
        new Replayer(
            file,
            String.valueOf(path.getFileName()),
            rdb == null ? 0 : rdb.bytes(),
            place.batched(),
            (int) Math.max(LogReader.MAX_LINE, Math.min(size, BUFFER)),
            commands,
            progress,
            PROGRESS_STEP);
    Replay replay;
    try {
      replay = replayer.run();
    } catch (ReplayException e) {
      throw new IllegalStateException("nothing is executed in a check", e);
    }
    long created = rdb == null ? -1 : rdb.created();
    long first = created >= 0 ? created : commands.firstTime();
    return new CheckedFile(
        path,
        place.kind(),
        size,
        rdb == null ? 0 : rdb.version(),
        rdb == null ? 0 : rdb.keys(),
        rdb != null && rdb.bytes() == size ? -1 : replay.commands(),
        first,
        commands.lastTime() >= 0 ? commands.lastTime() : first,
        "",
        replay.isComplete() ? strange(commands, size) : fault(file, replay, place));
  }

  private static @Nullable Fault strange(CommandCheck commands, long size) {
    String reason = commands.reason();
    if (reason == null) {
      return null;
    }
    long more = commands.strange() - 1;
    return new Fault(
        commands.strangeAt(),
        reason + (more > 0 ? ", and " + more + " more like it" : ""),
        size - commands.strangeAt(),
        commands.strange(),
        RepairKind.NONE,
        "the file is whole, but this version can't execute all of its commands");
  }

  private static Fault fault(DiskFile file, Replay replay, Place place) throws IOException {
    long at = replay.validUpTo();
    long synced = Math.max(replay.synced(), SyncedScan.highest(file, at));
    AofLayout layout = place.kind() == Kind.LOG ? AofLayout.SINGLE : AofLayout.MULTI;
    TailPolicy.Outcome outcome =
        TailPolicy.decide(replay, place.mayBeTorn(), synced, layout, RecoverySettings.defaults());
    RepairKind repair =
        outcome == TailPolicy.Outcome.CUT
            ? RepairKind.CUT_TORN
            : place.mayBeTorn() && replay.end() != Replay.End.BAD_CONTENT
                ? RepairKind.CUT_DAMAGE
                : RepairKind.NONE;
    return new Fault(
        at,
        replay.reason(),
        replay.size() - at,
        LostCommands.estimate(file, at),
        repair,
        explanation(replay, place, repair, synced));
  }

  private static String explanation(Replay replay, Place place, RepairKind repair, long synced) {
    String durable =
        synced > replay.validUpTo()
            ? "; the file states that its first " + synced + " bytes were synced"
            : "";
    return switch (repair) {
      case CUT_TORN -> "the end was never complete: --fix or a start cuts it off";
      case CUT_DAMAGE ->
          "this is damage, no torn end"
              + durable
              + ": a start refuses it; --fix gives up everything from there on";
      case NONE ->
          place.mayBeTorn()
              ? "an intact batch holds what is no log: a cut would be a guess" + durable
              : "the file is not the last of the log, so it was complete once"
                  + durable
                  + ": a cut would also give up the "
                  + place.after()
                  + " bytes of the files after it. Restore the file from a backup, or move the"
                  + " files after it away, take them out of the manifest and check again";
    };
  }
}
