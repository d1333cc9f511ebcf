package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program in a process of its own: data over a socket, signals, a restart. */
class MainTest {
  @TempDir Path directory;
  private Process process;

  private int start() throws Exception {
    int port;
    try (ServerSocket probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    Path log = directory.resolve("log");
    Files.deleteIfExists(log);
    Path conf = directory.resolve("redraft.conf");
    Files.writeString(
        conf,
        "bind 127.0.0.1\nappendonly yes\nappendfsync always\nlogfile log\ndir " + directory + "\n");
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classes,
                "dev.redraft.server.Main"));
    command.addAll(
        List.of("server", conf.toString(), "--port", Integer.toString(port), "--pidfile", "pid"));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> log().contains("Ready to accept connections") || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(directory.resolve("output"))).isTrue();
    return port;
  }

  private String log() throws Exception {
    Path log = directory.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  private static String ask(int port, String request, int replyLength) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(replyLength), StandardCharsets.US_ASCII);
    }
  }

  @AfterEach
  void kill() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void sigtermKeepsTheDataAndEndsWithZero() throws Exception {
    int port = start();
    assertThat(ask(port, "SET key value\r\n", 5)).isEqualTo("+OK\r\n");
    assertThat(Files.readString(directory.resolve("pid"))).isEqualTo(process.pid() + "\n");
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(log())
        .contains("# Received SIGTERM scheduling shutdown...")
        .contains("# User requested shutdown...")
        .contains("# Redraft is now ready to exit, bye bye...");
    assertThat(directory.resolve("pid")).doesNotExist();
    // the clients that other tests use bring SLF4J to the class path, which complains there
    assertThat(Files.readAllLines(directory.resolve("output")))
        .allMatch(line -> line.startsWith("SLF4J:"));

    assertThat(ask(start(), "GET key\r\n", 11)).isEqualTo("$5\r\nvalue\r\n");
  }
}
