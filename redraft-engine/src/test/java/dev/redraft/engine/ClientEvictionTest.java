package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.BufferLimitException;
import dev.redraft.resp.BufferPool;
import org.junit.jupiter.api.Test;

/** Who holds room that somebody else has asked for in vain. */
class ClientEvictionTest {
  private static void somebodyIsRefused(HandEngine engine) {
    BufferPool pool = engine.store.engine().buffers();
    assertThatThrownBy(() -> pool.charge(Long.MAX_VALUE)).isInstanceOf(BufferLimitException.class);
    engine.cron();
    engine.thread.runAll();
  }

  @Test
  void anUploadMayTakeLongAsLongAsItGoesOn() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection slow = engine.connect();
      HandConnection silent = engine.connect();
      String begin = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$200000\r\n" + "v".repeat(100_000);
      slow.arrive(begin);
      silent.arrive(begin);
      for (int i = 0; i < 3; i++) {
        engine.clock.advanceMillis(4000);
        slow.arrive("v".repeat(10_000));
        slow.batchEnds();
        engine.clock.advanceMillis(2000);
        somebodyIsRefused(engine);
      }
      assertThat(silent.isClosed()).isTrue();
      assertThat(slow.isClosed()).isFalse();
      engine.clock.advanceMillis(4000);
      somebodyIsRefused(engine);
      assertThat(slow.isClosed()).isTrue();
      assertThat(engine.store.services().stats().evictedClients).isEqualTo(2);
    }
  }
}
