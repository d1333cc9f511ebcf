package dev.redraft.bench.server;

import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server under measurement, Redraft or another, with the same directives. It ends with its
 * folder, and so with this process, if nothing ends it before.
 */
public final class ServerProcess implements AutoCloseable {
  private static final String[] DIRECTIVES = {
    "appendonly",
    "yes",
    "appendfsync",
    "everysec",
    "save",
    "",
    "aof-use-rdb-preamble",
    "no",
    "auto-aof-rewrite-percentage",
    "0"
  };

  private static final long START_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int CONNECT_MILLIS = 60_000;
  private static final int LOG_LINES = 12;

  private final Process process;
  private final int port;
  private final double startSeconds;

  private ServerProcess(Process process, int port, double startSeconds) {
    this.process = process;
    this.port = port;
    this.startSeconds = startSeconds;
  }

  /**
   * Starts a server and waits until it has loaded what is in its folder.
   *
   * @param more directives besides the usual, or in their place: name, value, name, value
   */
  public static ServerProcess start(Side side, ScratchFolder folder, String... more)
      throws IOException, InterruptedException {
    int port = ServerHandle.freePort();
    List<String> directives = new ArrayList<>(List.of(DIRECTIVES));
    directives.addAll(List.of(more));
    Path log = folder.path().resolve("server.log");
    List<String> command = command(side, folder.path(), port, directives);
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    folder.attach(process);
    awaitReady(side, process, port, log);
    return new ServerProcess(process, port, (System.nanoTime() - began) / 1e9);
  }

  private static List<String> command(Side side, Path folder, int port, List<String> directives) {
    String program = side.program();
    if (program == null) {
      return ServerHandle.command(folder, port, directives.toArray(String[]::new));
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program, "--port", "" + port, "--bind", ServerHandle.HOST));
    command.addAll(List.of("--dir", folder.toString()));
    for (int i = 0; i < directives.size(); i += 2) {
      command.add("--" + directives.get(i));
      command.add(directives.get(i + 1));
    }
    return command;
  }

  private static void awaitReady(Side side, Process process, int port, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_NANOS;
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (RespClient client = RespClient.connect(ServerHandle.HOST, port, CONNECT_MILLIS)) {
        // an error says that it still loads
        while (client.call("PING").isError()) {
          Thread.sleep(2);
        }
        return;
      } catch (IOException e) {
        // it does not listen yet, or has ended
        Thread.sleep(1);
      }
    }
    throw new IOException(side.name() + " has not started:\n" + tail(log));
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** From the start of the process to its first answer. */
  public double startSeconds() {
    return startSeconds;
  }

  /** A connection whose replies may take long. */
  public RespClient connect() throws IOException {
    return RespClient.connect(ServerHandle.HOST, port, 600_000);
  }

  /** Asks the server to end, and waits: what it was told is on disk. */
  public void stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      close();
      throw new IOException("the server did not end a minute after SIGTERM");
    }
  }

  /** Kills the server if it runs. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
