package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.config.Directive;
import dev.redraft.resp.RedisServer;
import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Values of a real redis-server in every encoding that it has, its thresholds moved now and then:
 * restored here from its bytes they have the same digest as there.
 */
class RestoreAgainstRedisTest {
  private final Random random = Seeds.random("RestoreAgainstRedisTest");
  private final CommandRunner runner =
      new CommandRunner().with(Directive.ENABLE_DEBUG_COMMAND, "yes");
  private final TreeSet<String> encodings = new TreeSet<>();
  private RedisServer redis;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    runner.close();
    if (redis != null) {
      redis.close();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String text() {
    return RandomTexts.next(random, 9000);
  }

  /** Other thresholds now and then, there and, apart from that, here. */
  private void limits() throws IOException {
    int entries = random.nextInt(3) == 0 ? 5 : 128;
    set("list-max-listpack-size", random.nextBoolean() ? -1 - random.nextInt(5) : 7);
    set("hash-max-listpack-entries", entries);
    set("hash-max-listpack-value", random.nextBoolean() ? 64 : 4);
    set("zset-max-listpack-entries", entries);
    set("zset-max-listpack-value", random.nextBoolean() ? 64 : 4);
    set("set-max-intset-entries", entries);
    redis.run("config", "set", "rdbcompression", random.nextBoolean() ? "yes" : "no");
    if (random.nextInt(3) == 0) {
      runner.run("config", "set", "set-max-listpack-entries", random.nextBoolean() ? "3" : "128");
    }
  }

  private void set(String directive, int value) throws IOException {
    assertThat(redis.run("config", "set", directive, "" + value).toString()).isEqualTo("OK");
    if (random.nextInt(3) == 0) {
      runner.run("config", "set", directive, "" + value);
    }
  }

  private void same(String key) throws IOException {
    encodings.add(redis.run("object", "encoding", key).asText());
    String digest = redis.run("debug", "digest-value", key).toString();
    restore(key, redis.run("dump", key).bytes());
    assertThat(runner.text("debug", "digest-value", key)).as(key).isEqualTo(digest);
    restore("own", runner.run("dump", key).bytes());
    assertThat(runner.text("debug", "digest-value", "own")).as(key).isEqualTo(digest);
  }

  private void restore(String key, byte[] payload) {
    RespValue reply =
        runner.run(bytes("restore"), bytes(key), bytes("0"), payload, bytes("replace"));
    assertThat(reply.toString()).as(key).isEqualTo("OK");
  }

  private void command(String... words) throws IOException {
    assertThat(redis.run(words).isError()).as(String.join(" ", words)).isFalse();
  }

  @Test
  void strings() throws IOException {
    for (int i = 0; i < 200; i++) {
      command("set", "k", text());
      limits();
      same("k");
    }
    command("pfadd", "h", "a", "b", "c");
    same("h");
    assertThat(runner.text("pfcount", "h")).isEqualTo("(integer) 3");
    assertThat(encodings).containsExactly("embstr", "int", "raw");
  }

  @Test
  void lists() throws IOException {
    for (int i = 0; i < 60; i++) {
      limits();
      command("del", "k");
      for (int n = random.nextInt(60); n >= 0; n--) {
        command(random.nextInt(3) == 0 ? "lpush" : "rpush", "k", text(), text());
      }
      same("k");
    }
    command("rpush", "k", "b".repeat(9000), "c", "d".repeat(100_000));
    same("k");
    assertThat(encodings).containsExactly("quicklist");
  }

  @Test
  void sets() throws IOException {
    for (int i = 0; i < 60; i++) {
      limits();
      command("del", "k", "i");
      long most = 1L << random.nextInt(63);
      for (int n = random.nextInt(60); n >= 0; n--) {
        command("sadd", "k", text(), text());
        command("sadd", "i", Long.toString(random.nextLong(most) - most / 2));
      }
      same("k");
      same("i");
    }
    assertThat(encodings).containsExactly("hashtable", "intset");
  }

  @Test
  void sortedSets() throws IOException {
    String[] scores = {"0", "-1", "1.5", "-0.25", "1e10", "4294967296", "inf", "-inf", "1e300"};
    for (int i = 0; i < 60; i++) {
      limits();
      command("del", "k", "j");
      for (int n = random.nextInt(60); n >= 0; n--) {
        command("zadd", "k", scores[random.nextInt(scores.length)], text());
        command("zadd", "j", Double.toString(random.nextGaussian() * 1e5), "" + random.nextInt(99));
      }
      same("k");
      same("j");
    }
    assertThat(encodings).containsExactly("listpack", "skiplist");
  }

  @Test
  void hashes() throws IOException {
    for (int i = 0; i < 60; i++) {
      limits();
      command("del", "k", "j");
      for (int n = random.nextInt(60); n >= 0; n--) {
        command("hset", "k", text(), text());
        command("hset", "j", "" + random.nextInt(99), "" + random.nextInt(99));
      }
      same("k");
      same("j");
    }
    assertThat(encodings).containsExactly("hashtable", "listpack");
  }

  @Test
  void streams() throws IOException {
    for (int i = 0; i < 30; i++) {
      set("stream-node-max-entries", 3 + random.nextInt(40));
      command("del", "k");
      command("xgroup", "create", "k", "g", "0", "mkstream");
      for (int n = 1; n < 60; n++) {
        command("xadd", "k", n + "-1", "f" + random.nextInt(3), text(), "g", text());
      }
      command("xdel", "k", "7-1", "9-1");
      command("xreadgroup", "group", "g", "c", "count", "7", "streams", "k", ">");
      same("k");
      assertThat(runner.text("xpending", "k", "g"))
          .isEqualTo(redis.run("xpending", "k", "g").toString());
    }
  }
}
