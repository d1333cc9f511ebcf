package dev.redraft.engine;

import dev.redraft.aof.RecoveryException;
import dev.redraft.command.CommandException;
import dev.redraft.command.Saves;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.config.SavePoint;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.rdb.RdbReader;
import dev.redraft.rewrite.KeyspaceSource;
import dev.redraft.rewrite.Pace;
import dev.redraft.rewrite.Save;
import dev.redraft.rewrite.SaveSettings;
import dev.redraft.rewrite.SaveStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When all data is saved to the RDB file: asked for, at save points, at the end. One save runs at a
 * time, and none beside a rewrite of the log.
 */
final class Saving implements Saves {
  /** Seconds from the beginning of a save that failed to the next one that begins by itself. */
  private static final long RETRY_SECONDS = 5;

  private static final String MISCONF =
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to"
          + " disk. Commands that may modify the data set are disabled, because this instance is"
          + " configured to report errors during writes if RDB snapshotting fails"
          + " (stop-writes-on-bgsave-error option). Please check the Redis logs for details about"
          + " the RDB error.";

  private final Environment environment;
  private final Config config;
  private final LogConfig settings;
  private final Keyspace keyspace;
  private final EnginePersistence persistence;
  private final LongSupplier changes;
  private final DumpFile dump;
  private final Save save;

  /** SAVEs that wait for the end of a rewrite. */
  private final List<Consumer<Boolean>> pending = new ArrayList<>();

  private boolean scheduled;

  /**
   * No save runs.
   *
   * @param changes of the dataset since the start
   */
  Saving(
      Environment environment,
      Config config,
      Keyspace keyspace,
      EnginePersistence persistence,
      LongSupplier changes) {
    this.environment = environment;
    this.config = config;
    this.keyspace = keyspace;
    this.persistence = persistence;
    this.changes = changes;
    settings = new LogConfig(config);
    dump = new DumpFile(environment, config, keyspace);
    save =
        new Save(
            environment.disk(),
            environment.clock(),
            environment.events(),
            new KeyspaceSource(keyspace, () -> {}),
            ProcessHandle.current().pid());
    save.pace(settings.pace());
  }

  DumpFile dump() {
    return dump;
  }

  Save machine() {
    return save;
  }

  boolean isRunning() {
    return save.isRunning();
  }

  boolean isScheduled() {
    return scheduled;
  }

  SaveStatistics statistics() {
    return save.statistics();
  }

  /** {@code sharesProcess}: whether this process may have other stores. */
  void startThread(boolean sharesProcess) {
    save.startThread(() -> environment.thread().execute(this::step), sharesProcess);
  }

  void settingsChanged() {
    save.pace(settings.pace());
  }

  void close() {
    save.close();
    List<Consumer<Boolean>> waiting = new ArrayList<>(pending);
    pending.clear();
    waiting.forEach(waiter -> waiter.accept(false));
  }

  /** Takes note of a save that has ended, and begins those that were waiting for their turn. */
  void step() {
    save.engineStep();
    if (!pending.isEmpty() && !isBusy()) {
      List<Consumer<Boolean>> waiting = new ArrayList<>(pending);
      pending.clear();
      if (begin(false)) {
        waiting.forEach(save::whenEnded);
      } else {
        waiting.forEach(waiter -> waiter.accept(false));
      }
    }
  }

  /** In each turn of the engine's regular work: save points, and what was scheduled. */
  void tick() {
    step();
    if (isBusy() || dump.path() == null) {
      return;
    }
    SaveStatistics now = save.statistics();
    long seconds = environment.clock().millis() / 1000;
    if (!now.lastOk() && seconds - now.lastTry() <= RETRY_SECONDS) {
      return;
    }
    long unsaved = changes.getAsLong() - now.changesSaved();
    for (SavePoint point : config.savePoints()) {
      if (unsaved >= point.changes() && seconds - now.lastSave() > point.seconds()) {
        environment
            .events()
            .notice(point.changes() + " changes in " + point.seconds() + " seconds. Saving...");
        boolean _ = begin(true);
        return;
      }
    }
    if (scheduled) {
      scheduled = false;
      boolean _ = begin(true);
    }
  }

