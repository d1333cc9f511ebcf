package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.command.CommandSpec;
import dev.redraft.command.Families;
import dev.redraft.command.Flag;
import dev.redraft.resp.RespValue;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a real redis-server has on disk, with data of all types at random, is loaded to the same
 * data: all keys by the commands of their types, and DEBUG DIGEST.
 */
class RdbFromRedisTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int COMMANDS = 6000;
  private static final int BATCH = 50;
  private static final int DATABASES = 16;

  /** Everything in its compact form. */
  private static final String[] COMPACT = {
    "--hash-max-listpack-entries", "100000",
    "--hash-max-listpack-value", "100000",
    "--list-max-listpack-size", "-5",
    "--set-max-intset-entries", "100000",
    "--zset-max-listpack-entries", "100000",
    "--zset-max-listpack-value", "100000",
  };

  /** Everything in its large form. */
  private static final String[] LARGE = {
    "--hash-max-listpack-entries", "0",
    "--list-max-listpack-size", "2",
    "--set-max-intset-entries", "0",
    "--zset-max-listpack-entries", "0",
    "--stream-node-max-entries", "2",
    "--list-compress-depth", "1",
  };

  @TempDir Path folder;

  @BeforeEach
  void needsRedis() {
    boolean there = false;
    for (String path : System.getenv("PATH").split(File.pathSeparator)) {
      there |= Files.isExecutable(Path.of(path, "redis-server"));
    }
    assumeTrue(there, "there is no redis-server in PATH");
  }

  @ParameterizedTest
  @CsvSource({
    "multi, compact, yes, yes, allkeys-lru, 0",
    "single, large, no, no, allkeys-lfu, 1",
    "multi, default, no, yes, noeviction, 2",
    "single, default, yes, no, noeviction, 3"
  })
  void aDumpBecomesTheBaseOfTheFirstLog(
      String layout, String form, String compression, String checksum, String policy, long offset)
      throws Exception {
    List<String> options = new ArrayList<>(limits(form));
    Collections.addAll(options, "--rdbcompression", compression, "--rdbchecksum", checksum);
    Collections.addAll(options, "--maxmemory-policy", policy);
    List<String> redisOptions = new ArrayList<>(options);
    Collections.addAll(redisOptions, "--appendonly", "no");
    DataDump theirs;
    List<String> digests;
    List<String> use;
    try (ServerUnderTest redis = ServerUnderTest.redis(folder, array(redisOptions))) {
      fill(redis, SEED * 100 + offset);
      reload(redis, "RELOAD");
      digests = digests(redis);
      use = use(redis, policy);
      theirs = DataDump.of(redis, DATABASES);
      try (RespSocket socket = redis.connect()) {
        assertThat(socket.call("SAVE").asText()).isEqualTo("OK");
      }
    }
    assertThat(folder.resolve("dump.rdb")).exists();
    Collections.addAll(options, "--aof-layout", layout);
    try (ServerUnderTest redraft = ServerUnderTest.redraft(folder, array(options))) {
      // Before the comparison, whose reads count as uses.
      assertThat(use(redraft, policy)).isEqualTo(use);
      compare(redraft, theirs, digests);
      assertThat(output())
          .contains("There is no append only file yet, but the RDB file ")
          .contains("Loading RDB produced by version ")
          .contains("keys expired: 0.");
      try (RespSocket socket = redraft.connect()) {
        socket.call("SELECT", "15");
        socket.call("SET", "written:later", "1");
      }
      digests = digests(redraft);
    }
    Files.delete(folder.resolve("dump.rdb"));
    try (ServerUnderTest again = ServerUnderTest.redraft(folder, array(options))) {
      assertThat(digests(again)).isEqualTo(digests);
      assertThat(output()).contains("Reading RDB ").contains("Done loading RDB, keys loaded: ");
    }
  }

  @ParameterizedTest
  @CsvSource({"multi, compact, 10", "multi, large, 11", "single, default, 12"})
  void aLogWithRdbAtItsStartIsLoaded(String layout, String form, long offset) throws Exception {
    List<String> options = limits(form);
    List<String> redisOptions = new ArrayList<>(options);
    Collections.addAll(redisOptions, "--aof-use-rdb-preamble", "yes");
    DataDump theirs;
    List<String> digests;
    try (ServerUnderTest redis = ServerUnderTest.redis(folder, array(redisOptions))) {
      fill(redis, SEED * 100 + offset);
      redis.rewriteLog();
      change(redis, SEED * 100 + offset + 50, 300);
      reload(redis, "LOADAOF");
      digests = digests(redis);
      theirs = DataDump.of(redis, DATABASES);
    }
    if (layout.equals("single")) {
      join();
    }
    options = new ArrayList<>(options);
    Collections.addAll(options, "--aof-layout", layout);
    try (ServerUnderTest redraft = ServerUnderTest.redraft(folder, array(options))) {
      compare(redraft, theirs, digests);
      redraft.rewriteLog();
    }
    try (ServerUnderTest again = ServerUnderTest.redraft(folder, array(options))) {
      assertThat(digests(again)).isEqualTo(digests);
    }
  }

  /**
   * As in Redis, keys whose time has passed are kept with the base of a log: the commands behind it
   * were executed when it had not, and the log has said when they went.
   */
  @Test
  void keysThatExpireAfterTheBaseWasWrittenAreThereForTheCommandsBehindIt() throws Exception {
    for (String way : List.of("redis", "redraft")) {
      Path here = folder.resolve(way);
      try (ServerUnderTest redis = ServerUnderTest.redis(here, "--aof-use-rdb-preamble", "yes");
          RespSocket socket = redis.connect()) {
        socket.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        socket.call("SET", "old", "5", "PX", "2000");
        redis.rewriteLog();
        socket.call("INCR", "old");
        socket.call("COPY", "old", "copied");
        socket.call("PERSIST", "copied");
      }
      Thread.sleep(2100);
      try (ServerUnderTest server =
              way.equals("redis")
                  ? ServerUnderTest.redis(here, "--aof-use-rdb-preamble", "yes")
                  : ServerUnderTest.redraft(here);
          RespSocket socket = server.connect()) {
        assertThat(socket.call("GET", "copied").asText()).as(way).isEqualTo("6");
        assertThat(socket.call("GET", "old").isNull()).as(way).isTrue();
        String info = socket.call("INFO", "persistence").asText();
        assertThat(info).as(way).contains("rdb_last_load_keys_loaded:1\r\n");
        assertThat(info).as(way).contains("rdb_last_load_keys_expired:0\r\n");
      }
    }
  }

  @Test
  void functionsAreSkippedAndDatabasesThatAreMissingRefuse() throws Exception {
    try (ServerUnderTest redis =
            ServerUnderTest.redis(folder, "--appendonly", "no", "--databases", "20");
        RespSocket socket = redis.connect()) {
      String code =
          "#!lua name=mylib\nredis.register_function('f', function(keys, args) return 1 end)";
      assertThat(socket.call("FUNCTION", "LOAD", code).asText()).isEqualTo("mylib");
      socket.call("SELECT", "17");
      socket.call("SET", "k", "v");
      socket.call("SAVE");
    }
    try (ServerUnderTest redraft = ServerUnderTest.redraft(folder)) {
      throw new AssertionError("started without database 17: " + redraft);
    } catch (IOException e) {
      assertThat(e)
          .hasMessageContaining("There is no append only file, but an RDB file that can't be")
          .hasMessageContaining("dump.rdb: keys of database 17")
          .hasMessageContaining("set 'databases' to at least 18");
    }
    try (ServerUnderTest redraft = ServerUnderTest.redraft(folder, "--databases", "18");
        RespSocket socket = redraft.connect()) {
      socket.call("SELECT", "17");
      assertThat(socket.call("GET", "k").asText()).isEqualTo("v");
      assertThat(output()).contains("The function library 'mylib' in the RDB file is skipped");
    }
  }

  private static List<String> limits(String form) {
    return switch (form) {
      case "compact" -> List.of(COMPACT);
      case "large" -> List.of(LARGE);
      default -> List.of();
    };
  }

  private static String[] array(List<String> options) {
    return options.toArray(new String[0]);
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output.log"));
  }

  private static void fill(ServerUnderTest server, long seed) throws IOException {
    System.out.println("RDB of redis-server, seed " + seed);
    change(server, seed, COMMANDS);
    try (RespSocket socket = server.connect()) {
      List<byte[][]> lines = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        lines.add(RandomCommands.bytes(List.of("SET", "string:" + i, "value ".repeat(i))));
        lines.add(RandomCommands.bytes(List.of("RPUSH", "list", "element ".repeat(i), "" + i)));
        lines.add(RandomCommands.bytes(List.of("HSET", "hash", "field" + i, "" + i * i)));
        lines.add(RandomCommands.bytes(List.of("ZADD", "zset", "" + i / 8.0, "member" + i)));
        lines.add(RandomCommands.bytes(List.of("SADD", "set", "member" + i)));
        lines.add(RandomCommands.bytes(List.of("SADD", "intset", "" + (1L << i % 60))));
        lines.add(RandomCommands.bytes(List.of("PFADD", "hll", "member" + i)));
      }
      lines.add(RandomCommands.bytes(List.of("EXPIRE", "zset", "100000")));
      lines.add(RandomCommands.bytes(List.of("SET", "long", "x".repeat(300_000))));
      lines.add(RandomCommands.bytes(List.of("RPUSH", "plain", "y".repeat(100_000), "z")));
      socket.pipeline(lines);
    }
  }

  private static void change(ServerUnderTest server, long seed, int count) throws IOException {
    Set<String> known = new TreeSet<>();
    for (CommandSpec spec : Families.table().all()) {
      if (!spec.has(Flag.BLOCKING)) {
        known.add(spec.name());
      }
    }
    known.removeAll(Set.of("flushall", "flushdb", "hello", "client", "multi", "exec"));
    RandomCommands commands = new RandomCommands(seed, known);
    try (RespSocket socket = server.connect()) {
      for (int done = 0; done < count; done += BATCH) {
        List<byte[][]> batch = new ArrayList<>();
        while (batch.size() < BATCH) {
          List<String> line = commands.next();
          if (known.contains(line.getFirst().toLowerCase(Locale.ROOT))) {
            batch.add(RandomCommands.bytes(line));
          }
        }
        socket.write(batch);
        for (int i = 0; i < batch.size(); i++) {
          socket.next();
        }
      }
      // What is about to expire would differ only by when it was looked at.
      for (int db = 0; db < DATABASES; db++) {
        socket.call("SELECT", "" + db);
        for (RespValue key : socket.call("KEYS", "*").items()) {
          String name = new String(key.bytes(), StandardCharsets.ISO_8859_1);
          long left = socket.call("PTTL", name).asLong();
          if (left >= 0 && left < 60_000) {
            socket.call("PERSIST", name);
          }
        }
      }
    }
  }

  /** Some encodings, like that of a text that was changed, are other ones after a load. */
  private static void reload(ServerUnderTest redis, String how) throws IOException {
    try (RespSocket socket = redis.connect()) {
      assertThat(socket.call("DEBUG", how).asText()).isEqualTo("OK");
    }
  }

  private static void compare(ServerUnderTest redraft, DataDump theirs, List<String> digests)
      throws IOException {
    DataDump ours = DataDump.of(redraft, DATABASES);
    assertThat(theirs.size()).isGreaterThan(100);
    assertThat(ours.differences(theirs)).as("keys " + theirs.types()).isEmpty();
    assertThat(digests(redraft)).isEqualTo(digests);
  }

  /** The digest of all data, and the number of keys of each database. */
  private static List<String> digests(ServerUnderTest server) throws IOException {
    List<String> digests = new ArrayList<>();
    try (RespSocket socket = server.connect()) {
      digests.add(socket.call("DEBUG", "DIGEST").asText());
      for (int db = 0; db < DATABASES; db++) {
        socket.call("SELECT", "" + db);
        digests.add("" + socket.call("DBSIZE"));
      }
    }
    return digests;
  }

  /** How often some keys were used, where the policy keeps that. */
  private static List<String> use(ServerUnderTest server, String policy) throws IOException {
    List<String> use = new ArrayList<>();
    if (policy.contains("lfu")) {
      try (RespSocket socket = server.connect()) {
        for (String key : List.of("list", "hash", "zset", "set", "hll")) {
          use.add(key + " " + socket.call("OBJECT", "FREQ", key));
        }
      }
    }
    return use;
  }

  /** Makes one file of the log, as Redis had it before version 7. */
  private void join() throws IOException {
    Path parts = folder.resolve("appendonlydir");
    try (OutputStream file = Files.newOutputStream(folder.resolve("appendonly.aof"));
        Stream<Path> names = Files.list(parts)) {
      for (Path part : names.sorted().toList()) {
        if (!part.toString().endsWith(".manifest")) {
          Files.copy(part, file);
        }
        Files.delete(part);
      }
    }
    Files.delete(parts);
  }
}
