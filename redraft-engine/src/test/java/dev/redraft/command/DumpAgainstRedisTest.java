package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.config.Directive;
import dev.redraft.resp.RedisServer;
import dev.redraft.resp.RespValue;
import dev.redraft.value.EncodingLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The same random commands here and in a real redis-server: where the bytes of DUMP are determined
 * they are the same, and everywhere redis-server restores the value from our bytes.
 */
class DumpAgainstRedisTest {
  private final Random random = Seeds.random("DumpAgainstRedisTest");
  private final CommandRunner runner = new CommandRunner().with(Directive.RDB_VERSION, "10");
  private RedisServer redis;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    runner.run("hello", "3");
  }

  @AfterEach
  void stop() throws IOException {
    runner.close();
    if (redis != null) {
      redis.close();
    }
  }

  private void both(String... words) throws IOException {
    RespValue reply = redis.run(words);
    assertThat(reply.isError()).as(String.join(" ", words) + " " + reply).isFalse();
    assertThat(runner.run(words).isError()).as(String.join(" ", words)).isFalse();
  }

  private void compression(boolean on) throws IOException {
    both("config", "set", "rdbcompression", on ? "yes" : "no");
  }

  private String text() {
    return RandomTexts.next(random, 5000);
  }

  private String small() {
    return random.nextBoolean() ? "m" + random.nextInt(90) : "" + random.nextInt(90);
  }

  private static String hex(RespValue reply) {
    return HexFormat.of().formatHex(reply.bytes());
  }

  private void sameBytes(String key) throws IOException {
    compression(false);
    assertThat(hex(runner.run("dump", key))).as(key).isEqualTo(hex(redis.run("dump", key)));
  }

  /** redis-server takes our bytes, compressed or not, and finds in them what it has itself. */
  private void restores(String key) throws IOException {
    compression(random.nextBoolean());
    RespValue dumped = runner.run("dump", key);
    assertThat(dumped.isError()).as(key + dumped).isFalse();
    byte[] payload = dumped.bytes();
    RespValue reply =
        redis.run(bytes("restore"), bytes("copy"), bytes("0"), payload, bytes("replace"));
    assertThat(reply.toString()).as(key).isEqualTo("OK");
    assertThat(redis.run("debug", "digest-value", "copy").toString())
        .as(key)
        .isEqualTo(redis.run("debug", "digest-value", key).toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Other thresholds now and then, so that every encoding occurs. */
  private void limits() throws IOException {
    EncodingLimits limits = runner.keyspace.values().limits();
    limits.listMaxListpackSize =
        limit("list-max-listpack-size", random.nextBoolean() ? -1 - random.nextInt(3) : 7);
    limits.hashMaxListpackEntries = limit("hash-max-listpack-entries", someLimit());
    limits.zsetMaxListpackEntries = limit("zset-max-listpack-entries", someLimit());
    limits.setMaxIntsetEntries = limit("set-max-intset-entries", someLimit());
    limits.streamNodeMaxEntries = limit("stream-node-max-entries", someLimit());
  }

  private int someLimit() {
    return random.nextInt(4) == 0 ? 5 : random.nextInt(3) == 0 ? 20 : 128;
  }

  private int limit(String directive, int value) throws IOException {
    assertThat(redis.run("config", "set", directive, "" + value).toString()).isEqualTo("OK");
    return value;
  }

  @Test
  void strings() throws IOException {
    for (int i = 0; i < 200; i++) {
      both("set", "k", text());
      sameBytes("k");
      restores("k");
    }
    both("pfadd", "h", "a", "b", "c");
    sameBytes("h");
    restores("h");
  }

  @Test
  void lists() throws IOException {
    for (int i = 0; i < 40; i++) {
      limits();
      both("del", "k");
      for (int n = random.nextInt(60); n >= 0; n--) {
        both(random.nextInt(3) == 0 ? "lpush" : "rpush", "k", text(), text());
      }
      for (int n = random.nextInt(5); n > 0; n--) {
        both(random.nextBoolean() ? "lpop" : "rpop", "k");
      }
      if (redis.run("exists", "k").asLong() != 0) {
        sameBytes("k");
        restores("k");
      }
    }
  }

  @Test
  void longElementsOfLists() throws IOException {
    both("rpush", "k", "a", "b".repeat(9000), "c", "d".repeat(100_000));
    restores("k");
    both("lset", "k", "0", Integer.toString(random.nextInt(), 36).repeat(3000));
    restores("k");
  }

  @Test
  void sets() throws IOException {
    for (int i = 0; i < 40; i++) {
      limits();
      both("del", "k", "i");
      both("sadd", "k", text());
      long most = 1L << random.nextInt(63);
      for (int n = random.nextInt(60); n >= 0; n--) {
        both("sadd", "k", text(), small());
        both("sadd", "i", Long.toString(random.nextLong(most) - most / 2));
      }
      if (redis.run("object", "encoding", "i").toString().equals("intset")) {
        sameBytes("i");
      }
      restores("k");
      restores("i");
    }
  }

  @Test
  void sortedSets() throws IOException {
    String[] whole = {"0", "-1", "1.5", "-0.25", "1e10", "4294967296", "inf", "-inf", "100"};
    for (int i = 0; i < 40; i++) {
      limits();
      both("del", "k", "j");
      for (int n = random.nextInt(60); n >= 0; n--) {
        both(
            "zadd",
            "k",
            whole[random.nextInt(whole.length)],
            random.nextBoolean() ? text() : small());
        both("zadd", "j", Double.toString(random.nextGaussian() * 1e5), small());
      }
      both("zadd", "k", "12", "a", "13", "b");
      both("zrem", "k", "a");
      sameBytes("k");
      restores("k");
      restores("j");
    }
  }

  @Test
  void hashes() throws IOException {
    for (int i = 0; i < 40; i++) {
      limits();
      both("del", "k");
      for (int n = random.nextInt(60); n >= 0; n--) {
        both("hset", "k", small(), random.nextInt(6) == 0 ? text() : small());
      }
      both("hdel", "k", "m1");
      both("hset", "k", "f", "v");
      if (redis.run("object", "encoding", "k").toString().equals("listpack")) {
        sameBytes("k");
      }
      restores("k");
    }
  }

  @Test
  void streams() throws IOException {
    for (int i = 0; i < 30; i++) {
      limits();
      both("del", "k");
      fillStream();
      sameBytes("k");
      restores("k");
      readByGroups();
      restores("k");
      assertThat(shown(redis.run("xinfo", "stream", "copy", "full")))
          .isEqualTo(shown(runner.run("xinfo", "stream", "k", "full")));
    }
  }

  private void fillStream() throws IOException {
    both("xgroup", "create", "k", "early", "0", "mkstream");
    for (int n = random.nextInt(80); n > 0; n--) {
      if (random.nextInt(5) == 0) {
        String other = "field" + random.nextInt(3);
        both("xadd", "k", (2000L - 5 * n) + "-" + random.nextInt(5), other, text(), "g", text());
      } else {
        both("xadd", "k", (2000L - 5 * n) + "-3", "a", text(), "bb", small());
      }
      if (random.nextInt(6) == 0) {
        both("xdel", "k", (2000L - 5 * n) + "-3");
      }
    }
    both("xgroup", "create", "k", "late", random.nextBoolean() ? "$" : "1800-3");
  }

  private void readByGroups() throws IOException {
    for (int n = random.nextInt(9); n > 0; n--) {
      String consumer = "consumer" + random.nextInt(3);
      both("xreadgroup", "group", "early", consumer, "count", "7", "streams", "k", ">");
      both("xreadgroup", "group", "late", consumer, "count", "2", "streams", "k", ">");
      runner.clock.advanceMillis(random.nextInt(5));
    }
    both("xgroup", "createconsumer", "k", "late", "idle one");
  }

  /** What redis-server 7.0 tells of a stream; later ones tell active times too. */
  private static String shown(RespValue reply) {
    return reply.toString().replaceAll("\"active-time\", \\(integer\\) -?[0-9]+, ", "");
  }

  @Test
  void aMissingKeyHasNoBytes() throws IOException {
    both("dump", "none");
    assertThat(runner.run("dump", "none").isNull()).isTrue();
  }
}
