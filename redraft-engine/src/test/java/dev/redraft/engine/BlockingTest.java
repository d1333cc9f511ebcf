package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.command.Client;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.RespValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients that wait for keys, in a whole engine: sessions, deadlines, the log. */
class BlockingTest {
  @Test
  void aServedClientGoesOnWithItsNextRequests() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection waiting = engine.connect();
      HandConnection other = engine.connect();
      waiting.arrive(HandConnection.request("BLPOP", "k", "0"));
      waiting.arrive(HandConnection.request("LLEN", "k"));
      waiting.arrive(HandConnection.request("BRPOP", "k", "0"));
      waiting.arrive(HandConnection.request("PING"));
      waiting.batchEnds();
      engine.thread.runAll();
      assertThat(waiting.replies()).isEmpty();
      other.send("RPUSH", "k", "a");
      engine.thread.runAll();
      assertThat(waiting.replies()).hasSize(2);
      other.send("RPUSH", "k", "b");
      engine.thread.runAll();
      assertThat(other.texts()).containsExactly("1", "1");
      assertThat(waiting.replies()).hasSize(4);
      assertThat(waiting.replies().get(0).get(1).asText()).isEqualTo("a");
      assertThat(waiting.replies().get(1).asLong()).isZero();
      assertThat(waiting.replies().get(2).get(1).asText()).isEqualTo("b");
      assertThat(waiting.replies().get(3).asText()).isEqualTo("PONG");
    }
  }

  @Test
  void underAlwaysTheReplyWaitsForTheSync() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "always")) {
      HandConnection waiting = engine.connect();
      HandConnection other = engine.connect();
      waiting.send("BLPOP", "k", "0");
      other.send("RPUSH", "k", "a");
      engine.thread.runAll();
      assertThat(engine.synced()).isLessThan(engine.position());
      assertThat(waiting.replies()).isEmpty();
      assertThat(other.replies()).isEmpty();
      engine.writer();
      engine.thread.runAll();
      assertThat(engine.synced()).isEqualTo(engine.position());
      assertThat(waiting.replies()).hasSize(1);
      assertThat(other.texts()).containsExactly("1");
    }
  }

  @Test
  void theLogHasWhatWasDone() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    String before;
    try (HandEngine engine = new HandEngine(disk, "appendfsync", "always")) {
      HandConnection a = engine.connect();
      HandConnection b = engine.connect();
      a.send("BLMOVE", "x", "y", "LEFT", "RIGHT", "0");
      b.send("BLMPOP", "0", "1", "y", "LEFT", "COUNT", "5");
      HandConnection other = engine.connect();
      other.send("RPUSH", "x", "1", "2", "3");
      other.send("RPUSH", "y", "4");
      engine.settle();
      assertThat(a.replies()).hasSize(1);
      assertThat(b.replies()).hasSize(1);
      before = engine.digest();
    }
    try (HandEngine engine = new HandEngine(disk, "appendfsync", "always")) {
      assertThat(engine.digest()).isEqualTo(before);
      HandConnection reader = engine.connect();
      reader.send("LLEN", "x");
      engine.settle();
      assertThat(reader.texts()).containsExactly("2");
    }
  }

  /** As when a client waits behind long replies that it does not take. */
  @Test
  void whoCannotBeToldThatTheTimeIsUpIsClosed() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection waiting = engine.connect();
      Client client =
          engine.store.services().clients().all().stream()
              .filter(any -> any.kind() == Client.Kind.NETWORK)
              .findFirst()
              .orElseThrow();
      HandConnection other = engine.connect();
      waiting.send("PING");
      AtomicInteger ended = new AtomicInteger();
      client.block(
          engine.clock.millis() + 100,
          () -> {
            client.reply().array(1);
            client.reply().buffer().pool().charge(Long.MAX_VALUE);
          },
          ended::incrementAndGet);
      engine.store.engine().watchDeadline(client);
      engine.clock.advanceMillis(101);
      engine.thread.runAll();
      assertThat(client.isBlocked()).isFalse();
      assertThat(ended).hasValue(1);
      assertThat(waiting.texts()).containsExactly("PONG");
      assertThat(waiting.isClosed()).isTrue();
      other.send("PING");
      assertThat(other.texts()).containsExactly("PONG");
    }
  }

  @Test
  void theTimeRunsOut() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection waiting = engine.connect();
      HandConnection other = engine.connect();
      waiting.send("BLPOP", "k", "0.5");
      engine.clock.advanceMillis(450);
      engine.cron();
      engine.thread.runAll();
      other.send("SET", "k", "of another type");
      engine.thread.runAll();
      assertThat(waiting.replies()).isEmpty();
      engine.clock.advanceMillis(51);
      engine.thread.runAll();
      assertThat(waiting.replies()).hasSize(1);
      assertThat(waiting.replies().getFirst().isNull()).isTrue();
      other.send("DEL", "k");
      other.send("RPUSH", "k", "a");
      engine.thread.runAll();
      assertThat(waiting.replies()).hasSize(1);
      assertThat(other.texts().getLast()).isEqualTo("1");
    }
  }

  @Test
  void whoLeavesIsNotServed() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection first = engine.connect();
      HandConnection second = engine.connect();
      HandConnection other = engine.connect();
      first.send("BLPOP", "k", "0");
      second.send("BLPOP", "k", "0");
      first.close();
      engine.thread.runAll();
      other.send("RPUSH", "k", "a");
      engine.thread.runAll();
      assertThat(second.replies()).hasSize(1);
      HandConnection third = engine.connect();
      third.send("BLPOP", "k", "0");
      other.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      engine.thread.runAll();
      assertThat(third.isClosed()).isTrue();
      other.send("RPUSH", "k", "b");
      other.send("LLEN", "k");
      engine.thread.runAll();
      assertThat(other.texts().getLast()).isEqualTo("1");
    }
  }

  @Test
  void aClientInsideTheProcess() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "always")) {
      CompletableFuture<RespValue> popped = engine.send("BLPOP", "k", "0");
      CompletableFuture<RespValue> next = engine.send("LLEN", "k");
      engine.thread.runAll();
      HandConnection other = engine.connect();
      other.send("RPUSH", "k", "a", "b");
      engine.thread.runAll();
      assertThat(popped).isNotDone();
      engine.settle();
      assertThat(popped.get().get(1).asText()).isEqualTo("a");
      assertThat(next.get().asLong()).isEqualTo(1);
    }
  }
}
