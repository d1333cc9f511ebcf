package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static dev.redraft.aof.AofFixture.cutOff;
import static dev.redraft.aof.AofFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.DiskFile;
import dev.redraft.platform.FileDisk;
import dev.redraft.resp.RedisServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files go both ways between this package and a real redis-server 7. */
final class RedisFilesTest {
  @TempDir Path dir;

  private AofFiles files;
  private Recovered recovered;

  @BeforeEach
  void binaries() {
    RedisServer.assume("redis-server");
    RedisServer.assume("redis-check-aof");
    files = new AofFiles(dir, "appendonlydir", "appendonly.aof");
  }

  private List<String> start(AofLayout layout) throws RecoveryException {
    AofFixture.CollectingSink sink = new AofFixture.CollectingSink();
    Recovery recovery =
        new Recovery(
            new FileDisk(),
            new AofFixture.FixedClock(),
            (level, message) -> {},
            files,
            RecoverySettings.defaults().withLayout(layout),
            BaseLoader.unsupported(),
            (loaded, total) -> {});
    recovered = recovery.run(sink);
    return sink.commands;
  }

  private void append(byte[]... commands) throws IOException {
    try (DiskFile file = new FileDisk().open(recovered.appendTo())) {
      file.append(ByteBuffer.wrap(batch(file.size(), commands)));
    }
  }

  /** The keys that the commands leave, as SET and DEL do. */
  private static TreeMap<String, String> state(List<String> commands) {
    TreeMap<String, String> keys = new TreeMap<>();
    for (String command : commands) {
      String[] words = command.replace("tx:", "").split(" ", 3);
      switch (words[0].toUpperCase(java.util.Locale.ROOT)) {
        case "SET" -> keys.put(words[1], words[2]);
        case "DEL" -> keys.remove(words[1]);
        case "SELECT" -> assertThat(words[1]).isEqualTo("0");
        default -> throw new AssertionError(command);
      }
    }
    return keys;
  }

  private void checkAof(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("redis-check-aof", file.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).containsAnyOf("is valid", "are valid");
  }

  @Test
  void aDirectoryGoesThereAndBackAgain() throws Exception {
    try (RedisServer redis = RedisServer.withLog(dir, "--aof-timestamp-enabled", "yes")) {
      redis.run("SET", "a", "1");
      redis.run("SET", "gone", "x");
      redis.rewrite();
      redis.run("MULTI");
      redis.run("SET", "b", "two");
      redis.run("DEL", "gone");
      redis.run("EXEC");
      redis.run("SET", "big", "x".repeat(3_000_000));
    }
    List<String> commands = start(AofLayout.MULTI);
    assertThat(state(commands)).containsOnlyKeys("a", "b", "big").containsEntry("b", "two");
    assertThat(state(commands).get("big")).hasSize(3_000_000);
    assertThat(commands).contains("tx:SET b two");
    assertThat(recovered.row()).isEqualTo(RecoveryRow.DIRECTORY);

    append(command("SELECT", "0"), set(1), command("MULTI"), set(2), command("EXEC"));
    checkAof(files.manifest());
    try (RedisServer redis = RedisServer.withLog(dir)) {
      assertThat(redis.run("GET", "key2").asText()).isEqualTo("value2");
      assertThat(redis.run("DBSIZE").asLong()).isEqualTo(5);
      redis.run("SET", "c", "3");
    }
    assertThat(state(start(AofLayout.MULTI))).hasSize(6).containsEntry("c", "3");
    assertThat(recovered.manifest().incrs()).as("after Redis a new incr is begun").hasSize(3);
    append(command("SELECT", "0"), set(4));
    checkAof(files.manifest());
    try (RedisServer redis = RedisServer.withLog(dir)) {
      assertThat(redis.run("DBSIZE").asLong()).isEqualTo(7);
      redis.rewrite();
    }
    assertThat(state(start(AofLayout.MULTI))).hasSize(7);
  }

  @Test
  void redisMayRepairATornBatchAndWriteOn() throws Exception {
    start(AofLayout.MULTI);
    append(command("SELECT", "0"), set(1), set(2), set(3));
    Path incr = recovered.appendTo();
    Files.write(incr, cutOff(Files.readAllBytes(incr), 5));
    try (RedisServer redis = RedisServer.withLog(dir)) {
      assertThat(redis.run("DBSIZE").asLong()).isEqualTo(2);
      redis.run("SET", "redis", "x".repeat(100));
    }
    assertThat(state(start(AofLayout.MULTI))).containsOnlyKeys("key1", "key2", "redis");
  }

  @Test
  void anEmptyStartAndAJoinedFileAreValidForRedis() throws Exception {
    start(AofLayout.MULTI);
    append(command("SELECT", "0"), set(1));
    checkAof(files.manifest());
    assertThat(start(AofLayout.SINGLE)).contains("SET key1 value1");
    assertThat(recovered.row()).isEqualTo(RecoveryRow.JOIN);
    append(set(2));
    checkAof(files.single());
    try (RedisServer redis = RedisServer.withLog(dir)) {
      assertThat(redis.run("DBSIZE").asLong()).isEqualTo(2);
      assertThat(redis.log()).contains("Successfully migrated an old-style AOF file");
    }
    assertThat(state(start(AofLayout.MULTI))).hasSize(2);
  }

  @Test
  void namesThatNeedQuotesAreReadByRedis() throws Exception {
    files = new AofFiles(dir, "my dir", "it's \"mine\"");
    start(AofLayout.MULTI);
    append(command("SELECT", "0"), set(1));
    try (RedisServer redis =
        RedisServer.withLog(
            dir, "--appenddirname", "my dir", "--appendfilename", "it's \"mine\"")) {
      assertThat(redis.run("GET", "key1").asText()).as(redis.log()).isEqualTo("value1");
    }
  }
}
