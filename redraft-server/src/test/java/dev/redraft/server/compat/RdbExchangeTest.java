package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.resp.RespValue;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Data in every encoding go from a real redis-server here, from here to a redis-server, and back:
 * as dump.rdb, as a log with RDB at its start, and key by key with DUMP and RESTORE.
 */
class RdbExchangeTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int DATABASES = 16;

  /** The types of RDB by which Redis 7.0 saves its encodings. */
  private static final List<Integer> TYPES_7_0 = List.of(0, 2, 4, 5, 11, 16, 17, 18, 19);

  /** All of its data. */
  private record Data(DataDump dump, List<String> digests) {}

  private static final String[] NONE = {};

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
    "yes, yes, noeviction, 0",
    "no, no, allkeys-lru, 1",
    "yes, no, allkeys-lfu, 2",
    "no, yes, volatile-lru, 3"
  })
  void aDumpOfRedisIsLoadedAndRedisLoadsOurs(
      String compression, String checksum, String policy, long offset) throws Exception {
    String[] options = {
      "--appendonly", "no",
      "--rdbcompression", compression,
      "--rdbchecksum", checksum,
      "--maxmemory-policy", policy
    };
    Data data;
    try (ServerUnderTest redis = ServerUnderTest.redis(folder, with(options))) {
      EveryEncoding.fill(redis, SEED * 100 + offset, true);
      assertThat(types(redis)).containsExactlyElementsOf(TYPES_7_0);
      neglect(redis);
      data = reload(redis, "RELOAD");
    }
    try (ServerUnderTest redraft =
        ServerUnderTest.redraft(folder, with(options, "--rdb-version", "10"))) {
      assertNeglected(redraft, policy);
      assertSame(of(redraft), data);
      EveryEncoding.fill(redraft, SEED * 100 + offset + 10, true);
      assertThat(types(redraft)).containsExactlyElementsOf(TYPES_7_0);
      neglect(redraft);
      data = reload(redraft, "RELOAD");
    }
    assertThat(check("redis-check-rdb", folder.resolve("dump.rdb")))
        .startsWith("0 ")
        .contains("RDB looks OK!");
    try (ServerUnderTest redis = ServerUnderTest.redis(folder, with(options))) {
      assertNeglected(redis, policy);
      assertSame(of(redis), data);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "multi, yes, yes, 20",
    "multi, no, no, 21",
    "single, yes, no, 22",
    "single, no, yes, 23"
  })
  void aLogWithRdbAtItsStartIsLoadedByBoth(
      String layout, String compression, String checksum, long offset) throws Exception {
    String[] options = {
      "--aof-use-rdb-preamble", "yes", "--rdbcompression", compression, "--rdbchecksum", checksum
    };
    Data data;
    try (ServerUnderTest redis = ServerUnderTest.redis(folder, with(options))) {
      EveryEncoding.fill(redis, SEED * 100 + offset, true);
      redis.rewriteLog();
      EveryEncoding.fill(redis, SEED * 100 + offset + 10, true);
      data = settled(redis);
    }
    Path log = folder.resolve("appendonlydir/appendonly.aof.manifest");
    try (ServerUnderTest redraft =
        ServerUnderTest.redraft(
            folder, with(options, "--rdb-version", "10", "--aof-layout", layout))) {
      assertSame(settled(redraft), data);
      EveryEncoding.fill(redraft, SEED * 100 + offset + 20, true);
      redraft.rewriteLog();
      EveryEncoding.fill(redraft, SEED * 100 + offset + 30, true);
      data = settled(redraft);
    }
    if (layout.equals("single")) {
      assertThat(log).doesNotExist();
      log = folder.resolve("appendonly.aof");
      assertThat(start(log)).isEqualTo("REDIS0010");
    }
    assertThat(check("redis-check-aof", log))
        .startsWith("0 ")
        .contains("RDB preamble is OK")
        .contains(layout.equals("single") ? "is valid" : "All AOF files and manifest are valid");
    try (ServerUnderTest redis = ServerUnderTest.redis(folder, with(options))) {
      assertSame(settled(redis), data);
    }
  }

  @Test
  void everyKeyGoesByDumpAndRestore() throws Exception {
    Path from = folder.resolve("from");
    Path to = folder.resolve("to");
    try (ServerUnderTest redis = ServerUnderTest.redis(from, with(NONE));
        ServerUnderTest redraft = ServerUnderTest.redraft(to, with(NONE, "--rdb-version", "10"))) {
      EveryEncoding.fill(redis, SEED * 100 + 40, true);
      carry(redis, redraft);
      assertSame(of(redraft), reload(redis, "RELOAD"));
      EveryEncoding.fill(redraft, SEED * 100 + 41, true);
      try (RespSocket socket = redis.connect()) {
        socket.call("FLUSHALL");
      }
      carry(redraft, redis);
      Data ours = reload(redraft, "RELOAD");
      assertSame(of(redis), ours);
    }
  }

  private static String[] with(String[] options, String... more) {
    List<String> all = new ArrayList<>(EveryEncoding.OPTIONS);
    all.addAll(List.of(options));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  /** What the server has after it has saved all and loaded that. */
  private static Data reload(ServerUnderTest server, String how) throws IOException {
    try (RespSocket socket = server.connect()) {
      assertThat(socket.call("DEBUG", how).asText()).isEqualTo("OK");
    }
    return of(server);
  }

  /**
   * The same of a log. Redis 7.2 converts a hash that a command makes by the number of words, 7.0
   * by that of fields, so that its encoding is settled by a load from RDB only.
   */
  private static Data settled(ServerUnderTest server) throws IOException {
    List<String> digests = reload(server, "LOADAOF").digests;
    Data data = reload(server, "RELOAD");
    assertThat(data.digests).isEqualTo(digests);
    return data;
  }

  private static Data of(ServerUnderTest server) throws IOException {
    List<String> digests = new ArrayList<>();
    try (RespSocket socket = server.connect()) {
      digests.add(socket.call("DEBUG", "DIGEST").asText());
      for (int database = 0; database < DATABASES; database++) {
        socket.call("SELECT", "" + database);
        digests.add(database + ": " + socket.call("DBSIZE").asLong());
      }
    }
    return new Data(DataDump.of(server, DATABASES), digests);
  }

  private static void assertSame(Data one, Data other) {
    assertThat(one.dump.size()).isGreaterThan(250);
    assertThat(one.dump.differences(other.dump)).as(one.dump.types()).isEmpty();
    assertThat(one.digests).isEqualTo(other.digests);
  }

  /** The types of RDB by which a server writes its values. */
  private static SortedSet<Integer> types(ServerUnderTest server) throws IOException {
    SortedSet<Integer> types = new TreeSet<>();
    try (RespSocket socket = server.connect()) {
      for (RespValue key : socket.call("KEYS", "*").items()) {
        types.add((int) socket.call("DUMP", DataDump.word(key)).bytes()[0]);
      }
    }
    return types;
  }

  /** Makes keys that have not been used for long, or used much. */
  private static void neglect(ServerUnderTest server) throws IOException {
    try (RespSocket socket = server.connect()) {
      socket.call("SET", "used", "value");
      String payload = DataDump.word(socket.call("DUMP", "used"));
      for (List<String> use : List.of(List.of("IDLETIME", "5000"), List.of("FREQ", "200"))) {
        String key = use.getFirst().toLowerCase(Locale.ROOT);
        RespValue made =
            socket.call("RESTORE", key, "0", payload, "REPLACE", use.get(0), use.get(1));
        assertThat(made.asText()).isEqualTo("OK");
      }
    }
  }

  private static void assertNeglected(ServerUnderTest server, String policy) throws IOException {
    try (RespSocket socket = server.connect()) {
      if (policy.contains("lru")) {
        assertThat(socket.call("OBJECT", "IDLETIME", "idletime").asLong()).isBetween(5000L, 5100L);
      } else if (policy.contains("lfu")) {
        assertThat(socket.call("OBJECT", "FREQ", "freq").asLong()).isBetween(198L, 200L);
      } else {
        assertThat(socket.call("OBJECT", "IDLETIME", "idletime").asLong()).isLessThan(100);
      }
    }
  }

  /** Copies every key. */
  private static void carry(ServerUnderTest from, ServerUnderTest to) throws IOException {
    try (RespSocket source = from.connect();
        RespSocket target = to.connect()) {
      for (int database = 0; database < DATABASES; database++) {
        source.call("SELECT", "" + database);
        target.call("SELECT", "" + database);
        for (RespValue each : source.call("KEYS", "*").items()) {
          String key = DataDump.word(each);
          long expires = Math.max(source.call("PEXPIRETIME", key).asLong(), 0);
          String payload = DataDump.word(source.call("DUMP", key));
          RespValue made = target.call("RESTORE", key, "" + expires, payload, "ABSTTL");
          assertThat(made.asText()).as(key).isEqualTo("OK");
        }
      }
    }
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(9), StandardCharsets.US_ASCII);
    }
  }

  /** What a program of Redis prints about a file, behind its exit code. */
  private static String check(String program, Path file) throws Exception {
    Process check = new ProcessBuilder(program, file.toString()).redirectErrorStream(true).start();
    check.getOutputStream().close();
    String text = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return check.waitFor() + " " + text;
  }
}
