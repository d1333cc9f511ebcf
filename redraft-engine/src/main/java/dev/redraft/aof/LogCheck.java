package dev.redraft.aof;

import dev.redraft.aof.CheckedFile.Kind;
import dev.redraft.command.CommandTable;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies everything at a {@link DataLocation}: the manifest, every base, incr, single file and
 * RDB, and names what is left over. Changes nothing; commands are parsed, not executed.
 *
 * <p>Memory: that of {@link Replayer} and of {@link RdbCheck}, whatever the size of the files. Used
 * once.
 */
public final class LogCheck {
  private final Disk disk;
  private final FileCheck fileCheck;
  private final LoadProgress progress;
  private final List<CheckedFile> files = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long before;
  private long total;

  public LogCheck(Disk disk, CommandTable table, RdbCheck rdbCheck, LoadProgress progress) {
    this.disk = disk;
    fileCheck = new FileCheck(disk, table, rdbCheck);
    this.progress = progress;
  }

  /**
   * Checks.
   *
   * @throws IOException if something can't be read
   */
  public CheckReport run(DataLocation location) throws IOException {
    if (disk.isLocked(location.files().lock())) {
      notes.add("a server uses this log: its end may be in the middle of a write");
    }
    Path file = location.file();
    if (file != null) {
      alone(location.files(), file);
    } else {
      all(location);
    }
    progress.at(total, total);
    return new CheckReport(files, problems, notes);
  }

  private void alone(AofFiles names, Path path) throws IOException {
    total = size(path);
    String name = String.valueOf(path.getFileName());
    FileCheck.Place listed = listed(names, path, name);
    if (listed != null) {
      notes.add("a manifest names this file; of the others it names only the sizes were looked at");
      check(path, listed);
      return;
    }
    Kind kind = name.endsWith(".rdb") ? Kind.RDB : Kind.LOG;
    check(path, new FileCheck.Place(kind, false, true, 0));
  }

  /** The place of a file in the log that a manifest beside it describes; null if there is none. */
  private FileCheck.@Nullable Place listed(AofFiles names, Path path, String name)
      throws IOException {
    if (!names.directory().equals(path.getParent())) {
      return null;
    }
    Survey survey = Survey.take(disk, names, RecoverySettings.defaults());
    for (Manifest.Part part : survey.manifest().parts()) {
      if (part.name().equals(name)) {
        return place(survey, part);
      }
    }
    return null;
  }

  private static FileCheck.Place place(Survey survey, Manifest.Part part) {
    List<Manifest.Part> parts = survey.manifest().parts();
    long after =
        parts.subList(parts.indexOf(part) + 1, parts.size()).stream()
            .mapToLong(p -> bytes(survey, p))
            .sum();
    boolean base = part.type() == Manifest.Type.BASE;
    boolean mayBeTorn = after == 0 && bytes(survey, part) > 0 && (!base || parts.size() == 1);
    return new FileCheck.Place(base ? Kind.BASE : Kind.INCR, part.batched(), mayBeTorn, after);
  }

  private void all(DataLocation location) throws IOException {
    AofFiles names = location.files();
    RecoverySettings settings = RecoverySettings.defaults();
    Survey survey = Survey.take(disk, names, settings);
    List<Path> rdbs = location.rdbs().stream().map(names.dir()::resolve).toList();
    total = survey.singlePresent() ? survey.singleBytes() : 0;
    for (Manifest.Part part : survey.manifest().parts()) {
      total += survey.sizes().getOrDefault(part.name(), 0L);
    }
    for (Path rdb : rdbs) {
      total += size(rdb);
    }
    manifest(survey);
    parts(survey);
    single(survey);
    for (Path rdb : rdbs) {
      check(rdb, new FileCheck.Place(Kind.RDB, false, true, 0));
    }
    leftovers(survey);
    if (files.isEmpty() && problems.isEmpty()) {
      problems.add("there is no data: neither an append only file nor an RDB file");
    }
  }

