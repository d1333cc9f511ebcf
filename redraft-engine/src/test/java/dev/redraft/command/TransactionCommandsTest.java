package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionCommandsTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void multiDoesNotNest() {
    assertThat(runner.raw("MULTI")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("MULTI")).isEqualTo("-ERR MULTI calls can not be nested\r\n");
    assertThat(runner.raw("EXEC")).isEqualTo("*0\r\n");
  }

  @Test
  void execAndDiscardNeedMulti() {
    assertThat(runner.raw("EXEC")).isEqualTo("-ERR EXEC without MULTI\r\n");
    assertThat(runner.raw("DISCARD")).isEqualTo("-ERR DISCARD without MULTI\r\n");
  }

  @Test
  void anEmptyTransactionGivesAnEmptyArray() {
    runner.run("MULTI");
    assertThat(runner.raw("EXEC")).isEqualTo("*0\r\n");
  }
}
