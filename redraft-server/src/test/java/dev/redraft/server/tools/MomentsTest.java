package dev.redraft.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments as people write them. */
class MomentsTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "1795341600, 1795341600",
    "2026-11-22T10:00:00Z, 1795341600",
    "2026-11-22T10:00:00.999Z, 1795341600",
    "2026-11-22T11:00+01:00, 1795341600",
    "2026-11-22T05:00:00-05:00, 1795341600",
    "2026-11-22T11:00:00, 1795341600",
    "2026-11-22 11:00, 1795341600",
    "2026-11-22T10:00:00Z[UTC], 1795341600",
    "2026-07-01T12:00:00, 1782900000",
    "0, 0"
  })
  void isUnderstood(String text, long seconds) {
    assertThat(Moments.parse(text, ZONE)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "noon", "2026-13-01T00:00:00Z", "10:00", "-5", "99999999999999999999"})
  void isRefused(String text) {
    assertThatThrownBy(() -> Moments.parse(text, ZONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no moment");
  }

  @Test
  void millisecondsAreNotTakenForSeconds() {
    assertThatThrownBy(() -> Moments.parse("1795341600000", ZONE))
        .hasMessageContaining("is it in milliseconds?");
  }

  @Test
  void isShownInUniversalTime() {
    assertThat(Moments.show(1795341600)).isEqualTo("2026-11-22T10:00:00Z");
  }
}
