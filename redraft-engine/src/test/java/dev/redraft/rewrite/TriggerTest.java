package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TriggerTest {
  private static final long MINUTE = 60_000_000_000L;

  private final TestClock clock = new TestClock();
  private final Trigger trigger = new Trigger(clock);
  private final RewriteSettings settings =
      new RewriteSettings(100, 1000, Pace.FULL, true, 0, ImageFormat.RESP);

  private Trigger.Facts size(long size, long base) {
    return new Trigger.Facts(true, false, size, base, settings);
  }

  @Test
  void startsAtTheMinimumSizeAndGrowth() {
    assertThat(trigger.isDue(size(1000, 1))).isFalse();
    assertThat(trigger.isDue(size(1001, 1))).isTrue();
    assertThat(trigger.isDue(size(3999, 2000))).isFalse();
    assertThat(trigger.isDue(size(4000, 2000))).isTrue();
    assertThat(trigger.explain(size(3000, 2000)))
        .contains("starts at 4000 bytes")
        .contains("1000 to go");
    assertThat(trigger.isDue(new Trigger.Facts(false, false, 4000, 1, settings))).isFalse();
  }

  @Test
  void waitsAfterThreeFailures() {
    long[] minutes = {0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
    for (long wait : minutes) {
      trigger.failed();
      if (wait > 0) {
        assertThat(trigger.isDue(size(4000, 2000))).isFalse();
        clock.advance(wait * MINUTE - 1);
        assertThat(trigger.isDue(size(4000, 2000))).isFalse();
        assertThat(trigger.explain(size(4000, 2000)))
            .contains("failed")
            .contains("another 1 seconds");
        clock.advance(1);
      }
      assertThat(trigger.isDue(size(4000, 2000))).isTrue();
    }
    trigger.succeeded();
    assertThat(trigger.failures()).isZero();
  }

  @Test
  void healsAFailedLogSoon() {
    Trigger.Facts failed = new Trigger.Facts(true, true, 1, 1, settings);
    assertThat(trigger.isDue(failed)).isTrue();
    for (int i = 0; i < 10; i++) {
      trigger.failed();
    }
    assertThat(trigger.isDue(failed)).isFalse();
    clock.advance(MINUTE);
    assertThat(trigger.isDue(failed)).isTrue();
  }
}
