package dev.redraft.server.bounds;

import dev.redraft.server.TestServers;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A server process with a heap of a stated size, and a client that asks it all the time: what
 * others do must not keep this one waiting.
 */
final class BoundedServer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  final ServerHandle server;
  private final RespClient control;
  private final Thread prober = new Thread(this::probe, "prober");
  private volatile boolean stopped;
  private volatile String failure = "";
  private long longestNanos;
  private long probes;

  private BoundedServer(ServerHandle server) throws IOException {
    this.server = server;
    control = RespClient.connect(ServerHandle.HOST, server.port(), TIMEOUT_MILLIS);
    prober.start();
  }

  /**
   * Starts a server.
   *
   * @param heap of the JVM, as -Xmx takes it
   */
  static BoundedServer start(Path directory, String heap, String... directives)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("save", ""));
    all.addAll(Arrays.asList(directives));
    return new BoundedServer(
        ServerHandle.startWith(
            List.of("-Xmx" + heap, "-XX:+UseSerialGC"),
            directory,
            ServerHandle.freePort(),
            TestServers.with(all.toArray(String[]::new))));
  }

  private void probe() {
    try (RespClient client = RespClient.connect(ServerHandle.HOST, port(), TIMEOUT_MILLIS)) {
      while (!stopped) {
        long begun = System.nanoTime();
        String answer = client.call("PING").asText();
        long nanos = System.nanoTime() - begun;
        if (!answer.equals("PONG")) {
          failure = "PING was answered by " + answer;
        }
        synchronized (this) {
          longestNanos = Math.max(longestNanos, nanos);
          probes++;
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
    } catch (IOException | InterruptedException e) {
      failure = "the probe has failed: " + e;
    }
  }

  int port() {
    return server.port();
  }

  /** Megabytes of physical memory of the process. */
  double residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
            .sum()
        / 1e3;
  }

  String call(String... command) throws IOException {
    return control.call(command).asText();
  }

  long info(String section, String field) throws IOException {
    return Arrays.stream(call("INFO", section).split("\r\n"))
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("INFO has no " + field));
  }

  void awaitClients(long count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    // this object has two connections of its own
    while (info("clients", "connected_clients") != count + 2) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            info("clients", "connected_clients") - 2 + " clients instead of " + count);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** The longest wait of the probe since the last call, in milliseconds. */
  synchronized double longestMillis() {
    double longest = longestNanos / 1e6;
    longestNanos = 0;
    return longest;
  }

  /** Prints what was seen, and throws if the server has suffered. */
  void assertWell(String what, double mostMillis, double mostMegabytes) throws IOException {
    double longest = longestMillis();
    double resident = residentMegabytes();
    System.out.printf(
        Locale.ROOT,
        "%s: resident %.0f MB (at most %.0f), another client waited %.1f ms at the most (%d"
            + " requests; longest command %.1f ms, longest other turn %.1f ms of processor time),"
            + " %d closed for their output, %d for their input, %d evicted%n",
        what,
        resident,
        mostMegabytes,
        longest,
        probes,
        info("stats", "engine_longest_command_cpu_usec") / 1e3,
        info("stats", "engine_longest_loop_cpu_usec") / 1e3,
        info("stats", "client_output_buffer_limit_disconnections"),
        info("stats", "client_query_buffer_limit_disconnections"),
        info("stats", "evicted_clients"));
    String log = Files.readString(server.log());
    if (!failure.isEmpty() || log.contains("OutOfMemory") || log.contains("internal error")) {
      throw new AssertionError(what + ": " + failure + "\n" + log);
    }
    if (longest > mostMillis || resident > mostMegabytes || probes == 0) {
      throw new AssertionError(what + ": too long or too much, see above");
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      prober.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    control.close();
    server.close();
  }
}
