package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers inside this process. */
@Timeout(60)
class RedraftServerTest {
  private static final long LEAK_BYTES = 1L << 30;

  @TempDir Path directory;

  private static RespClient connect(RedraftServer server) throws IOException {
    return RespClient.connect("127.0.0.1", server.port(), 10_000);
  }

  private static long addressSpace() throws IOException {
    Path statm = Path.of("/proc/self/statm");
    return Files.exists(statm) ? Long.parseLong(Files.readString(statm).split(" ")[0]) * 4096 : 0;
  }

  @Test
  void severalInOneProcess() throws Exception {
    try (RedraftServer first = TestServers.builder().anyPort().start();
        RedraftServer second =
            TestServers.builder().anyPort().set("requirepass", "secret").start();
        RespClient one = connect(first);
        RespClient two = connect(second)) {
      assertThat(first.port()).isNotZero().isNotEqualTo(second.port());
      assertThat(one.call("SET", "k", "v").asText()).isEqualTo("OK");
      assertThat(two.call("GET", "k").asText()).startsWith("NOAUTH");
      assertThat(two.call("AUTH", "secret").asText()).isEqualTo("OK");
      assertThat(two.call("GET", "k").isNull()).isTrue();
    }
  }

  @Test
  void aFolderIsReopened() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (RedraftServer server =
              TestServers.builder().anyPort().directory(directory.resolve("new")).start();
          RespClient client = connect(server)) {
        assertThat(client.call("INCR", "starts").asLong()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void shutdownEndsItAndClosingAfterwardsIsHarmless() throws Exception {
    RedraftServer server = TestServers.builder().anyPort().directory(directory).start();
    try (RespClient client = connect(server)) {
      client.call("SET", "k", "v");
      assertThatThrownBy(() -> client.call("SHUTDOWN")).isInstanceOf(IOException.class);
    }
    assertThat(server.stopped().get(10, TimeUnit.SECONDS)).isZero();
    server.close();
    server.close();
    try (RedraftServer again = TestServers.builder().anyPort().directory(directory).start();
        RespClient client = connect(again)) {
      assertThat(client.call("GET", "k").asText()).isEqualTo("v");
    }
  }

  @Test
  void failuresSayWhyAndLeaveNothingBehind() throws Exception {
    TestServers.builder().anyPort().start().close();
    long before = addressSpace();
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> TestServers.builder().port(taken.getLocalPort()).start())
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Failed listening on port " + taken.getLocalPort());
    }
    Path log = Files.createDirectories(directory.resolve("appendonlydir"));
    Files.writeString(log.resolve("appendonly.aof.manifest"), "nonsense\n");
    assertThatThrownBy(() -> TestServers.builder().anyPort().directory(directory).start())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("manifest");
    assertThat(log.resolve("appendonly.aof.manifest")).hasContent("nonsense\n");
    assertThatThrownBy(() -> TestServers.builder().set("port", "many"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TestServers.builder().set("prot", "1"))
        .hasMessage("Unknown directive 'prot'");
    assertThat(addressSpace() - before).isLessThan(LEAK_BYTES);
  }
}
