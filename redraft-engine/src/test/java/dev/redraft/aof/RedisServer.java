package dev.redraft.aof;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real redis-server with its log in a folder, spoken to over a local socket. */
final class RedisServer implements AutoCloseable {
  private final Path dir;
  private final Process process;
  private final SocketChannel channel;
  private final InputStream replies;

  RedisServer(Path dir, String... options) throws IOException, InterruptedException {
    this.dir = dir;
    Path socket = dir.resolve("s");
    List<String> command =
        new ArrayList<>(List.of("redis-server", "--port", "0", "--unixsocket", "s", "--save", ""));
    command.addAll(
        List.of("--appendonly", "yes", "--aof-use-rdb-preamble", "no", "--appendfsync", "no"));
    command.addAll(List.of("--auto-aof-rewrite-percentage", "0"));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    connect(socket);
    replies = Channels.newInputStream(channel);
    while (send("PING").startsWith("-LOADING")) {
      Thread.sleep(10);
    }
  }

  private void connect(Path socket) throws IOException, InterruptedException {
    for (int i = 0; i < 500; i++) {
      if (Files.exists(socket)) {
        try {
          channel.connect(UnixDomainSocketAddress.of(socket));
          return;
        } catch (java.net.SocketException e) {
          Thread.sleep(10);
        }
      }
      if (!process.isAlive()) {
        throw new IOException("redis-server ended: " + log());
      }
      Thread.sleep(10);
    }
    throw new IOException("redis-server does not answer: " + log());
  }

  /** Skips a test, with the reason, where there is no such program. */
  static void assume(String program) {
    boolean there = false;
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":")) {
      there |= Files.isExecutable(Path.of(entry, program));
    }
    if (!there) {
      System.out.println("skipped: there is no " + program + " on the PATH");
    }
    Assumptions.assumeTrue(there, "there is no " + program + " on the PATH");
  }

  String log() throws IOException {
    return Files.readString(dir.resolve("log"));
  }

  /** The first line of the reply; its bytes if it is a string. */
  String send(String... words) throws IOException {
    ByteBuffer request = ByteBuffer.wrap(AofFixture.command(words));
    while (request.hasRemaining()) {
      channel.write(request);
    }
    return reply();
  }

  private String reply() throws IOException {
    String line = line();
    if (line.startsWith("*")) {
      for (int i = 0; i < Integer.parseInt(line.substring(1)); i++) {
        reply();
      }
    }
    return line.startsWith("$") && !line.equals("$-1") ? line() : line;
  }

  private String line() throws IOException {
    StringBuilder out = new StringBuilder();
    int b;
    while ((b = replies.read()) != '\n' && b >= 0) {
      out.append((char) b);
    }
    return out.toString().trim();
  }

  void awaitRewrite() throws IOException, InterruptedException {
    send("BGREWRITEAOF");
    for (int i = 0; i < 500; i++) {
      if (log().contains("Background AOF rewrite finished successfully")) {
        return;
      }
      Thread.sleep(10);
    }
    throw new IOException("the rewrite did not end: " + log());
  }

  /** Ends the process at once. */
  @Override
  public void close() throws IOException {
    channel.close();
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IOException("redis-server does not end");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Files.deleteIfExists(dir.resolve("s"));
  }
}
