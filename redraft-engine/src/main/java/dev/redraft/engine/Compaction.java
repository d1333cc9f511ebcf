package dev.redraft.engine;

import dev.redraft.RedraftException;
import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AofLayout;
import dev.redraft.aof.DataLocation;
import dev.redraft.aof.LoadProgress;
import dev.redraft.aof.Recovery;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.command.Identity;
import dev.redraft.command.Persistence.RewriteStart;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;
import dev.redraft.rewrite.RewriteStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A rewrite without a server: opens a store on the files, lets it rewrite its log, and closes it.
 * In place the files are switched as in any rewrite; into a new directory the store begins empty
 * and loads the source first, which is only read.
 */
public final class Compaction {
  private static final int POLL_MILLIS = 50;

  private final Disk disk;
  private final EventLog events;
  private final LoadProgress loading;
  private final LoadProgress writing;

  /**
   * A compaction.
   *
   * @param events what the store reports
   * @param loading told the bytes read
   * @param writing told the keys written
   */
  public Compaction(Disk disk, EventLog events, LoadProgress loading, LoadProgress writing) {
    this.disk = disk;
    this.events = events;
    this.loading = loading;
    this.writing = writing;
  }

  /**
   * What was done.
   *
   * @param keys in all databases
   * @param bytesBefore of the files that were loaded
   * @param bytesAfter of those that take their place
   */
  public record Result(long keys, long bytesBefore, long bytesAfter) {}

  /**
   * Compacts.
   *
   * @throws RedraftException if it can't be done: the source is as usable as before
   * @throws IOException if the source can't be looked at
   */
  public Result run(DataLocation source, CompactOptions options) throws IOException {
    Path to = options.to();
    AofLayout layout = source.layout(disk);
    if (source.file() != null || (layout == null && source.rdbs().isEmpty())) {
      throw new RedraftException("ERR there is no directory with data");
    }
    if (layout == null && to == null) {
      throw new RedraftException(
          "ERR there is nothing but an RDB file: --to makes a directory with a log of it");
    }
    if (to != null && disk.exists(to) && (!disk.isDirectory(to) || !disk.list(to).isEmpty())) {
      throw new RedraftException("ERR " + to + " is there and not empty: name a new directory");
    }
    if (disk.isLocked(source.files().lock())) {
      throw new RedraftException(
          "ERR a process uses the log in " + source.files().dir() + ": stop it first");
    }
    long before = source.dataBytes(disk);
    AofFiles files =
        to == null
            ? source.files()
            : new AofFiles(to, source.files().dirName(), source.files().prefix());
    boolean made = to != null && !disk.exists(to);
    try {
      if (made) {
        disk.createDirectory(files.dir());
      }
      boolean single = to == null && layout == AofLayout.SINGLE;
      long keys = rewrite(source, to != null, config(files, single, source.rdbName(), options));
      DataLocation now = new DataLocation(files, null, source.rdbs());
      return new Result(keys, before, now.dataBytes(disk));
    } catch (IOException | RuntimeException e) {
      if (to != null) {
        removeMade(files, made);
      }
      throw e;
    }
  }

  private static Config config(
      AofFiles files, boolean single, String rdbName, CompactOptions options) {
    Config config = new Config();
    try {
      config.preset(Directive.DIR, files.dir().toString());
      config.preset(Directive.APPENDDIRNAME, files.dirName());
      config.preset(Directive.APPENDFILENAME, files.prefix());
      config.preset(Directive.DBFILENAME, rdbName);
      config.preset(Directive.APPENDONLY, "yes");
      config.preset(Directive.AOF_LAYOUT, single ? "single" : "multi");
      config.preset(Directive.SAVE, "");
      config.preset(Directive.APPENDFSYNC, "no");
      config.preset(Directive.AOF_TIMESTAMP_ENABLED, "yes");
      config.preset(Directive.AUTO_AOF_REWRITE_PERCENTAGE, "0");
      config.preset(Directive.AOF_REWRITE_MAX_RATE, Long.toString(options.rate()));
      config.preset(Directive.AOF_USE_RDB_PREAMBLE, options.rdb() ? "yes" : "no");
      config.preset(Directive.RDB_VERSION, Integer.toString(options.rdbVersion()));
      config.preset(Directive.DATABASES, Integer.toString(options.databases()));
    } catch (ConfigException e) {
      throw new RedraftException("ERR " + e.getMessage(), e);
    }
    return config;
  }

  /** Returns the number of keys. */
  private long rewrite(DataLocation source, boolean imports, Config config) {
    Clock clock = Clock.system();
    Entropy entropy = Entropy.system();
    LoopThread thread = new LoopThread("redraft");
    try {
      Environment environment = new Environment(clock, entropy, disk, events, thread);
      Store store = Store.open(config, environment, Identity.embedded(clock, entropy));
      try {
        EnginePersistence persistence = store.persistence();
        if (imports) {
          persistence
              .opening()
              .loadFirst((sink, base, progress) ->
                  new Recovery(
                          disk,
                          clock,
                          events,
                          source.files(),
                          RecoverySettings.of(source.rdbName()),
                          base,
                          progress)
                      .readOnly(sink));
        }
        store.start();
        return rewrite(store, thread);
      } finally {
        store.close();
      }
    } finally {
      thread.close();
    }
  }

  private long rewrite(Store store, LoopThread thread) {
    EnginePersistence persistence = store.persistence();
    while (!store.ready().isDone()) {
      loading.at(persistence.loading().loadedBytes(), persistence.loading().totalBytes());
      pause();
    }
    store.awaitReady();
    loading.at(persistence.loading().loadedBytes(), persistence.loading().totalBytes());
    if (persistence.opening().refusedCommands() > 0) {
      throw new RedraftException(
          "ERR "
              + persistence.opening().refusedCommands()
              + " commands of the log can't be executed, so the data would not be complete;"
              + " if they are for databases that are not there, give --databases");
    }
    if (ask(thread, persistence::rewrite) != RewriteStart.STARTED) {
      throw new RedraftException("ERR the rewrite could not be started");
    }
    while (ask(thread, persistence::isRewriting)) {
      RewriteStatistics now = ask(thread, () -> persistence.rewrite0().statistics());
      writing.at(now.keysProcessed(), now.keysTotal());
      pause();
    }
    if (!ask(thread, () -> persistence.rewrite0().statistics().lastOk())) {
      throw new RedraftException("ERR the rewrite has failed: the files are as they were");
    }
    return ask(thread, store::keys);
  }

  private static <T> T ask(LoopThread thread, Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    thread.execute(() -> {
      try {
        answer.complete(question.get());
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw new RedraftException(String.valueOf(cause(e).getMessage()), e);
    }
  }

  private static Throwable cause(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedraftException("ERR interrupted", e);
    }
  }

  /**
   * Takes away what a failed run has made in a new directory: a log with nothing in it, which a
   * server would start from.
   */
  private void removeMade(AofFiles files, boolean directoryToo) {
    try {
      if (disk.isLocked(files.lock())) {
        return;
      }
      if (disk.isDirectory(files.directory())) {
        // Without its manifest the rest is no log.
        delete(files.manifest());
        for (String name : disk.list(files.directory())) {
          delete(files.inDirectory(name));
        }
        delete(files.directory());
      }
      delete(files.lock());
      if (directoryToo && disk.list(files.dir()).isEmpty()) {
        delete(files.dir());
      }
    } catch (IOException e) {
      events.warning("Can't remove " + files.dir() + ": " + e.getMessage());
    }
  }

  private void delete(Path path) throws IOException {
    if (disk.exists(path)) {
      disk.delete(path);
    }
  }
}
