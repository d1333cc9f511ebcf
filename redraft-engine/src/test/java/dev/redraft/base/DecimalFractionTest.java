package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalFractionTest {
  private final Random random = Seeds.random("DecimalFractionTest");

  private static void check(long digits, int decimals) {
    double expected = BigDecimal.valueOf(digits, decimals).doubleValue();
    double found = DecimalFraction.toDouble(digits, decimals);
    if (found != expected) {
      assertThat(found).as("%d / 10^%d", digits, decimals).isEqualTo(expected);
    }
  }

  @Test
  void isTheNearestDouble() {
    for (int i = 0; i < 300_000; i++) {
      long digits = random.nextLong() >>> 1 >>> random.nextInt(63);
      check(digits, random.nextInt(DecimalFraction.MOST_DECIMALS + 1));
    }
  }

  /** Halfway between two doubles, and one digit beside it. */
  @Test
  void roundsTiesToEven() {
    for (int i = 0; i < 100_000; i++) {
      double low = random.nextDouble() * (1L << random.nextInt(10));
      double high = Math.nextUp(low);
      BigDecimal middle = new BigDecimal(low).add(new BigDecimal(high)).divide(new BigDecimal(2));
      int decimals = 1 + random.nextInt(17);
      long digits = middle.movePointRight(decimals).toBigInteger().longValue();
      for (long near = digits - 1; near <= digits + 1; near++) {
        if (near >= 0) {
          check(near, decimals);
        }
      }
    }
    for (int shift = 1; shift <= 10; shift++) {
      // Odd multiples of a half: exact ties of numbers with 54 bits.
      long odd = (1L << 53) + 1 + 2L * random.nextInt(1000);
      for (int k = 0; k <= 2; k++) {
        check(odd * 5 + k - 1, 1);
      }
    }
  }

  @Test
  void ends() {
    for (int decimals = 0; decimals <= DecimalFraction.MOST_DECIMALS; decimals++) {
      check(0, decimals);
      check(1, decimals);
      check(Long.MAX_VALUE, decimals);
      check(1L << 62, decimals);
      check(999_999_999_999_999_999L, decimals);
    }
  }
}
