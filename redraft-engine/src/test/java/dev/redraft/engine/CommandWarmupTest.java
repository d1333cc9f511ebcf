package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class CommandWarmupTest {
  @Test
  void runsItsCommandsAndGivesItsMemoryBack() {
    assertThatCode(CommandWarmup::run).doesNotThrowAnyException();
  }
}
