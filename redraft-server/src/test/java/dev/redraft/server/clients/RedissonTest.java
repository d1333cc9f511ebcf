package dev.redraft.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import dev.redraft.server.demo.RespClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RBatch;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson, as far as it needs strings and keys alone. */
@Timeout(60)
class RedissonTest {
  private static RedraftServer server;
  private static RedissonClient redisson;

  @BeforeAll
  static void start() throws Exception {
    server = TestServers.builder().anyPort().start();
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config
        .useSingleServer()
        .setAddress("redis://127.0.0.1:" + server.port())
        .setConnectionMinimumIdleSize(1)
        .setConnectionPoolSize(4);
    redisson = Redisson.create(config);
  }

  @AfterAll
  static void stop() {
    redisson.shutdown();
    server.close();
  }

  @BeforeEach
  void empty() {
    redisson.getKeys().flushall();
  }

  private static boolean serverHas(String command) throws Exception {
    try (RespClient client = RespClient.connect("127.0.0.1", server.port(), 5_000)) {
      return !client.call("COMMAND", "INFO", command).get(0).isNull();
    }
  }

  @Test
  void buckets() {
    RBucket<String> bucket = redisson.getBucket("bucket");
    assertThat(bucket.get()).isNull();
    bucket.set("one");
    assertThat(bucket.get()).isEqualTo("one");
    assertThat(bucket.setIfAbsent("two")).isFalse();
    assertThat(bucket.setIfExists("two")).isTrue();
    assertThat(bucket.getAndSet("three")).isEqualTo("two");
    bucket.set("four", Duration.ofSeconds(100));
    assertThat(bucket.remainTimeToLive()).isBetween(90_000L, 100_000L);
    assertThat(bucket.isExists()).isTrue();
    assertThat(bucket.size()).isEqualTo(4);
    bucket.rename("renamed");
    assertThat(redisson.<String>getBucket("renamed").delete()).isTrue();
    redisson.getBuckets().set(Map.of("a", "1", "b", "2"));
    assertThat(redisson.getBuckets().<String>get("a", "b")).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void counters() {
    RAtomicLong counter = redisson.getAtomicLong("counter");
    assertThat(counter.incrementAndGet()).isEqualTo(1);
    assertThat(counter.addAndGet(41)).isEqualTo(42);
    assertThat(counter.getAndDecrement()).isEqualTo(42);
    assertThat(counter.get()).isEqualTo(41);
  }

  @Test
  void keys() {
    for (int i = 0; i < 50; i++) {
      redisson.getBucket("k" + i).set("v");
    }
    assertThat(redisson.getKeys().count()).isEqualTo(50);
    assertThat(redisson.getKeys().getKeysStream()).hasSize(50);
    assertThat(redisson.getKeys().countExists("k1", "k2", "none")).isEqualTo(2);
    assertThat(redisson.getKeys().delete("k1", "none")).isEqualTo(1);
    assertThat(redisson.getKeys().randomKey()).startsWith("k");
  }

  @Test
  void batches() {
    RBatch batch = redisson.createBatch();
    for (int i = 0; i < 100; i++) {
      batch.getAtomicLong("n").incrementAndGetAsync();
    }
    assertThat(List.<Object>copyOf(batch.execute().getResponses())).hasSize(100).endsWith(100L);
  }

  @Test
  void whatNeedsScripts() throws Exception {
    assumeTrue(
        serverHas("eval"),
        "Skipped: locks and compareAndSet are Lua scripts, and EVAL is not there yet");
    RBucket<String> bucket = redisson.getBucket("b");
    bucket.set("one");
    assertThat(bucket.compareAndSet("one", "two")).isTrue();
    assertThat(redisson.getAtomicLong("n").compareAndSet(0, 5)).isTrue();
  }

  @Test
  void whatNeedsOtherTypes() throws Exception {
    assumeTrue(serverHas("hset"), "Skipped: maps need hashes, and HSET is not there yet");
    redisson.<String, String>getMap("m").fastPut("field", "value");
    assertThat(redisson.<String, String>getMap("m").get("field")).isEqualTo("value");
  }
}
