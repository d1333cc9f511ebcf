package dev.redraft.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.server.RedraftServer;
import dev.redraft.server.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands that show rewrites, as people run them. */
@Timeout(120)
class DemoTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @ParameterizedTest
  @CsvSource({"multi,always", "single,everysec"})
  void theDemoShowsEverythingAndLosesNothing(String layout, String sync) throws Exception {
    int code =
        execute(new DemoCommand(), "--keys", "3000", "--layout", layout, "--appendfsync", sync);
    assertThat(code).as(out + "\n" + err).isZero();
    assertThat(out.toString())
        .containsSubsequence(
            "Rewrite 1 (requested, layout " + layout + ")",
            "Fork child",
            "Write DB snapshot to new AOF",
            "Buffer new commands",
            "Finish writing new AOF",
            "Notify parent",
            "Append buffered commands to new AOF",
            "Replace old AOF with new AOF",
            "Clear buffer",
            "not started",
            "success after",
            "Rewrite 2",
            "killed",
            "3,000 keys compared")
        .doesNotContain("\u001b");
    if (sync.equals("always")) {
      assertThat(out.toString()).contains("lost: 0.", "Nothing was lost");
    }
    String folder = out.toString().lines().findFirst().orElseThrow().replaceFirst(".*folder ", "");
    assertThat(folder).contains("redraft-demo-");
    assertThat(Path.of(folder)).doesNotExist();
  }

  @Test
  void whatCannotBeUsedIsSaidClearly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThat(
              execute(
                  new DemoCommand(),
                  "--keys",
                  "10",
                  "--port",
                  Integer.toString(taken.getLocalPort())))
          .isEqualTo(1);
      assertThat(err.toString())
          .contains("The demo can't go on: ", "Failed listening on port " + taken.getLocalPort());
    }
    Files.createFile(directory.resolve("file"));
    assertThat(execute(new DemoCommand(), "--dir", directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is not empty");
    assertThat(execute(new DemoCommand(), "--dir", directory.resolve("file/below").toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no folder can be made");
    assertThat(execute(new DemoCommand(), "--keys", "0")).isEqualTo(2);
    assertThat(execute(new DemoCommand(), "--appendfsync", "no")).isEqualTo(2);
  }

  @Test
  void theTraceOfARunningServer() throws Exception {
    try (RedraftServer server =
            TestServers.builder()
                .anyPort()
                .directory(directory)
                .set("requirepass", "secret")
                .start();
        RespClient client = RespClient.connect("127.0.0.1", server.port(), 10_000)) {
      String port = Integer.toString(server.port());
      assertThat(execute(new TraceCommand(), "--port", port)).isEqualTo(1);
      assertThat(err.toString()).contains("NOAUTH");
      assertThat(execute(new TraceCommand(), "--port", port, "--password=secret")).isZero();
      assertThat(out.toString()).isEqualToIgnoringNewLines("No rewrite has run.");
      client.call("AUTH", "secret");
      client.call("SET", "k", "v");
      client.call("BGREWRITEAOF");
      while (TraceRun.parse(TraceCommand.trace(client)).stream().allMatch(TraceRun::isRunning)) {
        Thread.sleep(5);
      }
      assertThat(execute(new TraceCommand(), "--port", port, "--password=secret")).isZero();
      assertThat(out.toString())
          .contains("Rewrite 1 (requested, layout multi)", "Clear buffer", "success after");
      assertThat(execute(new TraceCommand(), "--port", port, "--password=secret", "--json"))
          .isZero();
      assertThat(out.toString()).contains("{\"runs\":[{\"id\":1,");
    }
    assertThat(execute(new TraceCommand(), "--port", "1")).isEqualTo(1);
    assertThat(err.toString()).contains("No trace from 127.0.0.1:1: Connection refused");
    assertThat(execute(new TraceCommand(), "--json", "--follow")).isEqualTo(2);
  }
}
