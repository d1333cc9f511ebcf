package dev.redraft.server.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.Clock;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** How far a work is, on a terminal and elsewhere. */
class ProgressLineTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter printed = new StringWriter();
  private long now;

  private ProgressLine line(boolean terminal, boolean quiet) {
    Clock clock =
        new Clock() {
          @Override
          public long micros() {
            return now / 1000;
          }

          @Override
          public long nanos() {
            return now;
          }
        };
    ProgressLine line =
        new ProgressLine(
            new Screen(new PrintWriter(printed, true), terminal), clock, "checked", quiet);
    line.at(0, 100);
    return line;
  }

  @Test
  void aLineComesEveryFiveSeconds() {
    ProgressLine line = line(false, false);
    for (int second = 1; second <= 11; second++) {
      now = second * SECOND;
      line.at(second * 10_000_000L, 200_000_000L);
    }
    assertThat(printed.toString().lines())
        .containsExactly(
            "checked: 50.0 MB of 200.0 MB (25 %), 10.0 MB a second",
            "checked: 100.0 MB of 200.0 MB (50 %), 10.0 MB a second");
  }

  @Test
  void aShortWorkPrintsNothing() {
    ProgressLine line = line(false, false);
    line.at(1, 2);
    now = SECOND;
    line.at(2, 2);
    assertThat(printed.toString()).isEmpty();
  }

  @Test
  void aBarMovesOnATerminal() {
    ProgressLine line = line(true, false);
    now = SECOND;
    line.at(50, 100);
    assertThat(printed.toString())
        .contains("[" + "#".repeat(15) + ".".repeat(15) + "] checked: 50 B of 100 B (50 %)");
    now += SECOND / 1000;
    line.at(60, 100);
    assertThat(printed.toString()).doesNotContain("60 B");
  }

  @Test
  void quietIsSilent() {
    ProgressLine line = line(true, true);
    now = 60 * SECOND;
    line.at(50, 100);
    assertThat(printed.toString()).isEmpty();
  }
}
