package dev.redraft.engine;

import dev.redraft.aof.RecoveryException;
import dev.redraft.aof.ReplayException;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.DiskFile;
import dev.redraft.rdb.RdbReader;
import dev.redraft.rdb.RdbSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The RDB file that holds the dataset when there is no log: {@code dbfilename} in {@code dir}. */
final class DumpFile {
  private final Environment environment;
  private final Config config;
  private final Keyspace keyspace;
  private volatile @Nullable RdbSummary loaded;

  DumpFile(Environment environment, Config config, Keyspace keyspace) {
    this.environment = environment;
    this.config = config;
    this.keyspace = keyspace;
  }

  /** Where it is; null if {@code dbfilename} is empty, so that nothing is loaded or saved. */
  @Nullable Path path() {
    String name = config.text(Directive.DBFILENAME);
    return name.isEmpty() ? null : config.directory().resolve(name);
  }

  /** What the last load of an RDB has read. Any thread. */
  @Nullable RdbSummary loaded() {
    return loaded;
  }

  /** A loader of RDBs for {@code purpose}, which takes note of what it reads. */
  RdbBaseLoader loader(RdbReader.Purpose purpose) {
    return new RdbBaseLoader(
        keyspace,
        environment.clock(),
        environment.events(),
        purpose,
        config.isOn(Directive.RDBCHECKSUM),
        summary -> loaded = summary);
  }

  /**
   * Loads the file, on the thread that owns the keyspace. Returns false if there is none.
   *
   * @throws RecoveryException if it can't be read; nothing on disk is changed
   */
  boolean load(RdbReader.Purpose purpose, Loading progress) throws RecoveryException {
    Path path = path();
    if (path == null || !environment.disk().exists(path)) {
      return false;
    }
    long began = environment.clock().nanos();
    try (DiskFile file = environment.disk().openForRead(path)) {
      long total = file.size();
      progress.at(0, total);
      long _ = loader(purpose).load(path.toString(), file, at -> progress.at(at, total));
    } catch (IOException | ReplayException e) {
      throw new RecoveryException(
          "Fatal error loading the DB from " + path + ": " + e.getMessage(), e);
    }
    double seconds = (environment.clock().nanos() - began) / 1e9;
    environment
        .events()
        .notice(String.format(Locale.ROOT, "DB loaded from disk: %.3f seconds", seconds));
    return true;
  }
}
