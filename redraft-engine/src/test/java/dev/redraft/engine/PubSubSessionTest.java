package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.PlainText;
import org.junit.jupiter.api.Test;

/** When messages leave, and what becomes of those who do not take them. */
class PubSubSessionTest {
  private static void set(HandEngine engine, String directive, String value) {
    HandConnection admin = engine.connect();
    admin.send("CONFIG", "SET", directive, value);
    assertThat(admin.texts()).containsExactly("OK");
  }

  @Test
  void messagesLeaveAtTheEndOfThePublishersBatch() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk())) {
      HandConnection listener = engine.connect();
      HandConnection publisher = engine.connect();
      listener.send("SUBSCRIBE", "a");
      publisher.arrive(HandConnection.request("PUBLISH", "a", "1"));
      publisher.arrive(HandConnection.request("PUBLISH", "a", "2"));
      assertThat(listener.replies()).hasSize(1);
      publisher.batchEnds();
      assertThat(PlainText.of(listener.replies()))
          .containsExactly("[subscribe, a, 1]", "[message, a, 1]", "[message, a, 2]");
      assertThat(publisher.texts()).containsExactly("1", "1");
    }
  }

  @Test
  void whoPublishesAndQuitsIsHeard() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk())) {
      HandConnection listener = engine.connect();
      HandConnection publisher = engine.connect();
      listener.send("SUBSCRIBE", "a");
      publisher.arrive(
          HandConnection.request("PUBLISH", "a", "1") + HandConnection.request("QUIT"));
      publisher.batchEnds();
      assertThat(listener.replies()).hasSize(2);
      assertThat(publisher.isClosed()).isTrue();
    }
  }

  @Test
  void messagesDoNotWaitForTheLogButKeepTheirPlaceBehindRepliesThatDo() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "always")) {
      HandConnection listener = engine.connect();
      HandConnection writer = engine.connect();
      set(engine, "notify-keyspace-events", "KA");
      listener.send("HELLO", "3");
      listener.send("PSUBSCRIBE", "*");
      writer.send("SET", "k", "v");
      assertThat(writer.replies()).isEmpty();
      assertThat(listener.replies()).hasSize(3);
      assertThat(PlainText.of(listener.replies().get(2)))
          .isEqualTo("[pmessage, *, __keyspace@0__:k, set]");
      listener.send("GET", "k");
      writer.send("PUBLISH", "x", "y");
      assertThat(listener.replies()).hasSize(3);
      engine.settle();
      assertThat(writer.texts()).containsExactly("OK", "1");
      assertThat(PlainText.of(listener.replies()).stream().skip(3))
          .containsExactly("v", "[pmessage, *, x, y]");
    }
  }

  @Test
  void keysThatExpireByThemselvesAreTold() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk())) {
      HandConnection listener = engine.connect();
      HandConnection writer = engine.connect();
      set(engine, "notify-keyspace-events", "Ex");
      listener.send("PSUBSCRIBE", "*");
      writer.send("SET", "k", "v", "PX", "5");
      engine.clock.advanceMillis(6);
      engine.cron();
      assertThat(listener.replies()).hasSize(2);
      assertThat(PlainText.of(listener.replies().get(1)))
          .isEqualTo("[pmessage, *, __keyevent@0__:expired, k]");
    }
  }

  @Test
  void theHardLimitClosesAListenerInTheMiddleOfABatch() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk())) {
      set(engine, "client-output-buffer-limit", "pubsub 100000 0 0");
      HandConnection slow = engine.connect();
      HandConnection fast = engine.connect();
      HandConnection publisher = engine.connect();
      slow.send("SUBSCRIBE", "a");
      fast.send("SUBSCRIBE", "a");
      slow.takeNothing();
      String message = "m".repeat(30_000);
      for (int i = 0; i < 3; i++) {
        publisher.send("PUBLISH", "a", message);
      }
      assertThat(slow.isClosed()).isFalse();
      publisher.arrive(HandConnection.request("PUBLISH", "a", message));
      assertThat(slow.isClosed()).isTrue();
      publisher.arrive(HandConnection.request("PUBLISH", "a", message));
      publisher.batchEnds();
      engine.thread.runAll();
      assertThat(fast.replies()).hasSize(6);
      assertThat(fast.isClosed()).isFalse();
      assertThat(publisher.texts()).containsExactly("2", "2", "2", "2", "2");
      publisher.send("PUBLISH", "a", "x");
      assertThat(publisher.texts()).last().isEqualTo("1");
      assertThat(engine.store.services().stats().outputLimitDisconnections).isEqualTo(1);
      assertThat(slow.replies()).hasSize(1);
    }
  }

  @Test
  void theSoftLimitClosesAListenerAfterItsSeconds() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk())) {
      set(engine, "client-output-buffer-limit", "pubsub 0 1000 2");
      HandConnection slow = engine.connect();
      HandConnection publisher = engine.connect();
      slow.send("SUBSCRIBE", "a");
      slow.takeNothing();
      publisher.send("PUBLISH", "a", "m".repeat(2000));
      engine.clock.advanceMillis(2000);
      engine.cron();
      assertThat(slow.isClosed()).isFalse();
      engine.clock.advanceMillis(1100);
      engine.cron();
      assertThat(slow.isClosed()).isTrue();
    }
  }

  @Test
  void aListenerIsNoIdleClient() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "timeout", "10")) {
      HandConnection listener = engine.connect();
      HandConnection idle = engine.connect();
      listener.send("SUBSCRIBE", "a");
      idle.send("PING");
      engine.clock.advanceMillis(11_000);
      engine.cron();
      assertThat(idle.isClosed()).isTrue();
      assertThat(listener.isClosed()).isFalse();
    }
  }

  @Test
  void whoDisconnectsListensToNothing() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk())) {
      HandConnection listener = engine.connect();
      HandConnection publisher = engine.connect();
      listener.send("SUBSCRIBE", "a");
      listener.send("PSUBSCRIBE", "*");
      listener.close();
      engine.thread.runAll();
      publisher.send("PUBLISH", "a", "1");
      publisher.send("PUBSUB", "NUMPAT");
      assertThat(publisher.texts()).containsExactly("0", "0");
    }
  }
}
