package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void writesNumbersAsFormatDoes() {
    Random random = Seeds.random("TextsTest");
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

  @Test
  void writesBytesForPeople() {
    assertThat(Texts.human(64)).isEqualTo("64B");
    assertThat(Texts.human(1_163_919)).isEqualTo("1.11M");
    assertThat(Texts.human(Long.MAX_VALUE)).isEqualTo("8.00E");
  }

  private static String fixed(double value, int digits) {
    StringBuilder text = new StringBuilder();
    Texts.fixed(text, value, digits);
    return text.toString();
  }
}
