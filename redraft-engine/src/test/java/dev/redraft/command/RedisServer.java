package dev.redraft.command;

import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.RespValue;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A real redis-server of the machine's, to compare with; on a free port of the loopback interface,
 * saving nothing.
 */
final class RedisServer implements AutoCloseable {
  private static final long START_MILLIS = 10_000;

  private final Process process;
  private final Socket socket;
  private final ReplyReader reader = new ReplyReader();

  private RedisServer(Process process, Socket socket) {
    this.process = process;
    this.socket = socket;
  }

  /** A server, connected to in RESP3; empty when the machine has none. */
  static Optional<RedisServer> start() throws IOException, InterruptedException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path program = Path.of(folder, "redis-server");
      if (Files.isExecutable(program)) {
        RedisServer server = start(program);
        server.run("HELLO", "3");
        return Optional.of(server);
      }
    }
    return Optional.empty();
  }

  private static RedisServer start(Path program) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--enable-debug-command",
                "yes")
            .directory(Files.createTempDirectory("redis").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + START_MILLIS * 1_000_000;
    while (true) {
      try {
        return new RedisServer(process, new Socket("127.0.0.1", port));
      } catch (IOException e) {
        if (System.nanoTime() > end || !process.isAlive()) {
          process.destroyForcibly();
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  /** The reply of a command; the words are UTF-8. */
  RespValue run(String... words) throws IOException {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return run(bytes);
  }

  RespValue run(byte[]... words) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (byte[] bytes : words) {
      request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      request.writeBytes(bytes);
      request.writeBytes(new byte[] {'\r', '\n'});
    }
    socket.getOutputStream().write(request.toByteArray());
    byte[] chunk = new byte[16 * 1024];
    RespValue reply = reader.next();
    while (reply == null) {
      int read = socket.getInputStream().read(chunk);
      if (read < 0) {
        throw new IOException("redis-server has closed the connection");
      }
      reader.feed(chunk, 0, read);
      reply = reader.next();
    }
    return reply;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    process.destroyForcibly();
  }
}
