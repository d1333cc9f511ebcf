package dev.redraft.resp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real redis-server of the machine's, to compare with, spoken to over a local socket. */
public final class RedisServer implements AutoCloseable {
  private static final String SOCKET = "s";
  private static final String LOG = "log";
  private static final int ATTEMPTS = 1000;
  private static final long PAUSE_MILLIS = 10;

  private final Path dir;
  private final Process process;
  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;
  private final ReplyReader reader = new ReplyReader();

  private RedisServer(Path dir, String... options) throws IOException, InterruptedException {
    this.dir = dir;
    List<String> command =
        new ArrayList<>(
            List.of("redis-server", "--port", "0", "--unixsocket", SOCKET, "--save", ""));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(LOG).toFile())
            .start();
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    in = Channels.newInputStream(channel);
    out = Channels.newOutputStream(channel);
    connect();
    while (run("PING").toString().contains("LOADING")) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** A server that keeps nothing, connected to in RESP3. */
  public static RedisServer start() throws IOException, InterruptedException {
    assume("redis-server");
    Path dir = Files.createTempDirectory("redis");
    RedisServer server = new RedisServer(dir, "--enable-debug-command", "yes");
    server.run("HELLO", "3");
    return server;
  }

  /** A server whose log is in {@code dir}: as text, and rewritten when told so. */
  public static RedisServer withLog(Path dir, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "no"));
    all.addAll(List.of("--aof-use-rdb-preamble", "no", "--auto-aof-rewrite-percentage", "0"));
    all.addAll(List.of(options));
    return new RedisServer(dir, all.toArray(new String[0]));
  }

  /** Skips a test, with the reason, where there is no such program. */
  public static void assume(String program) {
    boolean there = false;
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":")) {
      there |= Files.isExecutable(Path.of(entry, program));
    }
    if (!there) {
      System.out.println("skipped: there is no " + program + " on the PATH");
    }
    Assumptions.assumeTrue(there, "there is no " + program + " on the PATH");
  }

  private void connect() throws IOException, InterruptedException {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (Files.exists(dir.resolve(SOCKET))) {
        try {
          channel.connect(UnixDomainSocketAddress.of(dir.resolve(SOCKET)));
          return;
        } catch (SocketException e) {
          // it is not listening yet
        }
      }
      if (!process.isAlive()) {
        throw new IOException("redis-server ended: " + log());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    process.destroyForcibly();
    throw new IOException("redis-server does not answer: " + log());
  }

  public String log() throws IOException {
    return Files.readString(dir.resolve(LOG));
  }

  /** The reply of a command; the words are UTF-8. */
  public RespValue run(String... words) throws IOException {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return run(bytes);
  }

  public RespValue run(byte[]... words) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (byte[] bytes : words) {
      request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      request.writeBytes(bytes);
      request.writeBytes(new byte[] {'\r', '\n'});
    }
    out.write(request.toByteArray());
    byte[] chunk = new byte[16 * 1024];
    RespValue reply = reader.next();
    while (reply == null) {
      int read = in.read(chunk);
      if (read < 0) {
        throw new IOException("redis-server has closed the connection");
      }
      reader.feed(chunk, 0, read);
      reply = reader.next();
    }
    return reply;
  }

  /** Rewrites the log, and waits for the end of that. */
  public void rewrite() throws IOException, InterruptedException {
    run("BGREWRITEAOF");
    for (int i = 0; i < ATTEMPTS; i++) {
      if (log().contains("Background AOF rewrite finished successfully")) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
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
    Files.deleteIfExists(dir.resolve(SOCKET));
  }
}
