package dev.redraft.server.demo;

import dev.redraft.resp.ProtocolException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A server process of its own, run by the JVM and with the JVM options that run this one. */
public final class ServerHandle implements AutoCloseable {
  public static final String HOST = "127.0.0.1";

  private static final int REPLY_MILLIS = 20_000;
  private static final long START_MILLIS = 30_000;
  private static final int PROBE_MILLIS = 1_000;
  private static final int LOG_LINES = 12;

  private final Process process;
  private final int port;
  private final Path log;

  private ServerHandle(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts a server and waits until it has loaded its data.
   *
   * @param directory its folder for data; its log goes to {@code server.log} there
   * @param directives of redis.conf: name, value, name, value
   * @throws IOException with the last lines of the server's log if it does not come up
   */
  public static ServerHandle start(Path directory, int port, String... directives)
      throws IOException, InterruptedException {
    return startWith(List.of(), directory, port, directives);
  }

  /**
   * As {@link #start}, in a virtual machine with more options.
   *
   * @param options of the JVM, which overrule those of this one
   */
  public static ServerHandle startWith(
      List<String> options, Path directory, int port, String... directives)
      throws IOException, InterruptedException {
    Path log = directory.resolve("server.log");
    List<String> command = command(directory, port, directives);
    command.addAll(command.indexOf("-cp"), options);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ServerHandle handle = new ServerHandle(process, port, log);
    try {
      handle.awaitReady();
      return handle;
    } catch (IOException | InterruptedException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /**
   * The command line that starts a server with the JVM, the options and the classes of this one.
   *
   * @param directives of redis.conf: name, value, name, value
   */
  public static List<String> command(Path directory, int port, String... directives) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.redraft.server.Main", "server"));
    command.addAll(
        List.of("--port", Integer.toString(port), "--bind", HOST, "--dir", directory.toString()));
    for (int i = 0; i < directives.length; i += 2) {
      command.add("--" + directives[i]);
      command.add(directives[i + 1]);
    }
    return command;
  }

  /**
   * Options that shape the virtual machine; agents, debuggers and the like belong to this process
   * alone.
   */
  private static List<String> jvmOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option ->
            option.startsWith("-X") && !option.startsWith("-Xrun") && !option.startsWith("-Xdebug")
                || option.startsWith("--enable-native-access")
                || option.startsWith("--sun-misc"))
        .toList();
  }

  /** A TCP port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (true) {
      if (!process.isAlive()) {
        throw new IOException(
            "the server ended with exit code "
                + process.exitValue()
                + " at its start:\n"
                + logTail());
      }
      if (answers()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "the server was not ready after " + START_MILLIS / 1000 + " s:\n" + logTail());
      }
      Thread.sleep(10);
    }
  }

  /** Whether it serves commands, and is the one that was started: another may have the port. */
  private boolean answers() {
    try (RespClient client = RespClient.connect(HOST, port, PROBE_MILLIS)) {
      return !client.call("DBSIZE").isError()
          && client
              .call("INFO", "server")
              .asText()
              .contains("process_id:" + process.pid() + "\r\n");
    } catch (IOException | ProtocolException e) {
      // not there yet, or not a server of ours; which of them shows soon
      return false;
    }
  }

  private String logTail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }

  public RespClient connect() throws IOException {
    return RespClient.connect(HOST, port, REPLY_MILLIS);
  }

  /** The process's id. */
  public long pid() {
    return process.pid();
  }

  public int port() {
    return port;
  }

  /** What the server has printed. */
  public Path log() {
    return log;
  }

  /** Ends the process at once: SIGKILL, no last write, no goodbye. Returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks the process to end, SIGTERM, and waits; the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(START_MILLIS, TimeUnit.MILLISECONDS)) {
      kill();
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "process %d did not end %d ms after SIGTERM", pid(), START_MILLIS));
    }
    return process.exitValue();
  }

  /** Kills the process if it runs. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
