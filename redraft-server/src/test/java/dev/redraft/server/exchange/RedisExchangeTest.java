package dev.redraft.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import dev.redraft.server.demo.RespClient;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Directories go from here to a real redis-server and back without a difference in any key, value
 * or expiry.
 */
@Timeout(120)
class RedisExchangeTest {
  private static final int COMMANDS = 2500;

  @TempDir Path directory;
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void needsRedis() {
    assumeTrue(RedisProcess.isInstalled(), "Skipped: there is no redis-server in PATH");
    System.out.println("exchange with redis-server, seed " + seed);
  }

  private RedraftServer redraft(String layout, String... more) throws Exception {
    RedraftServer.Builder builder =
        TestServers.builder().anyPort().directory(directory).set("aof-layout", layout);
    // The newest that the redis-server of today's distributions can read.
    builder.set("rdb-version", "10");
    for (int i = 0; i < more.length; i += 2) {
      builder.set(more[i], more[i + 1]);
    }
    return builder.start();
  }

  private static RespClient connect(RedraftServer server) throws Exception {
    return RespClient.connect("127.0.0.1", server.port(), 20_000);
  }

  /** Fills a server: commands, a rewrite under commands, a rewrite at rest, commands. */
  private SortedMap<String, List<String>> fill(RespClient client) throws Exception {
    Traffic traffic = new Traffic(client, random);
    traffic.run(COMMANDS);
    assertThat(client.call("BGREWRITEAOF").isError()).isFalse();
    traffic.run(COMMANDS / 5);
    while (!client.call("INFO", "persistence").asText().contains("aof_rewrite_in_progress:0")) {
      Thread.sleep(5);
    }
    Traffic.rewrite(client);
    traffic.run(COMMANDS / 5);
    return Traffic.content(client);
  }

  @ParameterizedTest
  @CsvSource({
    "multi,no,yes",
    "multi,yes,no",
    "multi,yes,yes",
    "single,no,no",
    "single,yes,no",
    "single,yes,yes"
  })
  void redisReadsOurs(String layout, String timestamps, String rdb) throws Exception {
    SortedMap<String, List<String>> ours;
    try (RedraftServer server =
            redraft(layout, "aof-timestamp-enabled", timestamps, "aof-use-rdb-preamble", rdb);
        RespClient client = connect(server)) {
      ours = fill(client);
    }
    boolean multi = layout.equals("multi");
    Path checked =
        multi
            ? directory.resolve("appendonlydir/appendonly.aof.manifest")
            : directory.resolve("appendonly.aof");
    assertThat(RedisProcess.check(checked))
        .startsWith("0 ")
        .contains(multi ? "All AOF files and manifest are valid" : "is valid");
    try (RedisProcess redis = RedisProcess.start(directory);
        RespClient client = redis.connect()) {
      assertThat(Traffic.content(client)).as("seed %d", seed).isEqualTo(ours);
      new Traffic(client, random).run(COMMANDS / 5);
      ours = Traffic.content(client);
    }
    try (RedraftServer server = redraft("multi");
        RespClient client = connect(server)) {
      assertThat(Traffic.content(client)).as("and back again, seed %d", seed).isEqualTo(ours);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "yes"})
  void weReadThatOfRedis(String timestamps) throws Exception {
    SortedMap<String, List<String>> theirs;
    try (RedisProcess redis = RedisProcess.start(directory, "--aof-timestamp-enabled", timestamps);
        RespClient client = redis.connect()) {
      theirs = fill(client);
    }
    try (RedraftServer server = redraft("multi");
        RespClient client = connect(server)) {
      assertThat(Traffic.content(client)).as("seed %d", seed).isEqualTo(theirs);
      theirs = fill(client);
    }
    assertThat(RedisProcess.check(directory.resolve("appendonlydir/appendonly.aof.manifest")))
        .startsWith("0 ");
    try (RedisProcess redis = RedisProcess.start(directory);
        RespClient client = redis.connect()) {
      assertThat(Traffic.content(client)).as("and back again, seed %d", seed).isEqualTo(theirs);
    }
  }

  /** Files so long that a thread reads ahead, and that tables get their size by what has come. */
  @ParameterizedTest
  @ValueSource(strings = {"no", "yes"})
  void weReadLongFilesOfRedis(String rdb) throws Exception {
    String digest;
    String[] options = {"--aof-use-rdb-preamble", rdb, "--enable-debug-command", "yes"};
    try (RedisProcess redis = RedisProcess.start(directory, options);
        RespClient client = redis.connect()) {
      manyCommands(client);
      Traffic.rewrite(client);
      manyCommands(client);
      digest = client.call("DEBUG", "DIGEST").asText();
    }
    Path folder = directory.resolve("appendonlydir");
    assertThat(Files.size(folder.resolve("appendonly.aof.2.incr.aof"))).isGreaterThan(9L << 20);
    try (RedraftServer server = redraft("multi", "enable-debug-command", "yes");
        RespClient client = connect(server)) {
      assertThat(client.call("DEBUG", "DIGEST").asText()).as("seed %d", seed).isEqualTo(digest);
    }
  }

