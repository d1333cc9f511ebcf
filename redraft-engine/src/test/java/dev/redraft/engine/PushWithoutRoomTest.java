package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.command.Client;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.BufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A push for which the heap has no room costs the client that it is for its connection, which ends
 * behind a whole reply. Who has caused it goes on, and so does the log.
 */
class PushWithoutRoomTest {
  private static final int SIZE = 2 << 20;
  private static final String LARGE = "x".repeat(SIZE);

  private HandEngine engine;
  private HandConnection other;

  @BeforeEach
  void open() throws Exception {
    engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no");
    other = engine.connect();
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
  }

  private BufferPool pool() {
    Client any = engine.store.services().clients().all().iterator().next();
    return any.reply().buffer().pool();
  }

  /** Leaves room for one large request, and not for its copy. */
  private void fillHeap() {
    BufferPool pool = pool();
    pool.charge(pool.limit() - pool.lentBytes() - SIZE - SIZE / 2);
  }

  private void assertThatItIsTold() {
    assertThat(engine.store.services().stats().outputLimitDisconnections).isEqualTo(1);
    assertThat(engine.events)
        .filteredOn(event -> event.contains("closed for overcoming of output buffer limits"))
        .hasSize(1);
  }

  private void assertThatTheLogGoesOn(HandConnection client) {
    long before = engine.position();
    client.replies().clear();
    client.send("SET", "key", "value");
    assertThat(client.texts()).containsExactly("OK");
    assertThat(engine.position()).isGreaterThan(before);
  }

  @Test
  void aMessage() {
    HandConnection listener = engine.connect();
    listener.send("SUBSCRIBE", "channel");
    fillHeap();
    other.send("PUBLISH", "channel", LARGE);
    assertThat(other.texts()).containsExactly("1");
    engine.thread.runAll();
    assertThat(listener.replies()).hasSize(1);
    assertThat(listener.isClosed()).isTrue();
    assertThatItIsTold();
    assertThatTheLogGoesOn(other);
  }

  @Test
  void aMessageToItself() {
    HandConnection listener = engine.connect();
    listener.send("HELLO", "3");
    listener.send("SUBSCRIBE", "channel");
    listener.replies().clear();
    fillHeap();
    listener.send("PUBLISH", "channel", LARGE);
    assertThat(listener.replies()).hasSize(1);
    engine.thread.runAll();
    assertThat(listener.isClosed()).isTrue();
    assertThatItIsTold();
    assertThatTheLogGoesOn(other);
  }

  @Test
  void aLineOfMonitor() {
    HandConnection monitor = engine.connect();
    monitor.send("MONITOR");
    fillHeap();
    other.send("SET", "key", LARGE);
    assertThat(other.texts()).containsExactly("OK");
    engine.thread.runAll();
    assertThat(monitor.replies()).hasSize(1);
    assertThat(monitor.isClosed()).isTrue();
    assertThatItIsTold();
    assertThatTheLogGoesOn(other);
  }
}
