package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a new directory with a log as it was at a moment: its files byte for byte, the last one cut
 * where the first command after the moment begins. Batches and transactions stay whole.
 *
 * <p>The source is only read. What the source says of time are its timestamps (directive {@code
 * aof-timestamp-enabled}), which have a resolution of a second: everything of the moment's second
 * is kept. The manifest is written last, so an unfinished directory is none that can be started.
 */
public final class PointInTime {
  private static final int BUFFER = 1 << 20;
  private static final long PROGRESS_STEP = 2 << 20;

  private final Disk disk;
  private final RdbCheck rdbCheck;
  private final LoadProgress progress;
  private final List<Path> made = new ArrayList<>();

  public PointInTime(Disk disk, RdbCheck rdbCheck, LoadProgress progress) {
    this.disk = disk;
    this.rdbCheck = rdbCheck;
    this.progress = progress;
  }

  /**
   * What was made.
   *
   * @param files the new log's names
   * @param lastKept unix seconds of the last timestamp in it
   * @param latest unix seconds of the source's last timestamp
   * @param commands whole commands in the source, behind its RDB if it has one
   * @param undated commands kept before the first timestamp behind the base: nothing says when they
   *     were written
   * @param bytes copied
   * @param leftOutBytes not copied
   */
  public record Restored(
      AofFiles files,
      long lastKept,
      long latest,
      long commands,
      long undated,
      long bytes,
      long leftOutBytes) {}

  /** A file of the source, and how much of it is kept. */
  private static final class Piece {
    final Path path;
    final String name;
    final Manifest.@Nullable Part part;
    long size;
    long usable;

    Piece(Path path, String name, Manifest.@Nullable Part part) {
      this.path = path;
      this.name = name;
      this.part = part;
    }
  }

  /**
   * Restores.
   *
   * @param location the source
   * @param unixSeconds the last second to keep
   * @param into a directory that is empty or not there
   * @throws RecoveryException if it can't be done; the message says why, and nothing is changed
   */
  public Restored run(DataLocation location, long unixSeconds, Path into)
      throws IOException, RecoveryException {
    if (disk.exists(into) && (!disk.isDirectory(into) || !disk.list(into).isEmpty())) {
      throw new RecoveryException(into + " is there and not empty: name a new directory");
    }
    Survey survey = Survey.take(disk, location.files(), RecoverySettings.defaults());
    List<Piece> pieces = pieces(location, survey);
    Moment moment = new Moment(unixSeconds);
    long total = 0;
    for (Piece piece : pieces) {
      piece.size = size(piece.path);
      total += piece.size;
    }
    scan(pieces, moment, total);
    requireReachable(moment, unixSeconds, pieces.getFirst());
    int last = moment.isFound() ? moment.cutFile() : pieces.size() - 1;
    if (moment.isFound()) {
      pieces.get(last).usable = moment.cutAt();
    }
    List<Piece> kept = pieces.subList(0, last + 1);
    long bytes = kept.stream().mapToLong(p -> p.usable).sum();
    AofFiles names = new AofFiles(into, location.files().dirName(), prefix(location));
    write(kept, names, bytes);
    return new Restored(
        names,
        moment.lastKept(),
        moment.latest(),
        moment.commands(),
        moment.undated(),
        bytes,
        total - bytes);
  }

  private static String prefix(DataLocation location) {
    Path file = location.file();
    return file == null ? location.files().prefix() : String.valueOf(file.getFileName());
  }

  private static List<Piece> pieces(DataLocation location, Survey survey) throws RecoveryException {
    Path file = location.file();
    if (file != null) {
      return List.of(new Piece(file, String.valueOf(file.getFileName()), null));
    }
    AofFiles names = survey.files();
    if (survey.manifestError() != null) {
      throw new RecoveryException(Refusals.message(RecoveryRow.MANIFEST_CORRUPT, survey));
    }
    if (!survey.isAdoptionUnderWay()) {
      if (survey.missing() != null) {
        throw new RecoveryException(Refusals.message(RecoveryRow.PART_MISSING, survey));
      }
      if (!survey.manifest().isEmpty()) {
        return survey.manifest().parts().stream()
            .map(part -> new Piece(names.inDirectory(part.name()), part.name(), part))
            .toList();
      }
    }
    if (!survey.singlePresent()) {
      throw new RecoveryException(
          "There is no append only file in "
              + names.dir()
              + ", and without one only the last state is known");
    }
    return List.of(new Piece(names.single(), names.prefix(), null));
  }