  private boolean isBusy() {
    return save.isRunning() || persistence.isRewriting() || keyspace.memory().forked();
  }

  /** Begins a save; false, and a line in the log, if there is no file to save to. */
  private boolean begin(boolean background) {
    Path file = dump.path();
    if (file == null) {
      environment.events().warning("There is no file to save to: dbfilename is empty");
      return false;
    }
    persistence.limitCopies();
    save.start(
        new SaveSettings(
            file, settings.rdb(false), config.isOn(Directive.RDB_SAVE_INCREMENTAL_FSYNC)),
        background,
        changes.getAsLong());
    return true;
  }

  // ---- for commands ----

  @Override
  public Start background(boolean schedule, boolean inTransaction) {
    if (save.isRunning()) {
      return Start.ALREADY_RUNNING;
    }
    if (dump.path() == null) {
      throw new CommandException("ERR there is no file to save to: dbfilename is empty");
    }
    if (inTransaction || isBusy() && schedule) {
      scheduled = true;
      return Start.SCHEDULED;
    }
    if (isBusy()) {
      return Start.OTHER_CHILD;
    }
    boolean _ = begin(true);
    return Start.STARTED;
  }

  @Override
  public boolean foreground(Consumer<Boolean> whenDone) {
    if (save.isRunning()) {
      return false;
    }
    if (dump.path() == null) {
      throw new CommandException("ERR there is no file to save to: dbfilename is empty");
    }
    pending.add(whenDone);
    step();
    return true;
  }

  @Override
  public void flushed() {
    if (save.isInBackground()) {
      boolean _ = save.abort("all data was flushed");
    }
    if (!config.savePoints().isEmpty() && dump.path() != null) {
      scheduled = true;
    }
  }

  /**
   * Saves everything, and waits for it while the engine stands still: for the end of the server and
   * for DEBUG. A save and a rewrite under way are given up.
   */
  boolean saveNow() {
    boolean _ = save.abort("everything is saved");
    save.await();
    persistence.abortRewriteAndWait("everything is saved");
    if (isBusy() || !begin(false)) {
      return false;
    }
    boolean[] success = {false};
    save.whenEnded(saved -> success[0] = saved);
    // Nobody is served meanwhile, so there is nobody whom the limit would spare.
    save.pace(new Pace(0, settings.pace().keyDelay()));
    save.await();
    save.pace(settings.pace());
    return success[0];
  }

  @Override
  public void reload(boolean saveFirst, boolean flush, boolean merge) {
    if (saveFirst && !saveNow()) {
      throw new CommandException("ERR");
    }
    Path file = dump.path();
    if (file == null || !environment.disk().exists(file)) {
      environment.events().warning("There is no RDB file to load");
      throw cantReload();
    }
    if (flush) {
      keyspace.flushAll(environment.clock().millis());
    }
    try {
      RdbReader.Purpose purpose = merge ? RdbReader.Purpose.MERGE : RdbReader.Purpose.DATASET;
      boolean _ = dump.load(purpose, new Loading(environment.clock(), environment.events()));
    } catch (RecoveryException | CancellationException e) {
      environment.events().warning(String.valueOf(e.getMessage()));
      if (flush) {
        // As with Redis: what was loaded is a part of the data, and must replace neither the log
        // nor the file.
        persistence.giveUp();
      } else {
        persistence.repairLog();
      }
      throw cantReload();
    }
    if (!saveFirst || !flush || merge) {
      // The log does not say how these keys came.
      persistence.repairLog();
    }
    environment.events().warning("DB reloaded by DEBUG RELOAD");
  }

  private static CommandException cantReload() {
    return new CommandException("ERR Error trying to load the RDB dump, check server logs.");
  }

  @Override
  public long lastSave() {
    return save.statistics().lastSave();
  }

  /** Whether data is to be saved when the server ends, because there are save points. */
  boolean savesAtTheEnd() {
    return !config.savePoints().isEmpty() && dump.path() != null;
  }

  /** Why writes are refused at present, as an error line; null while they are not. */
  @Nullable String refusal() {
    boolean refused =
        save.hasFailed()
            && !config.savePoints().isEmpty()
            && config.isOn(Directive.STOP_WRITES_ON_BGSAVE_ERROR);
    return refused ? MISCONF : null;
  }
}
