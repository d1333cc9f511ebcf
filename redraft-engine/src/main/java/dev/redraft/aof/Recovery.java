package dev.redraft.aof;

import dev.redraft.aof.Loader.Cut;
import dev.redraft.aof.Loader.Loaded;
import dev.redraft.aof.Loader.Role;
import dev.redraft.aof.Loader.Source;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The start of a log: survey, decision ({@link RecoveryRow}), load, and only then the changes on
 * disk.
 *
 * <p>Invariants. A refused directory is left as it was. A power failure at any change leads to a
 * start with the same data. When {@link #run} returns, all that was loaded is durable, and so are
 * the names that lead to it.
 */
public final class Recovery {
  private final Disk disk;
  private final Clock clock;
  private final EventLog log;
  private final AofFiles files;
  private final RecoverySettings settings;
  private final Loader loader;
  private final Repair repair;
  private final ManifestStore store;
  private final List<Path> setAside = new ArrayList<>();

  public Recovery(
      Disk disk,
      Clock clock,
      EventLog log,
      AofFiles files,
      RecoverySettings settings,
      BaseLoader baseLoader,
      LoadProgress progress) {
    this.disk = disk;
    this.clock = clock;
    this.log = log;
    this.files = files;
    this.settings = settings;
    loader = new Loader(disk, clock, log, settings, baseLoader, progress);
    repair = new Repair(disk, clock, log);
    store = new ManifestStore(disk, files);
  }

  /**
   * Loads the log into {@code sink} and leaves a log to go on with. Called once.
   *
   * @throws RecoveryException if there is none; its message says why and what can be done
   */
  public Recovered run(ReplaySink sink) throws RecoveryException {
    try {
      Survey survey = settings.enabled() ? Survey.take(disk, files, settings) : Survey.none(files);
      RecoveryRow row = RecoveryRow.of(survey, settings);
      return run(row, survey, sink);
    } catch (IOException e) {
      throw new RecoveryException(
          "Unrecoverable error reading the append only file: " + e.getMessage(), e);
    }
  }

  /**
   * Loads the same as {@link #run} and changes nothing on disk: an end that it would cut off is
   * passed over. Called once, in the place of {@link #run}.
   *
   * @throws RecoveryException if there is no data, or it can't be loaded
   */
  public void readOnly(ReplaySink sink) throws RecoveryException {
    try {
      Survey survey = Survey.take(disk, files, settings);
      RecoveryRow row = RecoveryRow.of(survey, settings);
      switch (row) {
        case MANIFEST_CORRUPT, PART_MISSING, TWO_LOGS, MANIFEST_MISSING ->
            throw new RecoveryException(Refusals.message(row, survey));
        case DIRECTORY, JOIN -> load(directorySources(survey.manifest()), sink);
        case ADOPT, ADOPTION_INTERRUPTED, ADOPTION_REVERTED, JOIN_INTERRUPTED, SINGLE ->
            load(singleSource(), sink);
        case RDB_ONLY -> loadRdb(files.dir().resolve(settings.rdbName()), sink);
        case OFF, NOTHING -> throw new RecoveryException("There is no data in " + files.dir());
      }
    } catch (IOException e) {
      throw new RecoveryException(
          "Unrecoverable error reading the append only file: " + e.getMessage(), e);
    }
  }

  private Recovered run(RecoveryRow row, Survey survey, ReplaySink sink)
      throws IOException, RecoveryException {
    Manifest manifest = survey.manifest();
    return switch (row) {
      case OFF -> new Recovered(row, Manifest.empty(), null, 0, 0, 0, 0, 0, 0, List.of());
      case MANIFEST_CORRUPT, PART_MISSING, TWO_LOGS, MANIFEST_MISSING ->
          throw new RecoveryException(Refusals.message(row, survey));
      case DIRECTORY -> {
        Loaded loaded = load(directorySources(manifest), sink);
        if (survey.singlePresent()) {
          log.warning(
              "The file " + files.single() + " is not loaded: the log is in " + files.directory());
        }
        repair(loaded);
        yield multi(row, survey, manifest, loaded);
      }
      case ADOPT, ADOPTION_INTERRUPTED -> {
        Loaded loaded = load(singleSource(), sink);
        repair(loaded);
        setUnlistedAside(survey);
        yield multi(row, survey, adopt(manifest), loaded);
      }
      case JOIN -> {
        Loaded loaded = load(directorySources(manifest), sink);
        repair(loaded);
        join(manifest);
        dissolve(survey);
        yield single(row, survey, loaded);
      }
      case JOIN_INTERRUPTED, ADOPTION_REVERTED -> {
        Loaded loaded = load(singleSource(), sink);
        repair(loaded);
        dissolve(survey);
        yield single(row, survey, loaded);
      }
      case SINGLE -> {
        Loaded loaded = load(singleSource(), sink);
        repair(loaded);
        setUnlistedAside(survey);
        if (survey.manifestPresent()) {
          dissolve(survey);
        }
        yield single(row, survey, loaded);
      }
      case RDB_ONLY -> {
        Path rdb = files.dir().resolve(settings.rdbName());
        log.notice(
            "There is no append only file yet, but the RDB file "
                + rdb
                + ": its keys are loaded, and a copy of it becomes the base of the append only"
                + " file");
        Loaded loaded = loadRdb(rdb, sink);
        yield settings.layout() == AofLayout.MULTI
            ? multi(row, survey, copyAsBase(rdb, survey), loaded)
            : single(row, survey, copyAsSingle(rdb, loaded));
      }
      case NOTHING -> {
        Loaded nothing = new Loaded(List.of(), false, 0, 0);
        if (settings.layout() == AofLayout.MULTI) {
          yield multi(row, survey, manifest, nothing);
        }
        createEmpty(files.single());
        if (survey.manifestPresent()) {
          dissolve(survey);
        }
        yield single(row, survey, nothing);
      }
    };
  }

  private void createEmpty(Path path) throws IOException {
    try (DiskFile file = disk.create(path)) {
      file.sync();
    }
  }

  private List<Source> directorySources(Manifest manifest) {
    return manifest.parts().stream()
        .map(part ->
            new Source(
                files.inDirectory(part.name()),
                part.name(),
                part.type() == Manifest.Type.BASE ? Role.BASE : Role.INCR,
                part.batched()))
        .toList();
  }

  private List<Source> singleSource() {
    return List.of(new Source(files.single(), files.prefix(), Role.SINGLE, false));
  }

  private Loaded load(List<Source> sources, ReplaySink sink) throws IOException, RecoveryException {
    long started = clock.nanos();
    Loaded loaded = loader.load(sources, sink);
    log.notice("DB loaded from append only file: " + loader.seconds(started) + " seconds");
    return loaded;
  }

  private Loaded loadRdb(Path rdb, ReplaySink sink) throws IOException, RecoveryException {
    try {
      Loaded loaded = load(List.of(new Source(rdb, settings.rdbName(), Role.BASE, false)), sink);
      if (!loaded.cuts().isEmpty()) {
        long at = loaded.cuts().getFirst().at();
        throw new RecoveryException(
            "The file "
                + rdb
                + (at == 0
                    ? " is no RDB file"
                    : " has other bytes behind its RDB, at offset " + at));
      }
      return loaded;
    } catch (RecoveryException e) {
      throw new RecoveryException(
          "There is no append only file, but an RDB file that can't be loaded. "
              + e.getMessage()
              + ". Or move the RDB file away to start without its data",
          e);
    }
  }

  private void repair(Loaded loaded) throws IOException {
    for (Cut cut : loaded.cuts()) {
      setAside.add(repair.cut(cut.source().path(), cut.at()));
      log.warning(
          "AOF " + cut.source().name() + " loaded anyway because aof-load-truncated is enabled");
    }
  }

  private void setUnlistedAside(Survey survey) throws IOException {
    for (String name : survey.unlisted()) {
      if (survey.sizes().getOrDefault(name, 0L) > 0) {
        setAside.add(repair.moveAside(files.inDirectory(name)));
      }
    }
  }

  /**
   * Makes the single file the base: the manifest first, so that at no time there is none that leads
   * to the data.
   */
  private Manifest adopt(Manifest before) throws IOException {
    repair.sync(files.single());
    repair.createDirectory(files.directory());
    Manifest adopted = before;
    if (before.base() == null) {
      Manifest.Part base = new Manifest.Part(Manifest.Type.BASE, files.prefix(), 1, -1, false);
      adopted = new Manifest(base, before.history(), List.of());
      store.commit(adopted);
    }
    disk.rename(files.single(), files.inDirectory(files.prefix()));
    disk.syncDirectory(files.directory());
    disk.syncDirectory(files.dir());
    log.notice(
        "Successfully migrated an old-style AOF file ("
            + files.prefix()
            + ") into the AOF directory ("
            + files.dirName()
            + ").");
    return adopted;
  }

  /** Joins the directory's files into the single one. */
  private void join(Manifest manifest) throws IOException {
    Path temp = files.singleTemp(clock.millis());
    try (DiskFile file = disk.create(temp)) {
      new Concatenation(disk, files, manifest).writeTo(file);
      file.sync();
    }
    disk.rename(temp, files.single());
    disk.syncDirectory(files.dir());
  }

  /**
   * Removes the directory's log, its data being in the single file: the manifest calls all history
   * before any goes.
   */
  private void dissolve(Survey survey) throws IOException {
    repair.sync(files.single());
    disk.syncDirectory(files.dir());
    Manifest manifest = survey.manifest();
    if (!manifest.isEmpty()) {
      List<Manifest.Part> history = new ArrayList<>(manifest.history());
      manifest.parts().forEach(p -> history.add(p.toHistory()));
      manifest = new Manifest(null, history, List.of());
      store.commit(manifest);
    }
    disk.syncDirectory(files.directory());
    manifest.history().forEach(p -> repair.remove(files.inDirectory(p.name())));
    disk.syncDirectory(files.directory());
    repair.remove(files.manifest());
    disk.syncDirectory(files.directory());
  }

  /**
   * Makes a copy of the RDB the base. A manifest calls it history before it is there: as long as it
   * is not the base it is a leftover, not a part of a log without a manifest.
   */
  private Manifest copyAsBase(Path rdb, Survey survey) throws IOException {
    repair.createDirectory(files.directory());
    Manifest before = survey.manifest();
    // A name that an empty file has would be removed with the leftovers.
    long taken =
        survey.unlisted().stream().mapToLong(n -> files.sequence(n).orElse(0)).max().orElse(0);
    long sequence = Math.max(taken + 1, before.nextBaseSequence(files));
    String name = files.base(sequence, true);
    List<Manifest.Part> history = new ArrayList<>(before.history());
    history.add(new Manifest.Part(Manifest.Type.HISTORY, name, sequence, -1, false));
    store.commit(new Manifest(null, history, List.of()));
    Path temp = files.inDirectory(files.temp(name));
    copy(rdb, temp);
    disk.rename(temp, files.inDirectory(name));
    disk.syncDirectory(files.directory());
    Manifest manifest =
        new Manifest(null, before.history(), List.of()).rewritten(name, sequence, -1, 1);
    store.commit(manifest);
    return manifest;
  }

  private Loaded copyAsSingle(Path rdb, Loaded loaded) throws IOException {
    Path temp = files.singleTemp(clock.millis());
    copy(rdb, temp);
    disk.rename(temp, files.single());
    disk.syncDirectory(files.dir());
    return loaded;
  }

  private void copy(Path from, Path to) throws IOException {
    try (DiskFile source = disk.openForRead(from);
        DiskFile target = disk.create(to)) {
      Concatenation.copyFrom(source, 0, target);
      target.sync();
    }
  }

  /** Leaves the directory with a last incr that takes batches, and without leftovers. */
  private Recovered multi(RecoveryRow row, Survey survey, Manifest manifest, Loaded loaded)
      throws IOException {
    repair.createDirectory(files.directory());
    for (Manifest.Part part : manifest.incrs()) {
      repair.sync(files.inDirectory(part.name()));
    }
    disk.syncDirectory(files.directory());
    removeLeftovers(survey, manifest.history());
    Manifest next = manifest.withoutHistory();
    Manifest.Part last = next.lastIncr();
    if (next.isEmpty()) {
      long sequence = manifest.nextBaseSequence(files);
      String base = files.base(sequence, false);
      log.notice("Creating AOF base file " + base + " on server start");
      createEmpty(files.inDirectory(base));
      next = next.rewritten(base, sequence, 0, 1);
    }
    boolean batches = settings.checksums() || (last != null && last.batched());
    if (last == null || (batches && !loaded.lastOurs())) {
      long sequence = manifest.nextIncrSequence(files);
      log.notice("Creating AOF incr file " + files.incr(sequence) + " on server start");
      createEmpty(files.inDirectory(files.incr(sequence)));
      next = next.withIncr(files, sequence, settings.checksums());
      last = next.lastIncr();
      disk.syncDirectory(files.directory());
    }
    if (!next.equals(survey.manifest()) || !survey.manifestPresent()) {
      store.commit(next);
    }
    return measured(row, next, files.inDirectory(Objects.requireNonNull(last).name()), loaded);
  }

  /** Leaves the single file ready for batches, and no leftovers. */
  private Recovered single(RecoveryRow row, Survey survey, Loaded loaded) throws IOException {
    try (DiskFile file = disk.open(files.single())) {
      file.sync();
      disk.syncDirectory(files.dir());
      boolean ours = loaded.lastOurs() && row != RecoveryRow.JOIN;
      if (settings.checksums() && !ours) {
        ByteBuffer opening = ByteBuffer.allocate(Annotations.HEADER_BYTES);
        Annotations.writeBatchHeader(opening, 0, 0, file.size());
        file.append(opening.flip());
        file.sync();
      }
    }
    removeLeftovers(survey, List.of());
    return measured(row, Manifest.empty(), files.single(), loaded);
  }

  private void removeLeftovers(Survey survey, List<Manifest.Part> history) throws IOException {
    boolean inDirectory = false;
    for (Manifest.Part part : history) {
      inDirectory |= repair.remove(files.inDirectory(part.name()));
    }
    for (String name : survey.temps()) {
      inDirectory |= repair.remove(files.inDirectory(name));
    }
    for (String name : survey.unlisted()) {
      inDirectory |= repair.remove(files.inDirectory(name));
    }
    if (inDirectory) {
      disk.syncDirectory(files.directory());
    }
    boolean inDir = false;
    for (String name : survey.rewriteTemps()) {
      inDir |= repair.remove(files.dir().resolve(name));
    }
    if (inDir) {
      disk.syncDirectory(files.dir());
    }
  }

  private Recovered measured(RecoveryRow row, Manifest manifest, Path appendTo, Loaded loaded)
      throws IOException {
    long append = size(appendTo);
    long total = 0;
    for (Manifest.Part part : manifest.parts()) {
      total += size(files.inDirectory(part.name()));
    }
    Manifest.Part base = manifest.base();
    boolean multi = settings.layout() == AofLayout.MULTI;
    long baseBytes = multi ? (base == null ? 0 : size(files.inDirectory(base.name()))) : append;
    long growthBase = base != null && base.growthBase() >= 0 ? base.growthBase() : baseBytes;
    return new Recovered(
        row,
        manifest,
        appendTo,
        append,
        baseBytes,
        multi ? total : append,
        growthBase,
        loaded.commands(),
        loaded.bytes(),
        List.copyOf(setAside));
  }

  private long size(Path path) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      return file.size();
    }
  }
}
