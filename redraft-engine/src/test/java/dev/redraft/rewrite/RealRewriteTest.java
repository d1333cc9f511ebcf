package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AofLayout;
import dev.redraft.aof.AppendLog;
import dev.redraft.aof.BaseLoader;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.aof.LogDirectory;
import dev.redraft.aof.LogEnvironment;
import dev.redraft.aof.LogListener;
import dev.redraft.aof.LogSettings;
import dev.redraft.aof.Recovery;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.aof.ReplaySink;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.FileDisk;
import dev.redraft.platform.NativeMemory;
import dev.redraft.resp.Args;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rewrites of a real keyspace by real threads onto a real disk, while this thread, the engine,
 * keeps writing.
 */
class RealRewriteTest {
  private static final long NO_EXPIRY = Database.NO_EXPIRY;
  private static final long LATER = 4_000_000_000_000L;

  @TempDir @Nullable Path temp;
  private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
  private int database = -1;

  @ParameterizedTest
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  @CsvSource({"MULTI, EVERYSEC", "SINGLE, ALWAYS", "MULTI, NO"})
  void keepsWhatIsWrittenDuringRewrites(AofLayout layout, FsyncPolicy policy) throws Exception {
    AofFiles files = new AofFiles(temp, "appendonlydir", "appendonly.aof");
    EventLog sink = (level, message) -> events.add(message);
    LogEnvironment environment = new LogEnvironment(new FileDisk(), Clock.system(), sink);
    Map<String, String> expected = new TreeMap<>();
    LogDirectory directory =
        new LogDirectory(
            environment,
            files,
            layout,
            recovery(environment, files, layout).run(new Sink(expected)));
    AppendLog log =
        new AppendLog(
            environment, directory, LogSettings.DEFAULT.withFsync(policy), 1 << 20, new Quiet());
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      Keyspace keyspace =
          new Keyspace(memory, 3, Clock.system(), new Entropy(1), new KeyspaceListener() {});
      RewriteSettings settings =
          new RewriteSettings(0, 0, Pace.FULL, true, 20_000, ImageFormat.RESP);
      Rewrite rewrite =
          new Rewrite(log, new KeyspaceSource(keyspace, () -> database = -1), settings, 1);
      log.openFile();
      log.startThreads();
      rewrite.startThreads(() -> {});
      for (int i = 0; i < 40_000; i++) {
        write(keyspace, log, expected, i);
        if (i % 10_000 == 5_000) {
          assertThat(rewrite.start()).isIn(Rewrite.Start.STARTED, Rewrite.Start.ALREADY_RUNNING);
        }
        rewrite.engineStep();
        memory.reclaimStep();
        if (i % 16 == 0) {
          log.signal();
          while (log.full()) {
            rewrite.engineStep();
            Thread.onSpinWait();
          }
        }
      }
      while (rewrite.isRunning()) {
        rewrite.engineStep();
        Thread.sleep(1);
      }
      rewrite.engineStep();
      assertThat(rewrite.statistics().lastOk()).as("%s", events).isTrue();
      rewrite.close();
      assertThat(log.finish()).isTrue();
      System.out.println(TraceTables.render(rewrite.trace().runs().getLast()));
    }
    Map<String, String> found = new TreeMap<>();
    recovery(environment, files, layout).run(new Sink(found));
    assertThat(found).isEqualTo(expected);
    checkWithRedis(layout == AofLayout.MULTI ? files.manifest() : files.single());
  }

  private static void checkWithRedis(Path file) throws Exception {
    File tool = new File("/usr/bin/redis-check-aof");
    if (tool.canExecute()) {
      Process check =
          new ProcessBuilder(tool.getPath(), file.toString()).redirectErrorStream(true).start();
      String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(check.waitFor()).as(said).isZero();
      assertThat(Files.exists(file)).isTrue();
    }
  }

  private static Recovery recovery(LogEnvironment environment, AofFiles files, AofLayout layout) {
    return new Recovery(
        environment.disk(),
        environment.clock(),
        environment.events(),
        files,
        RecoverySettings.defaults().withLayout(layout),
        BaseLoader.unsupported(),
        (a, b) -> {});
  }

  private void write(Keyspace keyspace, AppendLog log, Map<String, String> expected, int i) {
    int db = i % 3;
    String key = "key" + i % 3000;
    String value = i % 997 == 0 ? "long" + i + "x".repeat(100_000) : "value" + i;
    StringBuilder unit = new StringBuilder();
    if (db != database) {
      database = db;
      command(unit, "SELECT", Integer.toString(db));
    }
    if (i % 7 == 6) {
      keyspace.database(db).delete(Slice.of(key), 1);
      expected.remove(db + "/" + key);
      command(unit, "DEL", key);
    } else {
      long expiry = i % 5 == 0 ? LATER + i : NO_EXPIRY;
      keyspace.database(db).setString(Slice.of(key), Slice.of(value), expiry, 1);
      expected.put(db + "/" + key, value + (expiry == NO_EXPIRY ? "" : "@" + expiry));
      command(unit, "SET", key, value);
      if (expiry != NO_EXPIRY) {
        command(unit, "PEXPIREAT", key, Long.toString(expiry));
      }
    }
    byte[] bytes = unit.toString().getBytes(StandardCharsets.ISO_8859_1);
    log.append(bytes, 0, bytes.length);
    log.commit();
  }

  private static void command(StringBuilder out, String... words) {
    out.append('*').append(words.length).append("\r\n");
    for (String word : words) {
      out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
  }

  private static final class Quiet implements LogListener {
    @Override
    public void advanced() {}

    @Override
    public void statusChanged(@Nullable String error) {
      assertThat(error).isNull();
    }
  }

  private static final class Sink implements ReplaySink {
    private final Map<String, String> data;
    private int db;

    Sink(Map<String, String> data) {
      this.data = data;
    }

    @Override
    public void startFile(String name) {
      db = 0;
    }

    @Override
    public void command(Args args) {
      String key = args.count() > 1 ? db + "/" + args.get(1) : "";
      switch (args.get(0).toString()) {
        case "SELECT" -> db = Integer.parseInt(args.get(1).toString());
        case "SET" -> data.put(key, args.get(2).toString());
        case "DEL" -> data.remove(key);
        case "PEXPIREAT" -> data.computeIfPresent(key, (k, v) -> v + "@" + args.get(2));
        default -> throw new AssertionError("unexpected command " + args);
      }
    }
  }
}
