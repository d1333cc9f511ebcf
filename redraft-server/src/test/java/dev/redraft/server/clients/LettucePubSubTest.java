package dev.redraft.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Publish and subscribe with Lettuce. */
@Timeout(60)
class LettucePubSubTest {
  private static final int MESSAGES = 5000;

  private static RedraftServer server;
  private static RedisClient client;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start() throws Exception {
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

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"RESP2", "RESP3"})
  void allMessagesInOrder(ProtocolVersion version) throws Exception {
    client.setOptions(ClientOptions.builder().protocolVersion(version).build());
    try (StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
        StatefulRedisConnection<String, String> publishing = client.connect()) {
      listening.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              heard.add(channel + " " + message);
            }

            @Override
            public void message(String pattern, String channel, String message) {
              heard.add(pattern + " " + channel + " " + message);
            }

            @Override
            public void smessage(String shardChannel, String message) {
              heard.add("shard " + shardChannel + " " + message);
            }
          });
      listening.sync().subscribe("a");
      listening.sync().psubscribe("p*");
      listening.sync().ssubscribe("a");
      for (int i = 0; i < MESSAGES; i++) {
        RedisFuture<Long> _ = publishing.async().publish("a", "" + i);
      }
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(next()).isEqualTo("a " + i);
      }
      assertThat(publishing.sync().publish("pat", "x")).isEqualTo(1);
      assertThat(next()).isEqualTo("p* pat x");
      assertThat(publishing.sync().spublish("a", "y")).isEqualTo(1);
      assertThat(next()).isEqualTo("shard a y");
      // In RESP2 the reply is an array, of which Lettuce returns the last, empty word.
      assertThat(listening.sync().ping()).isEqualTo(version == ProtocolVersion.RESP3 ? "PONG" : "");
      listening.sync().unsubscribe("a");
      listening.sync().punsubscribe("p*");
      assertThat(publishing.sync().publish("a", "z")).isZero();
      assertThat(publishing.sync().pubsubChannels()).isEmpty();
    }
  }
}
