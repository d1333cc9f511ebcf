package dev.redraft.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.GetExParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** Jedis as its users use it. */
@Timeout(60)
class JedisTest {
  private static RedraftServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServers.builder().anyPort().start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HostAndPort address() {
    return new HostAndPort("127.0.0.1", server.port());
  }

  private static RedisClient pooled() {
    return RedisClient.builder().hostAndPort(address()).build();
  }

  @BeforeEach
  void empty() {
    try (Jedis jedis = new Jedis(address())) {
      jedis.flushAll();
    }
  }

  @Test
  void setWithEveryParameter() {
    try (RedisClient jedis = pooled()) {
      assertThat(jedis.set("k", "1", SetParams.setParams().xx())).isNull();
      assertThat(jedis.set("k", "1", SetParams.setParams().nx().px(60_000))).isEqualTo("OK");
      assertThat(jedis.set("k", "2", SetParams.setParams().nx())).isNull();
      assertThat(jedis.pttl("k")).isBetween(50_000L, 60_000L);
      assertThat(jedis.set("k", "3", SetParams.setParams().xx().keepTtl())).isEqualTo("OK");
      assertThat(jedis.pttl("k")).isPositive();
      assertThat(jedis.setGet("k", "4")).isEqualTo("3");
      assertThat(jedis.ttl("k")).isEqualTo(-1);
      assertThat(jedis.getEx("k", GetExParams.getExParams().ex(100))).isEqualTo("4");
      assertThat(jedis.ttl("k")).isBetween(90L, 100L);
      assertThat(jedis.getDel("k")).isEqualTo("4");
      assertThat(jedis.exists("k")).isFalse();
      assertThat(jedis.mset("a", "1", "b", "2")).isEqualTo("OK");
      assertThat(jedis.mget("a", "none", "b")).containsExactly("1", null, "2");
      assertThat(jedis.incrByFloat("a", 0.5)).isEqualTo(1.5);
      assertThat(jedis.append("b", "3")).isEqualTo(2);
      assertThat(jedis.getrange("b", 0, 0)).isEqualTo("2");
      byte[] binary = {0, -1, 13, 10};
      jedis.set(binary, binary);
      assertThat(jedis.get(binary)).isEqualTo(binary);
    }
  }

  @Test
  void thePoolServesManyThreads() throws Exception {
    try (RedisClient jedis = pooled()) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        running.add(
            CompletableFuture.runAsync(() -> {
              for (int i = 0; i < 500; i++) {
                jedis.incr("counter");
              }
            }));
      }
      for (CompletableFuture<Void> run : running) {
        run.get(60, TimeUnit.SECONDS);
      }
      assertThat(jedis.get("counter")).isEqualTo("4000");
    }
  }

  @Test
  void pipelines() {
    try (RedisClient jedis = pooled();
        AbstractPipeline pipeline = jedis.pipelined()) {
      List<Response<String>> replies = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        pipeline.set("k" + i, "v" + i);
        replies.add(pipeline.get("k" + i));
      }
      Response<Long> wrong = pipeline.incr("k1");
      pipeline.sync();
      for (int i = 0; i < 5000; i++) {
        assertThat(replies.get(i).get()).isEqualTo("v" + i);
      }
      assertThatThrownBy(wrong::get)
          .isInstanceOf(JedisDataException.class)
          .hasMessageContaining("not an integer");
    }
  }

  @Test
  void transactions() {
    try (RedisClient jedis = pooled()) {
      try (AbstractTransaction transaction = jedis.multi()) {
        transaction.set("a", "1");
        Response<Long> incremented = transaction.incr("a");
        assertThat(transaction.exec()).containsExactly("OK", 2L);
        assertThat(incremented.get()).isEqualTo(2);
      }
      try (AbstractTransaction transaction = jedis.transaction(false)) {
        transaction.watch("a");
        jedis.set("a", "from elsewhere");
        transaction.multi();
        transaction.set("a", "lost");
        assertThat(transaction.exec()).isNull();
      }
      try (AbstractTransaction transaction = jedis.multi()) {
        transaction.set("a", "dropped");
        transaction.discard();
      }
      assertThat(jedis.get("a")).isEqualTo("from elsewhere");
    }
  }

  @Test
  void scanFindsEveryKeyOnce() {
    try (RedisClient jedis = pooled()) {
      Set<String> expected = new HashSet<>();
      for (int i = 0; i < 3000; i++) {
        jedis.set((i % 2 == 0 ? "even:" : "odd:") + i, "v");
        if (i % 2 == 0) {
          expected.add("even:" + i);
        }
      }
      Set<String> found = new HashSet<>();
      String cursor = ScanParams.SCAN_POINTER_START;
      do {
        ScanResult<String> page =
            jedis.scan(cursor, new ScanParams().match("even:*").count(100), "string");
        found.addAll(page.getResult());
        cursor = page.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
      assertThat(found).isEqualTo(expected);
      assertThat(jedis.keys("odd:*")).hasSize(1500);
      assertThat(jedis.scan("0", new ScanParams().count(10_000), "list").getResult()).isEmpty();
    }
  }

  @Test
  void resp3() {
    DefaultJedisClientConfig config =
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.RESP3)
            .clientName("tester")
            .database(2)
            .build();
    try (Jedis jedis = new Jedis(address(), config)) {
      jedis.set("k", "v");
      assertThat(jedis.get("k")).isEqualTo("v");
      assertThat(jedis.get("none")).isNull();
      assertThat(jedis.clientGetname()).isEqualTo("tester");
      assertThat(jedis.clientInfo()).contains("resp=3", "db=2", "lib-name=");
      assertThat(jedis.configGet("maxmemory")).containsEntry("maxmemory", "0");
      assertThat(jedis.info("server")).contains("redis_version:7.2.4", "redraft_version:");
      assertThat(jedis.rename("k", "l")).isEqualTo("OK");
      assertThat(jedis.move("l", 3)).isEqualTo(1);
      assertThat(jedis.dbSize()).isZero();
    }
  }
}
