package dev.redraft.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.params.SetParams;

/** Publish and subscribe with Jedis. */
@Timeout(60)
class JedisPubSubTest {
  private static RedraftServer server;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final JedisPubSub listener =
      new JedisPubSub() {
        @Override
        public void onSubscribe(String channel, int count) {
          heard.add("subscribe " + channel + " " + count);
        }

        @Override
        public void onPSubscribe(String pattern, int count) {
          heard.add("psubscribe " + pattern + " " + count);
        }

        @Override
        public void onMessage(String channel, String message) {
          heard.add(channel + " " + message);
        }

        @Override
        public void onPMessage(String pattern, String channel, String message) {
          heard.add(pattern + " " + channel + " " + message);
        }

        @Override
        public void onPong(String pattern) {
          heard.add("pong " + pattern);
        }
      };

  @BeforeAll
  static void start() throws Exception {
    server = TestServers.builder().anyPort().start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Jedis connect(RedisProtocol protocol) {
    return new Jedis(
        new HostAndPort("127.0.0.1", server.port()),
        DefaultJedisClientConfig.builder().protocol(protocol).build());
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void messagesByChannelAndPattern(RedisProtocol protocol) throws Exception {
    try (Jedis listening = connect(protocol);
        Jedis publishing = connect(protocol)) {
      CompletableFuture<Void> done =
          CompletableFuture.runAsync(() -> listening.subscribe(listener, "a", "b"));
      assertThat(next()).isEqualTo("subscribe a 1");
      assertThat(next()).isEqualTo("subscribe b 2");
      assertThat(publishing.publish("a", "1")).isEqualTo(1);
      assertThat(next()).isEqualTo("a 1");
      listener.psubscribe("b*");
      assertThat(next()).isEqualTo("psubscribe b* 3");
      assertThat(publishing.publish("b", "2")).isEqualTo(2);
      assertThat(next()).isEqualTo("b 2");
      assertThat(next()).isEqualTo("b* b 2");
      assertThat(publishing.pubsubNumPat()).isEqualTo(1);
      assertThat(publishing.pubsubChannels("*")).containsExactlyInAnyOrder("a", "b");
      assertThat(publishing.pubsubNumSub("a", "c")).containsEntry("a", 1L).containsEntry("c", 0L);
      listener.unsubscribe();
      listener.punsubscribe();
      done.get(10, TimeUnit.SECONDS);
      assertThat(publishing.publish("a", "3")).isZero();
      assertThat(listening.set("k", "v")).isEqualTo("OK");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void keyspaceNotifications(RedisProtocol protocol) throws Exception {
    try (Jedis listening = connect(protocol);
        Jedis writing = connect(protocol)) {
      writing.flushAll();
      writing.configSet("notify-keyspace-events", "KEA");
      CompletableFuture<Void> done =
          CompletableFuture.runAsync(() -> listening.psubscribe(listener, "__key*@0__:*"));
      assertThat(next()).isEqualTo("psubscribe __key*@0__:* 1");
      writing.set("k", "v", SetParams.setParams().px(20));
      assertThat(next()).isEqualTo("__key*@0__:* __keyspace@0__:k set");
      assertThat(next()).isEqualTo("__key*@0__:* __keyevent@0__:set k");
      assertThat(next()).isEqualTo("__key*@0__:* __keyspace@0__:k expire");
      assertThat(next()).isEqualTo("__key*@0__:* __keyevent@0__:expire k");
      assertThat(next()).isEqualTo("__key*@0__:* __keyspace@0__:k expired");
      assertThat(next()).isEqualTo("__key*@0__:* __keyevent@0__:expired k");
      listener.punsubscribe();
      done.get(10, TimeUnit.SECONDS);
    }
  }
}
