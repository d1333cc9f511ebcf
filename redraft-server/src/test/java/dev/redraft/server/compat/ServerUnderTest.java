package dev.redraft.server.compat;

import dev.redraft.server.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server process on a free port, with its files in a folder of its own: Redraft, or redis-server.
 */
final class ServerUnderTest implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Process process;
  private final int port;

  private ServerUnderTest(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** This build, in a JVM of its own. */
  static ServerUnderTest redraft(Path folder, String... options)
      throws IOException, InterruptedException {
    return start(
        folder,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.redraft.server.Main",
            "server",
            "--io-threads",
            TestServers.ioThreads()),
        options);
  }

  /** The redis-server in PATH. */
  static ServerUnderTest redis(Path folder, String... options)
      throws IOException, InterruptedException {
    return start(folder, List.of("redis-server"), options);
  }

  /** Rewrites the log and waits for the end of that. */
  void rewriteLog() throws IOException, InterruptedException {
    try (RespSocket socket = connect()) {
      socket.call("BGREWRITEAOF");
      String info;
      do {
        Thread.sleep(10);
        info = socket.call("INFO", "persistence").asText();
      } while (info.contains("aof_rewrite_in_progress:1")
          || info.contains("aof_rewrite_scheduled:1"));
      if (!info.contains("aof_last_bgrewrite_status:ok")) {
        throw new IOException("the rewrite failed: " + info);
      }
    }
  }

  private static ServerUnderTest start(Path folder, List<String> program, String... options)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = freePort();
    List<String> line = new ArrayList<>(program);
    line.addAll(List.of("--port", "" + port, "--dir", folder.toString(), "--save", ""));
    line.addAll(List.of("--enable-debug-command", "yes", "--appendonly", "yes"));
    line.addAll(List.of("--appendfsync", "no", "--aof-use-rdb-preamble", "no"));
    line.addAll(List.of("--auto-aof-rewrite-percentage", "0"));
    line.addAll(List.of(options));
    Path log = folder.resolve("output.log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ServerUnderTest server = new ServerUnderTest(process, port);
    long begin = System.nanoTime();
    while (!server.answers()) {
      if (!process.isAlive() || System.nanoTime() - begin > START_NANOS) {
        process.destroyForcibly();
        throw new IOException("no server: " + Files.readString(log));
      }
      Thread.sleep(20);
    }
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try (RespSocket socket = connect()) {
      return !socket.call("EXISTS", "a").isError();
    } catch (IOException e) {
      return false;
    }
  }

  RespSocket connect() throws IOException {
    return new RespSocket(port);
  }

  @Override
  public void close() {
    process.destroy();
    if (!process
        .onExit()
        .completeOnTimeout(process, 10, TimeUnit.SECONDS)
        .thenApply(ended -> !ended.isAlive())
        .join()) {
      process.destroyForcibly();
      throw new IllegalStateException("the server did not stop");
    }
  }
}
