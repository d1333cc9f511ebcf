package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.Clock;
import org.junit.jupiter.api.Test;

class LongestHoldTest {
  /** Goes as it is told: {@code waits} passes by the clock alone. */
  private static final class TwoClocks implements Clock {
    private long nanos = 1_000_000;
    private long thread = 7_000_000;
    private int asked;

    void works(long micros) {
      nanos += micros * 1000;
      thread += micros * 1000;
    }

    void waits(long micros) {
      nanos += micros * 1000;
    }

    @Override
    public long micros() {
      return nanos / 1000;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long threadNanos() {
      asked++;
      return thread;
    }
  }

  private final TwoClocks clock = new TwoClocks();
  private final LongestHold hold = new LongestHold();
  private boolean longest;

  private void piece(long works, long waits) {
    hold.begin(clock, clock.nanos());
    clock.works(works);
    clock.waits(waits);
    longest = hold.end(clock, clock.nanos());
  }

  @Test
  void tellsWorkFromWaiting() {
    piece(30, 5000);
    assertThat(hold.micros()).isEqualTo(5030);
    assertThat(hold.processorMicros()).isEqualTo(30);
    piece(400, 0);
    assertThat(hold.micros()).isEqualTo(5030);
    assertThat(hold.processorMicros()).isEqualTo(400);
    assertThat(longest).isTrue();
    piece(300, 9000);
    assertThat(longest).isFalse();
    assertThat(hold.processorMicros()).isEqualTo(400);
  }

  @Test
  void isNeverTooLittleAndByNoMoreThanTheMarkTooMuch() {
    piece(100, 0);
    hold.reset();
    clock.works(60);
    for (int i = 0; i < 4; i++) {
      piece(10, 0);
    }
    piece(100, 300);
    assertThat(hold.processorMicros()).isBetween(100L, 200L);
  }

  @Test
  void timeBeforeThePieceIsNotCounted() {
    piece(1, 0);
    clock.works(10_000);
    piece(60, 0);
    assertThat(hold.processorMicros()).isEqualTo(60);
  }

  @Test
  void shortPiecesDoNotAskTheSystem() {
    piece(200, 0);
    int before = clock.asked;
    for (int i = 0; i < 1000; i++) {
      piece(1, 0);
    }
    assertThat(clock.asked - before).isBetween(8, 12);
  }

  @Test
  void resetForgets() {
    piece(200, 10);
    hold.reset();
    assertThat(hold.micros()).isZero();
    assertThat(hold.processorMicros()).isZero();
    piece(3, 0);
    assertThat(hold.micros()).isEqualTo(3);
  }
}
