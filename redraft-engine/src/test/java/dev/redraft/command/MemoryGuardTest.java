package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.keyspace.Eviction;
import org.junit.jupiter.api.Test;

/** When maxmemory makes room, and when it must not. */
class MemoryGuardTest {
  @Test
  void nothingIsEvictedWhileDataIsLoadedOrClientsArePaused() {
    try (CommandRunner runner = new CommandRunner()) {
      for (int i = 0; i < 50; i++) {
        runner.run("SET", "key:" + i, "x".repeat(1000));
      }
      runner.with(Directive.MAXMEMORY, "1");
      runner.keyspace.eviction().setPolicy(Eviction.Policy.ALLKEYS_RANDOM);
      runner.persistence.loading = true;
      runner.run("INFO");
      assertThat(runner.keyspace.size()).isEqualTo(50);
      runner.persistence.loading = false;
      runner.services.clients().pause(Clients.Pause.WRITE, Long.MAX_VALUE);
      runner.run("PING");
      assertThat(runner.keyspace.size()).isEqualTo(50);
      runner.services.clients().unpause();
      runner.run("PING");
      assertThat(runner.keyspace.size()).isLessThan(50);
    }
  }
}
