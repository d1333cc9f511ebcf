package dev.redraft.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RPatternTopic;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Topics of Redisson. */
@Timeout(60)
class RedissonPubSubTest {
  private static RedraftServer server;
  private static RedissonClient redisson;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

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

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void topicsAndPatterns() throws Exception {
    RTopic topic = redisson.getTopic("news");
    int id =
        topic.addListener(String.class, (channel, message) -> heard.add(channel + " " + message));
    assertThat(topic.publish("one")).isEqualTo(1);
    assertThat(next()).isEqualTo("news one");
    assertThat(topic.countSubscribers()).isEqualTo(1);
    topic.removeListener(id);
    assertThat(topic.publish("nobody")).isZero();

    RPatternTopic pattern = redisson.getPatternTopic("n*");
    pattern.addListener(
        String.class,
        (matching, channel, message) -> heard.add(matching + " " + channel + " " + message));
    assertThat(topic.publish("two")).isEqualTo(1);
    assertThat(next()).isEqualTo("n* news two");
    pattern.removeAllListeners();
    assertThat(topic.publish("nobody")).isZero();
  }
}
