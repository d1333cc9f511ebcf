package dev.redraft.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lettuce as its users use it. */
@Timeout(60)
class LettuceTest {
  private static RedraftServer server;
  private static RedisClient client;

  @BeforeAll
  static void start() throws Exception {
    // both native transports are in the class path, and Lettuce wants one
    System.setProperty("io.lettuce.core.iouring", "false");
    server = TestServers.builder().anyPort().start();
    client =
        RedisClient.create(
            RedisURI.builder().withHost("127.0.0.1").withPort(server.port()).build());
  }

  @AfterAll
  static void stop() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    server.close();
  }

  @BeforeEach
  void empty() {
    client.setOptions(ClientOptions.create());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().flushall();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void sync(ProtocolVersion protocol) {
    client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      assertThat(redis.ping()).isEqualTo("PONG");
      assertThat(redis.set("k", "1", SetArgs.Builder.nx().ex(100))).isEqualTo("OK");
      assertThat(redis.set("k", "2", SetArgs.Builder.nx())).isNull();
      assertThat(redis.ttl("k")).isBetween(90L, 100L);
      assertThat(redis.setGet("k", "3")).isEqualTo("1");
      assertThat(redis.incrby("k", 4)).isEqualTo(7);
      assertThat(redis.persist("k")).isFalse();
      assertThat(redis.expire("k", 50)).isTrue();
      assertThat(redis.persist("k")).isTrue();
      assertThat(redis.copy("k", "l")).isTrue();
      assertThat(redis.mget("k", "x")).hasSize(2);
      assertThat(redis.bitcount("k")).isEqualTo(5);
      assertThat(redis.type("k")).isEqualTo("string");
      assertThat(redis.objectEncoding("k")).isEqualTo("int");
      assertThat(redis.dbsize()).isEqualTo(2);
      assertThat(redis.del("k", "l")).isEqualTo(2);
      redis.set("text", "abc");
      assertThatThrownBy(() -> redis.incr("text"))
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessage("ERR value is not an integer or out of range");
      assertThat(redis.clientSetname("me")).isEqualTo("OK");
      assertThat(redis.clientGetname()).isEqualTo("me");
      assertThat(redis.command()).hasSizeGreaterThan(50);
      assertThat(redis.configGet("appendonly")).containsEntry("appendonly", "no");
    }
  }

  @Test
  void asyncCommandsAreInOrder() {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisAsyncCommands<String, String> redis = connection.async();
      List<RedisFuture<Long>> futures = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        futures.add(redis.incr("counter"));
      }
      assertThat(
              LettuceFutures.awaitAll(
                  Duration.ofSeconds(30), futures.toArray(new RedisFuture<?>[0])))
          .isTrue();
      for (int i = 0; i < 5000; i++) {
        assertThat(futures.get(i).toCompletableFuture().join()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void reactive() {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      var redis = connection.reactive();
      String value = redis.set("k", "v").then(redis.get("k")).block(Duration.ofSeconds(10));
      assertThat(value).isEqualTo("v");
      assertThat(redis.get("none").blockOptional(Duration.ofSeconds(10))).isEmpty();
      assertThat(redis.mget("k", "none").collectList().block(Duration.ofSeconds(10))).hasSize(2);
    }
  }

  @Test
  void transactions() throws Exception {
    try (StatefulRedisConnection<String, String> connection = client.connect();
        StatefulRedisConnection<String, String> other = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      redis.multi();
      redis.set("a", "1");
      redis.incr("a");
      TransactionResult result = redis.exec();
      assertThat(result.wasDiscarded()).isFalse();
      assertThat(result.<Object>get(0)).isEqualTo("OK");
      assertThat(result.<Object>get(1)).isEqualTo(2L);
      redis.watch("a");
      other.sync().set("a", "9");
      redis.multi();
      redis.set("a", "10");
      assertThat(redis.exec().wasDiscarded()).isTrue();
      assertThat(redis.get("a")).isEqualTo("9");
      redis.multi();
      RedisFuture<Long> wrong = connection.async().incrby("a", 1);
      redis.discard();
      assertThat(wrong.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void scanIterator() {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      for (int i = 0; i < 2000; i++) {
        redis.set("key:" + i, "v");
      }
      List<String> keys = new ArrayList<>();
      ScanIterator.scan(redis, ScanArgs.Builder.matches("key:*").limit(50))
          .forEachRemaining(keys::add);
      assertThat(keys).hasSizeGreaterThanOrEqualTo(2000);
      assertThat(keys.stream().distinct()).hasSize(2000);
    }
  }
}
