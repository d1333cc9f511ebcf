package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.SimulatedDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has to go when the output of all clients together leaves little room, and who has not. */
class ClosedForOutputTest {
  private static final int MB = 1 << 20;

  private HandEngine engine;
  private HandConnection other;
  private OutputBudget budget;

  @BeforeEach
  void open() throws Exception {
    engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no");
    budget = engine.store.engine().output();
    other = engine.connect();
    other.send("SETRANGE", "six", "" + (6 * MB - 1), "x");
    other.send("SETRANGE", "two", "" + (2 * MB - 1), "x");
    leave(8 * MB);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** Counts as much output of nobody as leaves so much room. */
  private void leave(long bytes) {
    long fits = 0;
    for (long step = 1L << 40; step > 0; step /= 2) {
      fits += budget.hasRoomFor(fits + step) ? step : 0;
    }
    long counted = budget.count(0, 2 * fits - bytes);
    assertThat(counted).isPositive();
  }

  @Test
  void aListenerMayAskForAHugeReplyAndTakesIt() {
    HandConnection listener = engine.connect();
    listener.send("HELLO", "3");
    listener.send("SUBSCRIBE", "channel");
    listener.replies().clear();
    listener.send("GET", "six");
    assertThat(listener.replies()).isEmpty();
    engine.thread.runAll();
    assertThat(listener.isClosed()).isFalse();
    assertThat(listener.replies()).hasSize(1);
    other.send("PUBLISH", "channel", "message");
    engine.thread.runAll();
    assertThat(listener.replies()).hasSize(2);
  }

  @Test
  void whoHasMostOfWhatIsCounted() {
    HandConnection inParts = engine.connect();
    inParts.takeNothing();
    inParts.send("GET", "six");
    HandConnection whole = engine.connect();
    whole.takeNothing();
    whole.send("GET", "two");
    assertThat(inParts.pendingOutputBytes()).isLessThan(2 * MB);
    assertThat(whole.pendingOutputBytes()).isGreaterThan(2 * MB);
    leave(0);
    assertThat(budget.count(0, MB)).isEqualTo(MB);
    other.send("PING");
    assertThat(whole.isClosed()).isTrue();
    assertThat(inParts.isClosed()).isFalse();
    assertThat(other.isClosed()).isFalse();
    assertThat(engine.store.services().stats().outputLimitDisconnections).isEqualTo(1);
  }
}