  private void manifest(Survey survey) throws IOException {
    if (!survey.manifestPresent()) {
      if (!survey.singlePresent() && survey.unlistedHaveData()) {
        problems.add(Refusals.message(RecoveryRow.MANIFEST_MISSING, survey));
      }
      return;
    }
    Path path = survey.files().manifest();
    ManifestException error = survey.manifestError();
    if (error != null) {
      String line = error.lineNumber() > 0 ? " at line " + error.lineNumber() : "";
      String text = error.line().isEmpty() ? "" : " ('" + error.line() + "')";
      files.add(
          CheckedFile.bad(
              path,
              Kind.MANIFEST,
              size(path),
              error.getMessage() + line + text,
              "without a manifest nothing says which files make up the log: restore it from a"
                  + " backup"));
      return;
    }
    Manifest manifest = survey.manifest();
    int incrs = manifest.incrs().size();
    files.add(
        CheckedFile.plain(
            path,
            Kind.MANIFEST,
            size(path),
            (manifest.base() == null ? "no base" : "1 base")
                + ", "
                + incrs
                + (incrs == 1 ? " incr" : " incrs")));
  }

  private void parts(Survey survey) throws IOException {
    if (survey.isAdoptionUnderWay()) {
      notes.add(
          "a start was moving the single file into the directory: the next one finishes that");
      return;
    }
    for (Manifest.Part part : survey.manifest().parts()) {
      Path path = survey.files().inDirectory(part.name());
      FileCheck.Place place = place(survey, part);
      if (!survey.sizes().containsKey(part.name())) {
        files.add(
            CheckedFile.bad(
                path,
                place.kind(),
                0,
                "the manifest names it, and it is not there",
                "all of its data is lost: restore it from a backup"));
        continue;
      }
      check(path, place);
    }
  }

  private static long bytes(Survey survey, Manifest.Part part) {
    return survey.sizes().getOrDefault(part.name(), 0L);
  }

  private void single(Survey survey) throws IOException {
    if (!survey.singlePresent()) {
      return;
    }
    check(survey.files().single(), new FileCheck.Place(Kind.LOG, false, true, 0));
    if (!survey.manifest().isEmpty() && !survey.isAdoptionUnderWay()) {
      notes.add(
          "there are a directory and the single file "
              + survey.files().single().getFileName()
              + ": aof-layout multi reads the directory alone");
    }
  }

  private void leftovers(Survey survey) throws IOException {
    AofFiles names = survey.files();
    for (Manifest.Part part : survey.manifest().history()) {
      leftover(names.inDirectory(part.name()), "superseded: a start removes it");
    }
    for (String name : survey.temps()) {
      leftover(names.inDirectory(name), "unfinished: a start removes it");
    }
    boolean listed = !survey.manifest().isEmpty();
    for (String name : survey.unlisted()) {
      leftover(
          names.inDirectory(name),
          listed ? "not in the manifest: a start removes it" : "no manifest names it");
    }
    for (String name : survey.rewriteTemps()) {
      leftover(names.dir().resolve(name), "an unfinished rewrite: a start removes it");
    }
    cuts(names.directory());
    cuts(names.dir());
  }

  private void cuts(Path directory) throws IOException {
    if (disk.isDirectory(directory)) {
      for (String name : disk.list(directory)) {
        if (AofFiles.isCut(name)) {
          leftover(directory.resolve(name), "cut off or moved aside earlier: nothing reads it");
        }
      }
    }
  }

  private void leftover(Path path, String note) throws IOException {
    if (disk.exists(path)) {
      files.add(CheckedFile.plain(path, Kind.LEFTOVER, size(path), note));
    }
  }

  private void check(Path path, FileCheck.Place place) throws IOException {
    long done = before;
    CheckedFile checked =
        fileCheck.check(path, place, offset -> progress.at(Math.min(total, done + offset), total));
    files.add(checked);
    before += checked.bytes();
  }

  private long size(Path path) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }
}
