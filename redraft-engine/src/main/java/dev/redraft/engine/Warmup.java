package dev.redraft.engine;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.BaseLoader;
import dev.redraft.aof.LogDirectory;
import dev.redraft.aof.LogEnvironment;
import dev.redraft.aof.LogListener;
import dev.redraft.aof.LogSettings;
import dev.redraft.aof.Recovery;
import dev.redraft.aof.RecoveryException;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.aof.ReplaySink;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Agent;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.MemoryDisk;
import dev.redraft.platform.NativeMemory;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.resp.Args;
import dev.redraft.rewrite.ImageFormat;
import dev.redraft.rewrite.KeyspaceSource;
import dev.redraft.rewrite.Rewrite;
import dev.redraft.rewrite.RewriteSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A few rewrites of a tiny store in the heap, step by step on one thread, while the real one begins
 * to serve.
 *
 * <p>Otherwise the first fork of a running server meets code that has only ever seen unforked puts,
 * and a rewrite that has never run: classes are loaded and compiled code is thrown away at the very
 * moment when nothing may stand still.
 */
final class Warmup {
  private static final int KEYS = 256;
  private static final int REWRITES = 8;
  private static final byte[] COMMAND = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final RewriteSettings RDB =
      RewriteSettings.DEFAULT.withFormat(
          new ImageFormat(true, RdbFormat.REDIS_7_2, true, true, true, -1));

  private Warmup() {}

  /** Takes about a tenth of a second. */
  static void run() {
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      Keyspace keyspace =
          new Keyspace(memory, 1, Clock.system(), new Entropy(1), KeyspaceListener.NONE);
      EventLog silence = (level, message) -> {};
      LogEnvironment environment = new LogEnvironment(new MemoryDisk(), Clock.system(), silence);
      try (AppendLog log = open(environment);
          Rewrite rewrite =
              new Rewrite(
                  log, new KeyspaceSource(keyspace, () -> {}), RewriteSettings.DEFAULT, 0)) {
        log.openFile();
        for (int i = 0; i < REWRITES; i++) {
          rewrite.settings(i % 2 == 0 ? RewriteSettings.DEFAULT : RDB);
          rewrite(keyspace.database(0), log, rewrite);
        }
      }
    } catch (IOException | RecoveryException e) {
      throw new IllegalStateException("a rewrite in memory failed", e);
    }
  }

  private static AppendLog open(LogEnvironment environment) throws RecoveryException {
    AofFiles files = new AofFiles(Path.of("/warm-up"), "appendonlydir", "appendonly.aof");
    RecoverySettings settings = RecoverySettings.defaults();
    Recovery recovery =
        new Recovery(
            environment.disk(),
            environment.clock(),
            environment.events(),
            files,
            settings,
            BaseLoader.unsupported(),
            (loaded, total) -> {});
    LogDirectory directory =
        new LogDirectory(environment, files, settings.layout(), recovery.run(new Ignored()));
    return new AppendLog(environment, directory, LogSettings.DEFAULT, 1 << 20, new Ignored());
  }

  private static void rewrite(Database database, AppendLog log, Rewrite rewrite) {
    write(database, log);
    rewrite.start();
    Agent syncer = log.syncer();
    Agent child = rewrite.child();
    Agent background = rewrite.background();
    for (int step = 0; rewrite.isRunning(); step++) {
      rewrite.engineStep();
      log.writer().doWork();
      syncer.doWork();
      write(database, log);
      child.doWork();
      background.doWork();
      if (step == 1000) {
        throw new IllegalStateException("a rewrite in memory does not end: " + rewrite.state());
      }
    }
  }

  private static void write(Database database, AppendLog log) {
    byte[] bytes = new byte[8];
    Slice key = new Slice(bytes);
    Slice value = Slice.of("a value that is about as long as values are");
    for (int i = 0; i < KEYS; i++) {
      bytes[0] = (byte) i;
      database.setString(key, value, Database.NO_EXPIRY, 1);
      if (i % 4 == 0) {
        database.delete(key, 1);
      }
      log.append(COMMAND, 0, COMMAND.length);
      log.commit();
    }
  }

  /** Hears of nothing that happens to the tiny store. */
  private static final class Ignored implements ReplaySink, LogListener {
    @Override
    public void startFile(String name) {}

    @Override
    public void command(Args args) {}

    @Override
    public void advanced() {}

    @Override
    public void statusChanged(@Nullable String error) {}
  }
}
