package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfigCommandsTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void getsByPatterns() {
    assertThat(runner.raw("CONFIG", "GET", "maxmemor?", "appendonly"))
        .isEqualTo("*4\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n$10\r\nappendonly\r\n$2\r\nno\r\n");
    assertThat(runner.raw("CONFIG", "GET", "nope")).isEqualTo("*0\r\n");
    runner.run("HELLO", "3");
    assertThat(runner.raw("CONFIG", "GET", "maxmemory"))
        .isEqualTo("%1\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n");
  }

  @Test
  void setsAllOrNothing() {
    assertThat(runner.raw("CONFIG", "SET", "maxmemory", "1mb", "hz", "20")).isEqualTo("+OK\r\n");
    assertThat(runner.run("CONFIG", "GET", "maxmemory").get("maxmemory").asText())
        .isEqualTo("1048576");
    assertThat(runner.raw("CONFIG", "SET", "hz", "30", "maxmemory", "1x"))
        .isEqualTo(
            "-ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a"
                + " memory value\r\n");
    assertThat(runner.run("CONFIG", "GET", "hz").get("hz").asText()).isEqualTo("20");
    assertThat(runner.raw("CONFIG", "SET", "a", "b"))
        .isEqualTo("-ERR Unknown option or number of arguments for CONFIG SET - 'a'\r\n");
    assertThat(runner.raw("CONFIG", "SET", "port"))
        .isEqualTo("-ERR wrong number of arguments for 'config|set' command\r\n");
  }

  @Test
  void resetsStatistics() {
    runner.run("PING");
    runner.run("NOSUCH");
    CommandSpec ping = runner.commands.findFull("ping");
    assertThat(runner.services.stats().calls(ping)).isEqualTo(1);
    assertThat(runner.raw("CONFIG", "RESETSTAT")).isEqualTo("+OK\r\n");
    assertThat(runner.services.stats().calls(ping)).isZero();
    assertThat(runner.services.stats().errors()).isEmpty();
  }

  @Test
  void rewriteNeedsAFile() {
    assertThat(runner.raw("CONFIG", "REWRITE"))
        .isEqualTo("-ERR The server is running without a config file\r\n");
    assertThat(runner.raw("CONFIG"))
        .isEqualTo("-ERR wrong number of arguments for 'config' command\r\n");
  }
}
