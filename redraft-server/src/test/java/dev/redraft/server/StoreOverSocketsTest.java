package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole server, seen through a plain socket. */
class StoreOverSocketsTest {
  /**
   * As {@code printf ... | nc} does: the replies come after the log is synced, which is after the
   * client's end.
   */
  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring", "auto"})
  void whoSendsAndClosesItsSideIsAnswered(String transport, @TempDir Path directory)
      throws Exception {
    Assumptions.assumeTrue(!transport.equals("epoll") || Epoll.isAvailable());
    Assumptions.assumeTrue(!transport.equals("io_uring") || IoUring.isAvailable());
    try (RedraftServer server = start(transport, directory)) {
      for (int i = 0; i < 20; i++) {
        String reply = talk(server, "SET a " + i + "\r\nGET a\r\n");
        assertThat(reply).isEqualTo("+OK\r\n$" + ("" + i).length() + "\r\n" + i + "\r\n");
      }
      assertThat(talk(server, "WAIT 1 0\r\n")).isEmpty();
      assertThat(talk(server, "SET b 1\r\nQUIT\r\n")).isEqualTo("+OK\r\n+OK\r\n");
    }
  }

  @Test
  void theServerTellsItsPortAndTransport(@TempDir Path directory) throws Exception {
    try (RedraftServer server = start("nio", directory)) {
      int port = server.port();
      assertThat(talk(server, "CONFIG GET port\r\n")).endsWith("\r\n" + port + "\r\n");
      assertThat(talk(server, "INFO server\r\n"))
          .contains("tcp_port:" + port + "\r\n")
          .contains("multiplexing_api:nio\r\n");
    }
  }

  @Test
  void withoutAFileConfigRewriteIsRefusedAndTheClientGoesOn(@TempDir Path directory)
      throws Exception {
    try (RedraftServer server = start("auto", directory)) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket
            .getOutputStream()
            .write("CONFIG REWRITE\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
        String expected = "-ERR The server is running without a config file\r\n+PONG\r\n";
        assertThat(
                new String(
                    socket.getInputStream().readNBytes(expected.length()),
                    StandardCharsets.US_ASCII))
            .isEqualTo(expected);
      }
    }
  }

  private static RedraftServer start(String transport, Path directory) throws Exception {
    Files.createDirectories(directory);
    return TestServers.builder()
        .directory(directory)
        .set("appendfsync", "always")
        .set("transport", transport)
        .set("memory-reserve", "1gb")
        .anyPort()
        .start();
  }

  private static String talk(RedraftServer server, String requests) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
