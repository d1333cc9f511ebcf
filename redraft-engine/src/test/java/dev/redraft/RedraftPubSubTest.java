package dev.redraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redraft.resp.PlainText;
import dev.redraft.resp.RespValue;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publish and subscribe within a process. */
@Timeout(60)
class RedraftPubSubTest {
  private final BlockingQueue<RedraftMessage> got = new LinkedBlockingQueue<>();

  private RedraftMessage next() throws InterruptedException {
    RedraftMessage message = got.poll(10, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  @Test
  void aListenerHearsMessagesInOrder() throws Exception {
    try (Redraft redraft = Redraft.inMemory();
        RedraftClient client = redraft.connect()) {
      client.onMessage(got::add);
      RespValue confirmed = client.call("SUBSCRIBE", "a", "b");
      assertThat(PlainText.of(confirmed)).isEqualTo("[subscribe, b, 2]");
      assertThat(PlainText.of(client.call("PSUBSCRIBE", "c*"))).isEqualTo("[psubscribe, c*, 3]");
      for (int i = 0; i < 1000; i++) {
        assertThat(redraft.call("PUBLISH", "a", "m" + i).asLong()).isEqualTo(1);
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(next()).hasToString("a: m" + i);
      }
      redraft.call("PUBLISH", "cat", "x");
      RedraftMessage byPattern = next();
      assertThat(List.of(byPattern.channel(), byPattern.text(), byPattern.pattern()))
          .isEqualTo(List.of("cat", "x", "c*"));
      assertThat(byPattern.bytes()).containsExactly('x');
      assertThat(byPattern.channelBytes()).containsExactly('c', 'a', 't');
      assertThat(PlainText.of(client.call("UNSUBSCRIBE"))).isEqualTo("[unsubscribe, b, 1]");
      assertThat(client.call("SET", "k", "v").asText()).isEqualTo("OK");
      assertThat(got).isEmpty();
    }
  }

  @Test
  void aListenerMayCallItsOwnClientAndFail() throws Exception {
    try (Redraft redraft = Redraft.inMemory();
        RedraftClient client = redraft.connect()) {
      client.onMessage(message -> {
        client.call("HELLO");
        redraft.call("APPEND", "log", message.text());
        got.add(message);
        throw new IllegalStateException("of the listener");
      });
      client.call("SUBSCRIBE", "a");
      client.call("PUBLISH", "a", "1");
      client.call("PUBLISH", "a", "2");
      assertThat(next().text()).isEqualTo("1");
      assertThat(next().text()).isEqualTo("2");
      assertThat(redraft.call("GET", "log").asText()).isEqualTo("12");
    }
  }

  @Test
  void keyspaceNotifications() throws Exception {
    try (Redraft redraft = Redraft.builder().set("notify-keyspace-events", "Eg").open();
        RedraftClient client = redraft.connect()) {
      client.onMessage(got::add);
      client.call("PSUBSCRIBE", "__keyevent@*");
      redraft.call("MSET", "a", "1", "b", "2");
      redraft.call("DEL", "a", "b");
      assertThat(next()).hasToString("__keyevent@0__:del: a");
      assertThat(next()).hasToString("__keyevent@0__:del: b");
    }
  }

  @Test
  void withoutAListenerMessagesAreDropped() {
    try (Redraft redraft = Redraft.inMemory();
        RedraftClient client = redraft.connect()) {
      client.call("SUBSCRIBE", "a");
      assertThat(client.call("PUBLISH", "a", "1").asLong()).isEqualTo(1);
      assertThat(client.call("PING").asText()).isEqualTo("PONG");
    }
  }

  @Test
  void aSlowListenerEndsItsClient() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    try (Redraft redraft =
            Redraft.builder()
                .set("client-output-buffer-limit", "pubsub", "100000", "0", "0")
                .open();
        RedraftClient client = redraft.connect()) {
      client.onMessage(message -> {
        got.add(message);
        try {
          stuck.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      client.call("SUBSCRIBE", "a");
      String message = "m".repeat(30_000);
      redraft.call("PUBLISH", "a", message);
      next();
      for (int i = 0; i < 10; i++) {
        redraft.call("PUBLISH", "a", message);
      }
      await()
          .atMost(10, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(redraft.call("PUBLISH", "a", message).asLong()).isZero());
      assertThatThrownBy(() -> client.call("PING")).isInstanceOf(RedraftException.class);
      stuck.countDown();
      assertThat(got.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }
  }
}
