package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.command.CommandRunner.RecordingLink;
import dev.redraft.resp.Args;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What MONITOR shows, and what it does not. */
class MonitorCommandTest {
  private final CommandRunner runner = new CommandRunner();
  private final Client monitor = runner.newClient(new RecordingLink());

  @AfterEach
  void close() {
    runner.close();
  }

  private static String seen(Client client) {
    byte[] bytes = client.reply().buffer().toBytes();
    client.reply().buffer().consume(bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String line(int db, int client, String rest) {
    return "+1700000000.000042 [" + db + " 127.0.0.1:" + (50_000 + client) + "] " + rest + "\r\n";
  }

  @Test
  void commandsInTheirOrder() {
    runner.clock.micros += 42;
    assertThat(runner.run(monitor, "MONITOR").asText()).isEqualTo("OK");
    runner.run("select", "5");
    runner.run("set", "a\u0001 b\"", "x\ny");
    runner.run("multi");
    runner.run("get", "k");
    runner.run("exec");
    runner.run("get", "too", "many");
    runner.run("nothing");
    runner.run("config", "get", "port");
    runner.run("client", "id");
    runner.run("auth", "secret");
    runner.run("hello", "2", "auth", "a", "b");
    assertThat(seen(monitor))
        .isEqualTo(
            line(5, 1, "\"select\" \"5\"")
                + line(5, 1, "\"set\" \"a\\x01 b\\\"\" \"x\\ny\"")
                + line(5, 1, "\"multi\"")
                + line(5, 1, "\"get\" \"k\"")
                + line(5, 1, "\"exec\"")
                + line(5, 1, "\"client\" \"id\"")
                + line(5, 1, "\"auth\" \"(redacted)\"")
                + line(5, 1, "\"hello\" \"2\" \"auth\" \"(redacted)\" \"(redacted)\""));
    assertThat(runner.run("CLIENT", "LIST", "ID", "" + monitor.id()).asText())
        .contains(" flags=O ");
  }

  @Test
  void aSecondMonitorHasNoReplyAndResetEndsIt() {
    runner.run(monitor, "MONITOR");
    runner.execute(monitor, Args.of("MONITOR"));
    assertThat(seen(monitor)).isEmpty();
    runner.execute(monitor, Args.of("RESET"));
    assertThat(seen(monitor)).isEqualTo("+RESET\r\n");
    runner.run("GET", "k");
    assertThat(seen(monitor)).isEmpty();
  }

  @Test
  void onesOwnCommandComesBehindItsReply() {
    runner.clock.micros += 42;
    runner.run(monitor, "MONITOR");
    runner.execute(monitor, Args.of("GET", "k"));
    assertThat(seen(monitor)).isEqualTo("$-1\r\n" + line(0, 2, "\"GET\" \"k\""));
  }

  @Test
  void aBlockedCommandIsShownOnce() {
    runner.clock.micros += 42;
    runner.run(monitor, "MONITOR");
    Client waiting = runner.newClient(new RecordingLink());
    runner.execute(waiting, Args.of("BLPOP", "list", "0"));
    runner.run("RPUSH", "list", "a");
    assertThat(seen(monitor))
        .isEqualTo(line(0, 3, "\"BLPOP\" \"list\" \"0\"") + line(0, 1, "\"RPUSH\" \"list\" \"a\""));
  }
}
