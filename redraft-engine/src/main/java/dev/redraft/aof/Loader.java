package dev.redraft.aof;

import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import dev.redraft.rdb.RdbSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Loads the files of a log in order, and notes what has to be cut off. Changes nothing on disk. */
final class Loader {
  private static final int BUFFER = 1 << 20;
  private static final int BUFFER_AHEAD = 256 << 10;

  /** Less is not worth a thread. */
  private static final long LEAST_AHEAD = 8 << 20;

  private static final long PROGRESS_STEP = 2 << 20;

  /** What a file is in its log. */
  enum Role {
    BASE("base file"),
    INCR("incr file"),
    SINGLE("append only file");

    final String text;

    Role(String text) {
      this.text = text;
    }
  }

  /**
   * A file to load.
   *
   * @param batched whether it was written in batches from its birth
   */
  record Source(Path path, String name, Role role, boolean batched) {}

  /** A file whose bytes from {@code at} on are to be moved aside. */
  record Cut(Source source, long at, String reason) {}

  /**
   * What was loaded.
   *
   * @param cuts at most one, in the last file that has bytes
   * @param lastOurs whether the last file was left by a writer that appends in batches
   */
  record Loaded(List<Cut> cuts, boolean lastOurs, long commands, long bytes) {}

  private final Disk disk;
  private final Clock clock;
  private final EventLog log;
  private final RecoverySettings settings;
  private final BaseLoader baseLoader;
  private final LoadProgress progress;

  Loader(
      Disk disk,
      Clock clock,
      EventLog log,
      RecoverySettings settings,
      BaseLoader baseLoader,
      LoadProgress progress) {
    this.disk = disk;
    this.clock = clock;
    this.log = log;
    this.settings = settings;
    this.baseLoader = baseLoader;
    this.progress = progress;
  }

  Loaded load(List<Source> sources, ReplaySink sink) throws IOException, RecoveryException {
    long total = 0;
    int lastWithBytes = -1;
    for (int i = 0; i < sources.size(); i++) {
      long size = size(sources.get(i).path());
      total += size;
      lastWithBytes = size > 0 ? i : lastWithBytes;
    }
    progress.at(0, total);
    List<Cut> cuts = new ArrayList<>();
    boolean ours = false;
    long commands = 0;
    long before = 0;
    for (int i = 0; i < sources.size(); i++) {
      Source source = sources.get(i);
      boolean mayBeTorn = i == lastWithBytes && (source.role() != Role.BASE || sources.size() == 1);
      long started = clock.nanos();
      try (DiskFile file = disk.openForRead(source.path())) {
        Replay replay = replay(source, file, sink, before, total);
        if (!replay.isComplete()) {
          cuts.add(cut(source, file, replay, mayBeTorn));
        }
        ours = replay.ours();
        commands += replay.commands();
        before += replay.size();
      }
      if (source.role() != Role.SINGLE) {
        log.notice(
            "DB loaded from "
                + source.role().text
                + " "
                + source.name()
                + ": "
                + seconds(started)
                + " seconds");
      }
    }
    progress.at(total, total);
    return new Loaded(List.copyOf(cuts), ours, commands, total);
  }

  /** Seconds since {@code started}, as Redis writes them. */
  String seconds(long started) {
    return String.format(Locale.ROOT, "%.3f", (clock.nanos() - started) / 1e9);
  }

  private long size(Path path) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }

  private Replay replay(Source source, DiskFile file, ReplaySink sink, long before, long total)
      throws IOException, RecoveryException {
    sink.startFile(source.name());
    try {
      long from = 0;
      if (beginsWithRdb(file)) {
        log.notice(
            source.role() == Role.BASE
                ? "Reading RDB base file on AOF loading..."
                : "Reading RDB preamble from AOF file...");
        from = baseLoader.load(source.name(), file, offset -> progress.at(before + offset, total));
        if (from <= 0 || from > file.size()) {
          throw new ReplayException("The RDB of " + from + " bytes is not within the file");
        }
      }
      return commands(source, file, from, sink, offset -> progress.at(before + offset, total));
    } catch (ReplayException e) {
      throw new RecoveryException(String.valueOf(e.getMessage()), e);
    }
  }

  private Replay commands(
      Source source, DiskFile file, long from, ReplaySink sink, LongConsumer told)
      throws IOException, ReplayException {
    if (file.size() - from >= LEAST_AHEAD) {
      return new ReplayAhead(
              filling -> replayer(source, file, from, BUFFER_AHEAD, filling, offset -> {}),
              source.name(),
              sink,
              told)
          .run(log);
    }
    int buffer = (int) Math.max(LogReader.MAX_LINE, Math.min(file.size(), BUFFER));
    return replayer(source, file, from, buffer, sink, told).run();
  }

  private static Replayer replayer(
      Source source, DiskFile file, long from, int buffer, ReplaySink sink, LongConsumer told)
      throws IOException {
    return new Replayer(
        file, source.name(), from, source.batched(), buffer, sink, told, PROGRESS_STEP);
  }

  static boolean beginsWithRdb(DiskFile file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(RdbSignature.BYTES);
    int read = 0;
    while (head.hasRemaining() && read >= 0) {
      read = file.read(head, head.position());
    }
    return RdbSignature.isAt(head.array());
  }

  private Cut cut(Source source, DiskFile file, Replay replay, boolean mayBeTorn)
      throws IOException, RecoveryException {
    if (replay.end() == Replay.End.UNFINISHED_TRANSACTION) {
      log.warning("Revert incomplete MULTI/EXEC transaction in AOF file " + source.name());
    }
    long synced = Math.max(replay.synced(), SyncedScan.highest(file, replay.validUpTo()));
    AofLayout layout = source.role() == Role.SINGLE ? AofLayout.SINGLE : AofLayout.MULTI;
    String where =
        " (at offset "
            + replay.validUpTo()
            + " of "
            + replay.size()
            + ": "
            + replay.reason()
            + (synced > replay.validUpTo()
                ? "; the file states that its first " + synced + " bytes were synced"
                : "")
            + ")";
    String name = source.name();
    return switch (TailPolicy.decide(replay, mayBeTorn, synced, layout, settings)) {
      case CUT -> {
        log.warning("!!! Warning: short read while loading the AOF file " + name + "!!!" + where);
        yield new Cut(source, replay.validUpTo(), replay.reason());
      }
      case REFUSE_SHORT ->
          throw new RecoveryException(
              "Unexpected end of file reading the append only file "
                  + name
                  + ". You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix"
                  + " <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated'"
                  + " configuration option to yes and restart the server."
                  + where);
      case REFUSE_NOT_LAST ->
          throw new RecoveryException(
              "Fatal error: the truncated file is not the last file: " + name + where);
      case REFUSE_DAMAGED ->
          throw new RecoveryException(
              "Bad file format reading the append only file "
                  + name
                  + ": make a backup of your AOF file, then use ./redis-check-aof --fix"
                  + " <filename.manifest>"
                  + where);
    };
  }
}
