package dev.redraft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redraft.platform.EventLog;
import dev.redraft.server.demo.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hand-over between threads of I/O and the engine, under clients that do all at once. */
@Timeout(60)
class IoThreadsTest {
  private static final int CLIENTS = 8;
  private static final int ROUNDS = 60;

  private final long seed = Long.getLong("redraft.seed", System.nanoTime());

  private static RedraftServer start(int threads, String... more) throws StartException {
    RedraftServer.Builder builder =
        RedraftServer.builder().anyPort().set("io-threads", Integer.toString(threads));
    for (int i = 0; i < more.length; i += 2) {
      builder.set(more[i], more[i + 1]);
    }
    return builder.start();
  }

  private static Socket connect(RedraftServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /**
   * Every client counts in a key of its own with pipelines cut anywhere; a reply that is lost,
   * doubled, torn or given to another client shows in the numbers.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void everyReplyComesInOrderToItsClient(int threads) throws Exception {
    System.out.println("io-threads " + threads + ", seed " + seed);
    try (RedraftServer server = start(threads);
        ExecutorService clients = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        counts.add(clients.submit(() -> count(server, client, new Random(seed + client))));
      }
      long sum = 0;
      for (Future<Long> count : counts) {
        sum += count.get();
      }
      try (RespClient client = RespClient.connect("127.0.0.1", server.port(), 10_000)) {
        assertThat(client.call("GET", "sum").asText()).isEqualTo(Long.toString(sum));
      }
    }
  }

  /** Counts in pipelines, of which some are a command in its pieces and some a large value. */
  private long count(RedraftServer server, int client, Random random) throws IOException {
    long counted = 0;
    for (int connection = 0; connection < 4; connection++) {
      try (Socket socket = connect(server)) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int round = 0; round < ROUNDS / 4; round++) {
          ByteArrayOutputStream requests = new ByteArrayOutputStream();
          ByteArrayOutputStream expected = new ByteArrayOutputStream();
          int depth = 1 + random.nextInt(random.nextInt(8) == 0 ? 2000 : 20);
          for (int i = 0; i < depth; i++) {
            counted++;
            requests.writeBytes(
                ascii("INCR count:" + client + "\r\n*2\r\n$4\r\nINCR\r\n$3\r\nsum\r\n"));
            requests.writeBytes(ascii("GET count:" + client + "\r\n"));
            String number = Long.toString(counted);
            expected.writeBytes(ascii(":" + number + "\r\n"));
            expected.writeBytes(ascii("$" + number.length() + "\r\n" + number + "\r\n"));
          }
          byte[] large = new byte[random.nextInt(4) == 0 ? random.nextInt(300_000) : 3];
          random.nextBytes(large);
          requests.writeBytes(ascii("*2\r\n$4\r\nECHO\r\n$" + large.length + "\r\n"));
          requests.writeBytes(large);
          requests.writeBytes(ascii("\r\n"));
          Thread sender = send(socket, requests.toByteArray(), new Random(random.nextLong()));
          checkReplies(in, depth, expected.toByteArray());
          assertThat(line(in)).isEqualTo("$" + large.length);
          assertThat(in.readNBytes(large.length)).isEqualTo(large);
          assertThat(line(in)).isEmpty();
          join(sender);
        }
      }
    }
    return counted;
  }

  /** Replies to INCR of the own key, of the common one (any number), and to GET. */
  private static void checkReplies(DataInputStream in, int depth, byte[] expected)
      throws IOException {
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    for (int i = 0; i < depth; i++) {
      own.writeBytes(ascii(line(in) + "\r\n"));
      assertThat(line(in)).startsWith(":");
      own.writeBytes(ascii(line(in) + "\r\n" + line(in) + "\r\n"));
    }
    assertThat(own.toString(StandardCharsets.US_ASCII))
        .isEqualTo(new String(expected, StandardCharsets.US_ASCII));
  }

  private static Thread send(Socket socket, byte[] bytes, Random random) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            OutputStream out = socket.getOutputStream();
            int at = 0;
            while (at < bytes.length) {
              int length = Math.min(bytes.length - at, 1 + random.nextInt(40_000));
              out.write(bytes, at, length);
              at += length;
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\r'; b = in.read()) {
      assertThat(b).as("end of the stream").isNotNegative();
      line.append((char) b);
    }
    assertThat(in.read()).isEqualTo('\n');
    return line.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Published by one thread of I/O's client, heard by the others': the numbers come in order. */
  @Test
  void messagesReachClientsOfOtherThreads() throws Exception {
    try (RedraftServer server = start(4)) {
      List<Socket> listeners = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Socket socket = connect(server);
        socket.getOutputStream().write(ascii("SUBSCRIBE news\r\n"));
        assertThat(lines(socket.getInputStream(), 6)).endsWith("news\n:1\n");
        listeners.add(socket);
      }
      try (Socket publisher = connect(server)) {
        StringBuilder requests = new StringBuilder();
        for (int i = 1000; i < 3000; i++) {
          requests.append("PUBLISH news ").append(i).append("\r\n");
        }
        publisher.getOutputStream().write(ascii(requests.toString()));
        for (Socket listener : listeners) {
          for (int i = 1000; i < 3000; i++) {
            assertThat(lines(listener.getInputStream(), 7)).endsWith("\n$4\n" + i + "\n");
          }
          listener.close();
        }
        assertThat(lines(publisher.getInputStream(), 2000)).isEqualTo(":6\n".repeat(2000));
      }
    }
  }

  private static String lines(InputStream in, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(line(in)).append('\n');
    }
    return lines.toString();
  }

  /** A client that is blocked is read on; what ends its block comes by another thread's client. */
  @Test
  void aBlockedClientGoesOnAndIsKilled() throws Exception {
    try (RedraftServer server = start(3);
        RespClient other = RespClient.connect("127.0.0.1", server.port(), 10_000);
        Socket blocked = connect(server)) {
      blocked.getOutputStream().write(ascii("BLPOP list 0\r\nPING\r\nCLIENT ID\r\n"));
      await().until(() -> other.call("INFO", "clients").asText().contains("blocked_clients:1"));
      other.call("RPUSH", "list", "value");
      assertThat(lines(blocked.getInputStream(), 6)).isEqualTo("*2\n$4\nlist\n$5\nvalue\n+PONG\n");
      String id = line(blocked.getInputStream()).substring(1);
      blocked.getOutputStream().write(ascii("BLPOP list 0\r\n"));
      await().until(() -> other.call("INFO", "clients").asText().contains("blocked_clients:1"));
      assertThat(other.call("CLIENT", "KILL", "ID", id).asText()).isEqualTo("1");
      assertThat(blocked.getInputStream().read()).isEqualTo(-1);
      await().until(() -> other.call("INFO", "clients").asText().contains("connected_clients:1\r"));
    }
  }

  /** An error in the middle of a pipeline: what is before it is answered, nothing behind it. */
  @Test
  void aProtocolErrorEndsThePipeline() throws Exception {
    try (RedraftServer server = start(2);
        Socket socket = connect(server)) {
      socket
          .getOutputStream()
          .write(ascii("SET a 1\r\n*1\r\n$4\r\nPING\r\n*1\r\n:4\r\nPING\r\nSET a 2\r\n"));
      assertThat(lines(socket.getInputStream(), 3))
          .isEqualTo("+OK\n+PONG\n-ERR Protocol error: expected '$', got ':'\n");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      try (Socket again = connect(server)) {
        again.getOutputStream().write(ascii("GET a\r\nQUIT\r\nGET a\r\n"));
        assertThat(lines(again.getInputStream(), 3)).isEqualTo("$1\n1\n+OK\n");
        assertThat(again.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  /** While the engine is held, a client can't put more than its window into memory. */
  @Test
  void aBusyEngineIsNotFlooded() throws Exception {
    CompletableFuture<Long> taken = new CompletableFuture<>();
    try (RedraftServer server = start(2, "enable-debug-command", "yes");
        Socket holder = connect(server);
        Socket flood = connect(server)) {
      flood.getOutputStream().write(ascii("PING\r\n"));
      assertThat(line(flood.getInputStream())).isEqualTo("+PONG");
      holder.getOutputStream().write(ascii("DEBUG SLEEP 2\r\n"));
      Thread.sleep(200);
      Thread.ofVirtual()
          .start(() -> {
            byte[] pings = ascii("PING\r\n".repeat(10_000));
            long written = 0;
            try {
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
              while (System.nanoTime() < end && written < 64 << 20) {
                flood.getOutputStream().write(pings);
                written += pings.length;
              }
            } catch (IOException e) {
              // the server is closed under it
            }
            taken.complete(written);
          });
      assertThat(line(holder.getInputStream())).isEqualTo("+OK");
      flood.shutdownInput();
      flood.shutdownOutput();
      // the system's buffers take some megabytes, our own 64 KB and a read
      assertThat(taken.get()).isLessThan(32L << 20);
    }
  }

  /** Clients that are gone before the engine hears of them: nothing is done to their sockets. */
  @Test
  void clientsThatResetAtOnceLeaveNoTrace() throws Exception {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    try (RedraftServer server =
            RedraftServer.builder()
                .anyPort()
                .set("io-threads", "3")
                .set("enable-debug-command", "yes")
                .events((level, message) -> {
                  if (level == EventLog.Level.WARNING && message.contains("lient")) {
                    warnings.add(message);
                  }
                })
                .start();
        Socket holder = connect(server)) {
      holder.getOutputStream().write(ascii("DEBUG SLEEP 0.3\r\n"));
      for (int i = 0; i < 400; i++) {
        Socket socket = connect(server);
        socket.setSoLinger(true, 0);
        socket.close();
      }
      assertThat(line(holder.getInputStream())).isEqualTo("+OK");
      try (RespClient client = RespClient.connect("127.0.0.1", server.port(), 10_000)) {
        await()
            .until(() -> client.call("INFO", "clients").asText().contains("connected_clients:2\r"));
      }
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void infoTellsOfTheThreads() throws Exception {
    try (RedraftServer one = start(1);
        RedraftServer four = start(4);
        RespClient ofOne = RespClient.connect("127.0.0.1", one.port(), 10_000);
        RespClient ofFour = RespClient.connect("127.0.0.1", four.port(), 10_000)) {
      ofOne.call("PING");
      ofFour.call("PING");
      assertThat(ofOne.call("INFO", "everything").asText())
          .contains("io_threads_active:0\r\n")
          .contains("io_threaded_reads_processed:0\r\n")
          .contains("io_threaded_writes_processed:0\r\n");
      assertThat(ofFour.call("INFO", "everything").asText())
          .contains("io_threads_active:1\r\n")
          .contains("total_reads_processed:2\r\n")
          .contains("total_writes_processed:1\r\n")
          .contains("io_threaded_reads_processed:2\r\n")
          .contains("io_threaded_writes_processed:1\r\n");
      assertThat(ofFour.call("CONFIG", "GET", "io-threads").toString()).contains("4");
      assertThat(ofFour.call("CONFIG", "SET", "io-threads", "2").isError()).isTrue();
    }
  }
}