  /** Reads all files, and notes how far each can be used. */
  private void scan(List<Piece> pieces, Moment moment, long total)
      throws IOException, RecoveryException {
    long before = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      long rest = pieces.subList(i + 1, pieces.size()).stream().mapToLong(p -> p.size).sum();
      long done = before;
      Replay replay = replay(piece, moment, offset -> progress.at(done + offset, total));
      piece.usable = replay.validUpTo();
      before += piece.size;
      if (replay.isComplete() || moment.isFound()) {
        continue;
      }
      boolean mayBeTorn = rest == 0 && (i > 0 || pieces.size() == 1);
      long synced;
      try (DiskFile file = disk.openForRead(piece.path)) {
        synced = Math.max(replay.synced(), SyncedScan.highest(file, replay.validUpTo()));
      }
      AofLayout layout = piece.part == null ? AofLayout.SINGLE : AofLayout.MULTI;
      if (TailPolicy.decide(replay, mayBeTorn, synced, layout, RecoverySettings.defaults())
          != TailPolicy.Outcome.CUT) {
        throw new RecoveryException(
            piece.path
                + " is damaged at offset "
                + replay.validUpTo()
                + " ("
                + replay.reason()
                + "), before anything that is later than the moment: check the directory first");
      }
    }
    progress.at(total, total);
  }

  private Replay replay(Piece piece, Moment moment, LongConsumer told)
      throws IOException, RecoveryException {
    moment.startFile(piece.name);
    moment.inBase(piece.part != null && piece.part.type() == Manifest.Type.BASE);
    try (DiskFile file = disk.openForRead(piece.path)) {
      long from = 0;
      if (Loader.beginsWithRdb(file)) {
        RdbCheck.Content rdb = rdbCheck.check(piece.name, file, told);
        from = rdb.bytes();
        if (rdb.created() >= 0) {
          moment.created(rdb.created());
        }
      }
      boolean batched = piece.part != null && piece.part.batched();
      return new Replayer(
              file,
              piece.name,
              from,
              batched,
              (int) Math.max(LogReader.MAX_LINE, Math.min(file.size(), BUFFER)),
              moment,
              told,
              PROGRESS_STEP)
          .run();
    } catch (ReplayException e) {
      throw new RecoveryException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireReachable(Moment moment, long unixSeconds, Piece first)
      throws RecoveryException {
    if (moment.earliest() < 0 || !moment.isDated()) {
      throw new RecoveryException(
          "The log has no timestamps, so nothing says what was when: they are written with"
              + " aof-timestamp-enabled yes");
    }
    boolean inBase =
        moment.cutFile() == 0 && first.part != null && first.part.type() == Manifest.Type.BASE;
    if (moment.lastKept() < 0 || inBase) {
      throw new RecoveryException(
          Instant.ofEpochSecond(unixSeconds)
              + " lies before the log begins: its data was first written at "
              + Instant.ofEpochSecond(moment.earliest())
              + ", and what was before has been rewritten. An older backup may reach back further");
    }
  }

  private void write(List<Piece> pieces, AofFiles names, long total) throws IOException {
    try {
      make(names.dir());
      boolean single = pieces.getFirst().part == null;
      Path home = single ? names.dir() : names.directory();
      make(home);
      long before = 0;
      for (Piece piece : pieces) {
        copy(piece, home.resolve(single ? names.prefix() : piece.name), before, total);
        before += piece.usable;
      }
      disk.syncDirectory(home);
      if (!single) {
        made.add(names.manifestTemp());
        made.add(names.manifest());
        new ManifestStore(disk, names).commit(manifest(pieces));
      }
      disk.syncDirectory(names.dir());
    } catch (IOException | RuntimeException e) {
      for (Path path : made.reversed()) {
        remove(path, e);
      }
      throw e;
    }
  }

  private static Manifest manifest(List<Piece> pieces) {
    Manifest.Part base = null;
    List<Manifest.Part> incrs = new ArrayList<>();
    for (Piece piece : pieces) {
      Manifest.Part part = piece.part;
      if (part != null && part.type() == Manifest.Type.BASE) {
        base = part;
      } else if (part != null) {
        incrs.add(part);
      }
    }
    return new Manifest(base, List.of(), incrs);
  }

  private void make(Path directory) throws IOException {
    if (disk.isDirectory(directory)) {
      return;
    }
    made.add(directory);
    disk.createDirectory(directory);
    Path parent = directory.getParent();
    if (parent != null) {
      disk.syncDirectory(parent);
    }
  }

  private void copy(Piece piece, Path to, long before, long total) throws IOException {
    made.add(to);
    try (DiskFile source = disk.openForRead(piece.path);
        DiskFile target = disk.create(to)) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(piece.usable, 1, BUFFER));
      for (long at = 0; at < piece.usable; ) {
        buffer.clear().limit((int) Math.min(BUFFER, piece.usable - at));
        if (source.read(buffer, at) <= 0) {
          throw new IOException(piece.path + " has " + at + " bytes, not " + piece.usable);
        }
        at += buffer.flip().remaining();
        target.append(buffer);
        progress.at(before + at, total);
      }
      target.sync();
    }
  }

  private void remove(Path path, Exception because) {
    try {
      if (disk.exists(path)) {
        disk.delete(path);
      }
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private long size(Path path) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }
}
