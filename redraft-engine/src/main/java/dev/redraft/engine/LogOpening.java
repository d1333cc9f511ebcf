package dev.redraft.engine;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.BaseLoader;
import dev.redraft.aof.LoadProgress;
import dev.redraft.aof.LogDirectory;
import dev.redraft.aof.LogEnvironment;
import dev.redraft.aof.LogListener;
import dev.redraft.aof.LogLock;
import dev.redraft.aof.Recovered;
import dev.redraft.aof.Recovery;
import dev.redraft.aof.RecoveryException;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.aof.ReplaySink;
import dev.redraft.platform.LockedException;
import dev.redraft.rdb.RdbReader;
import dev.redraft.rewrite.KeyspaceSource;
import dev.redraft.rewrite.Rewrite;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is on disk and opens the log behind it. The log's lock is taken before, and held until
 * {@link #close}.
 */
final class LogOpening implements AutoCloseable {
  /** A log that is open behind all that was loaded, and its rewrite; their threads do not run. */
  record Opened(AppendLog log, Rewrite rewrite) {}

  /** Loads data from elsewhere. */
  @FunctionalInterface
  interface Import {
    void load(ReplaySink sink, BaseLoader base, LoadProgress progress) throws RecoveryException;
  }

  private final Environment environment;
  private final LogConfig settings;
  private final LogEnvironment logEnvironment;
  private final LogLock lock;
  private @Nullable Import beforeLog;
  private volatile long refused;

  LogOpening(Environment environment, LogConfig settings) {
    this.environment = environment;
    this.settings = settings;
    logEnvironment =
        new LogEnvironment(environment.disk(), environment.clock(), environment.events());
    lock = new LogLock(logEnvironment, settings.files());
  }

  /** Has data from elsewhere loaded before the store's own, which should have none. */
  void loadFirst(Import data) {
    beforeLog = data;
  }

  /** Commands that were refused during the load. Any thread. */
  long refusedCommands() {
    return refused;
  }

  /**
   * Loads into the engine's keyspace, on the thread that owns it until then.
   *
   * @throws RecoveryException if the files can't be understood or used; nothing is changed
   */
  Opened open(
      Engine engine,
      RecoverySettings recoverySettings,
      Saving saving,
      Loading loading,
      LogListener listener)
      throws RecoveryException {
    AofFiles files = settings.files();
    if (recoverySettings.enabled()) {
      takeLock();
    }
    BaseLoader base = saving.dump().loader(RdbReader.Purpose.LOG_BASE);
    Recovery recovery =
        new Recovery(
            environment.disk(),
            environment.clock(),
            environment.events(),
            files,
            recoverySettings,
            base,
            loading);
    LogSink sink = new LogSink(engine.services());
    if (beforeLog != null) {
      beforeLog.load(sink, base, loading);
    }
    Recovered found = recovery.run(sink);
    refused = sink.end();
    if (beforeLog == null && !recoverySettings.enabled()) {
      boolean _ = saving.dump().load(RdbReader.Purpose.DATASET, loading);
    }
    LogDirectory directory =
        new LogDirectory(logEnvironment, files, settings.layout(), found, lock);
    AppendLog log =
        new AppendLog(logEnvironment, directory, settings.log(), ringBytes(engine), listener);
    KeyspaceSource source =
        new KeyspaceSource(
            engine.services().keyspace(),
            engine.dispatcher().effects()::forgetDatabase,
            saving::isRunning);
    Rewrite rewrite = new Rewrite(log, source, settings.rewrite(), ProcessHandle.current().pid());
    if (settings.isEnabled()) {
      try {
        log.openFile();
      } catch (IOException e) {
        boolean _ = log.finish();
        throw new RecoveryException("Can't open the append-only file: " + e.getMessage(), e);
      }
    }
    return new Opened(log, rewrite);
  }

  private void takeLock() throws RecoveryException {
    try {
      lock.take();
    } catch (LockedException e) {
      throw new RecoveryException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Effects waiting for the disk from which on clients are no longer read. */
  private static long ringBytes(Engine engine) {
    return (long) engine.limits().logChunkBytes() * engine.limits().logRingChunks();
  }

  /** Lets other processes have the log. */
  @Override
  public void close() {
    lock.close();
  }
}
