package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where nothing can be compressed little is tried, and what can be is found again soon. */
class CompressionOddsTest {
  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void triesEveryStringAsLongAsSomeBecomeShorter() {
    CompressionOdds odds = new CompressionOdds();
    for (int i = 0; i < 10_000; i++) {
      assertThat(odds.areGood(100)).isTrue();
      odds.tried(i % 100 == 0);
    }
  }

  @Test
  void triesOneOfSixteenWhereNoneDoes() {
    CompressionOdds odds = new CompressionOdds();
    int tried = 0;
    for (int i = 0; i < 129 + 1600; i++) {
      if (odds.areGood(100)) {
        odds.tried(false);
        tried++;
      }
    }
    assertThat(tried).isEqualTo(129 + 100);
    assertThat(odds.areGood(513)).isTrue();
  }

  @Test
  void missesFewWhereKindsAreMixed() {
    System.out.println("CompressionOddsTest redraft.seed=" + seed);
    for (double chance : new double[] {0.001, 0.005, 0.01, 0.018, 0.03, 0.1, 0.5}) {
      CompressionOdds odds = new CompressionOdds();
      int missed = 0;
      for (int i = 0; i < 400_000; i++) {
        boolean could = random.nextDouble() < chance;
        if (odds.areGood(100)) {
          odds.tried(could);
        } else if (could) {
          missed++;
        }
      }
      assertThat(missed).isLessThan(400_000 * 13 / 1_000);
    }
  }

  @Test
  void textAfterRandomBytesIsCompressedAgain() throws IOException {
    byte[] text = new byte[100];
    Arrays.fill(text, (byte) 'x');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput out = new RdbOutput(bytes::write, 1 << 10, true, false);
    out.trySparingly();
    for (int i = 0; i < 1_000; i++) {
      byte[] noise = new byte[100];
      random.nextBytes(noise);
      out.writeString(noise);
    }
    long before = out.written();
    for (int i = 0; i < 1_015; i++) {
      out.writeString(text);
    }
    assertThat(out.written() - before).isLessThan(15 * 102 + 1_000 * 20);
  }
}
