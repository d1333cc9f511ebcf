package dev.redraft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets against a session that echoes. */
class TransportTest {
  @TempDir Path directory;
  private final Config config = new Config();
  private final List<String> log = java.util.Collections.synchronizedList(new ArrayList<>());
  private NetworkServer server;
  private EchoBackend store;

  private void start() throws Exception {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    config.preset(Directive.IO_THREADS, TestServers.ioThreads());
    server =
        NetworkServer.start(
            config,
            (level, message) -> log.add(message),
            (c, thread, events, stopped) -> store = EchoBackend.open(c, thread, events, stopped),
            true,
            () -> ready.complete(null));
    ready.get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static String roundTrip(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return new String(socket.getInputStream().readNBytes(text.length()), US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "epoll", "io_uring", "nio"})
  void echoes(String transport) throws Exception {
    Assumptions.assumeTrue(!transport.equals("epoll") || Epoll.isAvailable());
    Assumptions.assumeTrue(!transport.equals("io_uring") || IoUring.isAvailable());
    config.preset(Directive.TRANSPORT, transport);
    start();
    try (Socket one = connect()) {
      assertThat(roundTrip(one, "hello")).isEqualTo("hello");
      try (Socket two = connect()) {
        assertThat(roundTrip(two, "you too")).isEqualTo("you too");
      }
      assertThat(store.connections).extracting(c -> c.id()).containsExactly(1L, 2L);
      assertThat(store.connections.get(0).remoteAddress())
          .isEqualTo("127.0.0.1:" + one.getLocalPort());
      assertThat(store.connections.get(0).localAddress()).isEqualTo("127.0.0.1:" + server.port());
    }
    await().until(() -> store.disconnected.get() == 2);
  }

  @Test
  void longOutputLeavesInFullAndIsCounted() throws Exception {
    start();
    try (Socket socket = connect()) {
      for (int i = 0; i < 16; i++) {
        socket.getOutputStream().write('b');
        Thread.sleep(5);
      }
      await()
          .until(() ->
              store.batches.get() >= 1 && store.connections.get(0).pendingOutputBytes() > 1 << 20);
      int batches = store.batches.get();
      assertThat(batches).isBetween(1, 16);
      long total = 0;
      byte[] buffer = new byte[1 << 16];
      // a reader that sees fewer bytes than were written fails by its timeout
      while (total < (long) batches << 20) {
        total += socket.getInputStream().read(buffer);
      }
      await().until(() -> store.connections.get(0).pendingOutputBytes() == 0);
      await().until(() -> store.drained.get() > 0);
    }
  }

  @Test
  void closesAfterTheReplyOrAtOnce() throws Exception {
    start();
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket, "quit")).isEqualTo("quit");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket socket = connect()) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> store.disconnected.get() == 2);
  }

  @Test
  void readingCanPause() throws Exception {
    start();
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket, "p")).isEqualTo("p");
      long before = System.nanoTime();
      assertThat(roundTrip(socket, "late")).isEqualTo("late");
      assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Test
  void aDefectEndsItsClientAlone() throws Exception {
    start();
    try (Socket bad = connect();
        Socket good = connect()) {
      bad.getOutputStream().write('!');
      assertThat(bad.getInputStream().read()).isEqualTo(-1);
      assertThat(roundTrip(good, "fine")).isEqualTo("fine");
    }
    assertThat(log)
        .anyMatch(
            line -> line.contains("internal error: java.lang.IllegalStateException: a defect"));
  }

  @Test
  void unixSocket() throws Exception {
    Path path = directory.resolve("redraft.sock");
    config.preset(Directive.UNIXSOCKET, path.toString());
    config.preset(Directive.UNIXSOCKETPERM, "700");
    start();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.write(ByteBuffer.wrap("unix".getBytes(US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4);
      while (answer.hasRemaining()) {
        assertThat(channel.read(answer)).isPositive();
      }
      assertThat(new String(answer.array(), US_ASCII)).isEqualTo("unix");
      assertThat(store.connections.get(0).remoteAddress()).isEqualTo(path + ":0");
      assertThat(store.connections.get(0).isUnix()).isTrue();
    }
    server.close();
    assertThat(path).doesNotExist();
  }

  @Test
  void bothFamiliesAndOptionalAddresses() throws Exception {
    config.preset(Directive.BIND, "127.0.0.1", "-::1", "-192.0.2.77");
    start();
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket, "v4")).isEqualTo("v4");
    }
    if (hasIpv6()) {
      try (Socket socket = new Socket("::1", server.port())) {
        assertThat(roundTrip(socket, "v6")).isEqualTo("v6");
        assertThat(store.connections.get(1).localAddress()).isEqualTo("[::1]:" + server.port());
      }
    }
  }

  private static boolean hasIpv6() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anAddressOfAnotherMachineIsRefused() throws Exception {
    config.preset(Directive.BIND, "192.0.2.77");
    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageMatching("Failed listening on port \\d+ \\(TCP\\), aborting\\.");
    assertThat(log)
        .anyMatch(line ->
            line.startsWith("Warning: Could not create server TCP listening socket 192.0.2.77:"));
  }

  @Test
  void portAndBindCanChange() throws Exception {
    config.preset(Directive.BIND, "127.0.0.1");
    CompletableFuture<Void> ready = new CompletableFuture<>();
    int first = freePort();
    config.preset(Directive.PORT, Integer.toString(first));
    server =
        NetworkServer.start(
            config,
            (level, message) -> log.add(message),
            EchoBackend::open,
            false,
            () -> ready.complete(null));
    ready.get(10, TimeUnit.SECONDS);
    int second = freePort();
    set("port", Integer.toString(second));
    assertThat(server.port()).isEqualTo(second);
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket, "moved")).isEqualTo("moved");
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> set("port", Integer.toString(taken.getLocalPort())))
          .hasRootCauseMessage(
              "CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this"
                  + " port. Check server logs.");
    }
    assertThatThrownBy(() -> set("bind", "192.0.2.77"))
        .hasRootCauseMessage(
            "CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified"
                + " addresses.");
    assertThat(server.port()).isEqualTo(second);
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket, "still")).isEqualTo("still");
    }
  }

  private void set(String name, String value) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    server.onEngineThread(() -> {
      try {
        config.set(List.of(name, value), true);
        done.complete(null);
      } catch (dev.redraft.config.ConfigException e) {
        done.completeExceptionally(e);
      }
    });
    try {
      done.join();
    } catch (CompletionException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  @Test
  void nothingToListenOn() throws Exception {
    config.preset(Directive.PORT, "0");
    assertThatThrownBy(
            () -> NetworkServer.start(config, (l, m) -> {}, EchoBackend::open, false, () -> {}))
        .isInstanceOf(StartException.class)
        .hasMessage("Configured to not listen anywhere, exiting.");
  }
}
