package dev.redraft.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalsTest {
  @Test
  void writesNumbersAsFormatDoes() {
    Random random = Seeds.random("DecimalsTest");
    for (int i = 0; i < 20_000; i++) {
      // Never half way between two, where the one rounds to even and the other up.
      double value = (random.nextInt(2_000_000) - 1_000_000) / 1000.0 + 0.0001;
      int digits = random.nextInt(4);
      assertThat(fixed(value, digits))
          .isEqualTo(
              String.format(Locale.ROOT, "%." + digits + "f", value)
                  .replaceFirst("^-(0(\\.0*)?)$", "$1"));
    }
  }

  @Test
  void writesWhatIsNoUsualNumber() {
    assertThat(fixed(0, 2)).isEqualTo("0.00");
    assertThat(fixed(-0.001, 2)).isEqualTo("0.00");
    assertThat(fixed(0.999, 2)).isEqualTo("1.00");
    assertThat(fixed(1e6, 3)).isEqualTo("1000000.000");
    assertThat(fixed(Double.NaN, 2)).isEqualTo("NaN");
    assertThat(fixed(Double.POSITIVE_INFINITY, 2)).isEqualTo("Infinity");
    assertThat(fixed(1e300, 2)).isEqualTo("1.0E300");
  }

  private static String fixed(double value, int digits) {
    StringBuilder text = new StringBuilder();
    Decimals.fixed(text, value, digits);
    return text.toString();
  }
}
