package dev.redraft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {
  private static Samples of(Row row, double[] theirs, double[] ours) {
    Samples samples = new Samples(row, "");
    for (double figure : theirs) {
      samples.add(false, figure);
    }
    for (double figure : ours) {
      samples.add(true, figure);
    }
    return samples;
  }

  @Test
  void ratiosAreOfPairs() {
    Samples samples =
        of(Row.higher("a/b", "1/s"), new double[] {10, 100, 1000}, new double[] {20, 300, 1000});
    assertThat(samples.times()).isEqualTo(2);
    assertThat(samples.leastTimes()).isEqualTo(1);
    assertThat(samples.mostTimes()).isEqualTo(3);
    assertThat(samples.median(false)).isEqualTo(100);
    assertThat(samples.median(true)).isEqualTo(300);
  }

  @Test
  void lessIsBetterForTimes() {
    Samples samples = of(Row.lower("a/b", "s"), new double[] {6, 8}, new double[] {2, 2});
    assertThat(samples.times()).isEqualTo(3.5);
  }

  @Test
  void goals() {
    Samples samples = of(Row.lower("a/b", "s"), new double[] {6}, new double[] {2});
    assertThat(Goal.timesBetter(3).text(samples)).isEqualTo("at least 3.0x: yes");
    assertThat(Goal.timesBetter(3.1).text(samples)).isEqualTo("at least 3.1x: no");
    assertThat(Goal.atMost(2).text(samples)).isEqualTo("at most 2.0: yes");
    assertThat(Goal.atMost(1.9).text(samples)).isEqualTo("at most 1.9: no");
  }

  @Test
  void whatASideLacks() {
    Samples samples = of(Row.lower("a/b", "s"), new double[] {6}, new double[] {});
    assertThat(samples.absence()).isEqualTo("not measured");
    samples.absent("no such command");
    assertThat(samples.absence()).isEqualTo("no such command");
  }
}
