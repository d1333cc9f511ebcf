package dev.redraft.server.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.server.demo.ServerHandle;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values of 512 MB, the most that there may be, where the heap has room for them and where not. */
@Timeout(120)
class LargeValuesTest {
  private static final int LARGEST = 512 << 20;
  private static final int BLOCK = 1 << 20;

  @TempDir Path directory;

  /** A connection that makes up and checks values as they go by. */
  private static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    Stream(BoundedServer server) throws IOException {
      socket = new Socket(ServerHandle.HOST, server.port());
      socket.setSoTimeout(30_000);
      out = new BufferedOutputStream(socket.getOutputStream(), BLOCK);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BLOCK));
    }

    /** The block that all values repeat. */
    private static byte[] block() {
      byte[] block = new byte[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        block[i] = (byte) (i * 31 + (i >> 8));
      }
      return block;
    }

    private void text(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    String set(String command, int length) throws IOException {
      byte[] block = block();
      text("*3\r\n" + command + "$" + length + "\r\n");
      for (int sent = 0; sent < length; sent += BLOCK) {
        out.write(block, 0, Math.min(BLOCK, length - sent));
      }
      text("\r\n");
      out.flush();
      return line();
    }

    String call(String command) throws IOException {
      text(command + "\r\n");
      out.flush();
      return line();
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the server has closed the connection");
        }
        line.append((char) c);
      }
      return line.toString().strip();
    }

    /** The length of a value that is what {@link #set} has sent. */
    int get(String key) throws IOException {
      int length = Integer.parseInt(call("GET " + key).substring(1));
      byte[] wanted = block();
      byte[] got = new byte[BLOCK];
      for (int read = 0; read < length; read += BLOCK) {
        int part = Math.min(BLOCK, length - read);
        in.readFully(got, 0, part);
        assertThat(java.util.Arrays.mismatch(got, 0, part, wanted, 0, part)).isEqualTo(-1);
      }
      in.skipNBytes(2);
      return length;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void aValueOf512Megabytes() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "2g");
        Stream client = new Stream(server)) {
      long begun = System.nanoTime();
      assertThat(client.set("$3\r\nSET\r\n$1\r\nk\r\n", LARGEST)).isEqualTo("+OK");
      long set = System.nanoTime();
      assertThat(client.get("k")).isEqualTo(LARGEST);
      System.out.printf(
          Locale.ROOT,
          "512 MB: SET %.2f s, GET %.2f s%n",
          (set - begun) / 1e9,
          (System.nanoTime() - set) / 1e9);
      assertThat(client.call("APPEND k v"))
          .isEqualTo("-ERR string exceeds maximum allowed size (proto-max-bulk-len)");
      assertThat(client.call("SETRANGE k 536870912 v"))
          .isEqualTo("-ERR string exceeds maximum allowed size (proto-max-bulk-len)");
      server.assertWell("a value of 512 MB", 20_000, 3500);
    }
  }

  @Test
  void dumpAndRestore() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "2g", "appendonly", "yes");
        Stream client = new Stream(server)) {
      int length = 64 << 20;
      assertThat(client.set("$3\r\nSET\r\n$1\r\nk\r\n", length)).isEqualTo("+OK");
      assertThat(client.call("COPY k copy")).isEqualTo(":1");
      int dumped = Integer.parseInt(client.call("DUMP k").substring(1));
      byte[] payload = new byte[dumped];
      client.in.readFully(payload);
      client.in.skipNBytes(2);
      client.text("*4\r\n$7\r\nRESTORE\r\n$1\r\nr\r\n$1\r\n0\r\n$" + dumped + "\r\n");
      client.out.write(payload);
      assertThat(client.call("")).isEqualTo("+OK");
      assertThat(client.get("r")).isEqualTo(length);
      server.assertWell("DUMP and RESTORE of 64 MB", 10_000, 3000);
    }
  }

  /** A heap of 256 MB: the request is passed over as it arrives, with an error at its end. */
  @Test
  void whatDoesNotFitIsRefusedAndTheConnectionGoesOn() throws Exception {
    try (BoundedServer server = BoundedServer.start(directory, "256m", "appendonly", "yes");
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String key = "k" + i;
        clients.add(
            threads.submit(() -> {
              try (Stream client = new Stream(server)) {
                String set = "$3\r\nSET\r\n$2\r\n" + key + "\r\n";
                assertThat(client.set(set, LARGEST)).startsWith("-OOM no room for 536870912 bytes");
                assertThat(client.call("PING")).isEqualTo("+PONG");
                assertThat(client.call("EXISTS " + key)).isEqualTo(":0");
              }
              return null;
            }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      try (Stream client = new Stream(server)) {
        assertThat(client.set("$3\r\nSET\r\n$1\r\nk\r\n", 50_000_000)).isEqualTo("+OK");
        for (int i = 0; i < 3; i++) {
          assertThat(client.set("$6\r\nAPPEND\r\n$1\r\nk\r\n", 50_000_000)).startsWith(":");
        }
        assertThat(client.call("GET k")).startsWith("-OOM no room for ");
        assertThat(client.call("STRLEN k")).isEqualTo(":200000000");
        assertThat(client.call("GETRANGE k 0 3")).isEqualTo("$4");
      }
      server.assertWell("values that do not fit", 10_000, 1000);
    }
  }
}
