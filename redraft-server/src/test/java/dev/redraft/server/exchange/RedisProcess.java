package dev.redraft.server.exchange;

import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real redis-server with its log as text. */
final class RedisProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private RedisProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean isInstalled() {
    return inPath("redis-server") && inPath("redis-check-aof");
  }

  private static boolean inPath(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  static RedisProcess start(Path directory, String... options) throws Exception {
    int port = ServerHandle.freePort();
    Path log = directory.resolve("redis.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--aof-use-rdb-preamble",
                "no",
                "--save",
                "",
                "--logfile",
                log.toString()));
    command.addAll(List.of(options));
    RedisProcess redis =
        new RedisProcess(new ProcessBuilder(command).redirectErrorStream(true).start(), port);
    for (int i = 0; i < 2000; i++) {
      if (!redis.process.isAlive()) {
        throw new IOException("redis-server ended at its start: " + Files.readString(log));
      }
      try (RespClient client = redis.connect()) {
        if (!client.call("DBSIZE").isError()) {
          return redis;
        }
      } catch (ConnectException e) {
        // not up yet
      }
      Thread.sleep(10);
    }
    redis.close();
    throw new IOException("redis-server is not ready: " + Files.readString(log));
  }

  RespClient connect() throws IOException {
    return RespClient.connect("127.0.0.1", port, 20_000);
  }

  /** What redis-check-aof prints about a manifest or a file, with its exit code in front. */
  static String check(Path file) throws Exception {
    Process check =
        new ProcessBuilder("redis-check-aof", file.toString()).redirectErrorStream(true).start();
    check.getOutputStream().close();
    String text =
        new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return check.waitFor() + " " + text;
  }

  /** Ends it as an operator does, so that everything is on disk. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
