package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.Args;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Requests that have arrived together share one look at the wall clock. */
class RequestTimesTest {
  private static final long STEP = 1_500_000;

  @Test
  void timeGoesOnFromOneRequestToTheNextWithoutTheWallClock() {
    try (CommandRunner runner = new CommandRunner()) {
      runner.clock.nanosPerLook = STEP;
      long micros = runner.clock.micros;
      runner.dispatcher.execute(runner.client, Args.of("PING"));
      assertThat(runner.dispatcher.now()).isEqualTo(micros / 1000);
      // It jumps, and nobody looks.
      runner.clock.micros += 1_000_000_000;
      for (int i = 1; i <= 10; i++) {
        runner.dispatcher.executeNext(runner.client, Args.of("PING"));
        assertThat(runner.dispatcher.now()).isEqualTo((micros + i * STEP / 1000) / 1000);
      }
      runner.dispatcher.execute(runner.client, Args.of("PING"));
      assertThat(runner.dispatcher.now()).isEqualTo((micros + 1_000_000_000) / 1000);
    }
  }

  @Test
  void eachRequestIsChargedWhatItHasTaken() {
    try (CommandRunner runner = new CommandRunner()) {
      runner.clock.nanosPerLook = STEP;
      Stats stats = runner.services.stats();
      CommandSpec ping = Objects.requireNonNull(runner.commands.findFull("ping"));
      runner.dispatcher.execute(runner.client, Args.of("PING"));
      assertThat(stats.micros(ping)).isEqualTo(STEP / 1000);
      for (int i = 2; i <= 10; i++) {
        runner.dispatcher.executeNext(runner.client, Args.of("PING"));
        assertThat(stats.micros(ping)).isEqualTo(i * STEP / 1000);
      }
    }
  }
}