  private void manyCommands(RespClient client) throws Exception {
    int batch = 500;
    for (int i = 0; i < 60_000; i += batch) {
      for (int j = 0; j < batch; j++) {
        client.send(manyCommand());
      }
      client.flush();
      for (int j = 0; j < batch; j++) {
        var _ = client.receive();
      }
    }
    // in case of an open transaction
    var _ = client.call("EXEC");
    assertThat(client.call("SELECT", "0").asText()).isEqualTo("OK");
  }

  private String[] manyCommand() {
    String n = Integer.toString(random.nextInt(40_000));
    String text = Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(30));
    return switch (random.nextInt(14)) {
      case 0 -> new String[] {"RPUSH", "list" + n, text, n};
      case 1 -> new String[] {"HSET", "hash" + n, "f" + random.nextInt(9), text};
      case 2 -> new String[] {"SADD", "set" + n, text, n};
      case 3 -> new String[] {"ZADD", "zset" + n, n, text};
      case 4 -> new String[] {"DEL", "string" + n, "list" + n};
      case 5 -> new String[] {"SET", "string" + n, text, "EX", "100000"};
      case 6 -> new String[] {"SELECT", Integer.toString(random.nextInt(3))};
      case 7 -> new String[] {random.nextBoolean() ? "MULTI" : "EXEC"};
      case 8 -> new String[] {"XADD", "stream" + n, "*", "field", text};
      case 9 -> new String[] {"INCR", "counter" + n};
      default -> new String[] {"SET", "string" + n, text};
    };
  }

  /** What expires within milliseconds has gone, so that the digest stays. */
  private static String digestAtRest(RespClient client) throws Exception {
    Thread.sleep(100);
    assertThat(Traffic.content(client)).isNotEmpty();
    return client.call("DEBUG", "DIGEST").asText();
  }

  /** The file of each is loaded by the other, and the digest of all data is the same. */
  @Test
  void dumpsGoBothWays() throws Exception {
    String digest;
    String[] options = {"appendonly", "no", "enable-debug-command", "yes"};
    try (RedraftServer server = redraft("multi", options);
        RespClient client = connect(server)) {
      new Traffic(client, random).run(COMMANDS);
      digest = digestAtRest(client);
      assertThat(client.call("SAVE").asText()).isEqualTo("OK");
    }
    Path dump = directory.resolve("dump.rdb");
    Process check =
        new ProcessBuilder("redis-check-rdb", dump.toString()).redirectErrorStream(true).start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(check.waitFor()).as(said).isZero();
    try (RedisProcess redis =
            RedisProcess.start(directory, "--appendonly", "no", "--enable-debug-command", "yes");
        RespClient client = redis.connect()) {
      assertThat(client.call("DEBUG", "DIGEST").asText()).as("seed %d", seed).isEqualTo(digest);
      new Traffic(client, random).run(COMMANDS / 5);
      digest = digestAtRest(client);
      assertThat(client.call("SAVE").asText()).isEqualTo("OK");
    }
    try (RedraftServer server = redraft("multi", options);
        RespClient client = connect(server)) {
      assertThat(client.call("DEBUG", "DIGEST").asText())
          .as("and back again, seed %d", seed)
          .isEqualTo(digest);
    }
  }

  @Test
  void oneFileOfAnOldRedisIsAdopted() throws Exception {
    SortedMap<String, List<String>> theirs;
    try (RedisProcess redis = RedisProcess.start(directory);
        RespClient client = redis.connect()) {
      theirs = fill(client);
    }
    Path folder = directory.resolve("appendonlydir");
    try (OutputStream file = Files.newOutputStream(directory.resolve("appendonly.aof"));
        Stream<Path> parts = Files.list(folder)) {
      for (Path part : parts.sorted().toList()) {
        if (part.toString().endsWith(".aof")) {
          Files.copy(part, file);
        }
        Files.delete(part);
      }
    }
    Files.delete(folder);
    for (String layout : List.of("single", "multi")) {
      try (RedraftServer server = redraft(layout);
          RespClient client = connect(server)) {
        assertThat(Traffic.content(client)).as("%s, seed %d", layout, seed).isEqualTo(theirs);
      }
    }
    assertThat(directory.resolve("appendonly.aof")).doesNotExist();
    assertThat(folder.resolve("appendonly.aof.manifest")).exists();
  }
}
