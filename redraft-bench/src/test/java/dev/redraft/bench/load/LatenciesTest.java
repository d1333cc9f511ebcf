package dev.redraft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static Latencies thousand() {
    Latencies latencies = new Latencies();
    for (int i = 1000; i > 0; i--) {
      latencies.add(i * 10L, i * 1_000_000L);
    }
    return latencies;
  }

  @Test
  void percentiles() {
    assertThat(thousand().millis(0.5)).isEqualTo(501);
    assertThat(thousand().millis(0.999)).isEqualTo(1000);
    assertThat(thousand().millis(1)).isEqualTo(1000);
    assertThat(new Latencies().millis(0.5)).isNaN();
  }

  @Test
  void aTimeSpan() {
    Latencies some = thousand().between(100, 200);
    assertThat(some.size()).isEqualTo(10);
    assertThat(some.millis(1)).isEqualTo(19);
  }

  @Test
  void windows() {
    assertThat(thousand().longest(0, 1000, 3)).containsExactly(99, 199, 299);
    assertThat(thousand().longest(-1000, 1000, 2)).containsExactly(0, 99);
  }
}
