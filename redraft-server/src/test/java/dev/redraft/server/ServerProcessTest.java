package dev.redraft.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redraft.engine.Connection;
import dev.redraft.engine.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The process around the engine, in this JVM: what it prints, its files, its exit code. */
class ServerProcessTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicReference<IntConsumer> end = new AtomicReference<>();

  private ServerProcess process(String input) {
    return new ServerProcess(
        (config, thread, log, stopped) -> {
          end.set(stopped);
          Backend echo = EchoBackend.open(config, thread, log, stopped);
          return new Backend() {
            @Override
            public Session accept(Connection connection) {
              return echo.accept(connection);
            }

            @Override
            public void start(Runnable ready) {
              echo.start(ready);
            }

            @Override
            public void close() {
              echo.close();
            }

            @Override
            public void shutdown(boolean save, boolean noSave, boolean now, boolean force) {
              stopped.accept(noSave ? 7 : 0);
            }
          };
        },
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private int execute(String input, String... arguments) {
    CommandLine line = RedraftCommand.commandLine(process(input));
    line.setOut(new java.io.PrintWriter(out, true, UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, UTF_8));
    return line.execute(arguments);
  }

  @Test
  void startsAnnouncesItselfAndStops() throws Exception {
    Path pid = directory.resolve("redraft.pid");
    Path log = directory.resolve("redraft.log");
    Path socket = directory.resolve("s");
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(() ->
            execute(
                "port 0\n",
                "server",
                "-",
                "--dir",
                directory.toString(),
                "--pidfile",
                pid.toString(),
                "--logfile",
                "redraft.log",
                "--unixsocket",
                socket.toString()));
    await()
        .until(() ->
            Files.exists(log) && Files.readString(log).contains("Ready to accept connections"));
    await().until(() -> Files.exists(pid));
    assertThat(Files.readString(pid)).isEqualTo(ProcessHandle.current().pid() + "\n");
    end.get().accept(3);
    assertThat(exit.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(pid).doesNotExist();
    assertThat(socket).doesNotExist();
    assertThat(
            Files.readAllLines(log).stream().map(line -> line.replaceFirst("^\\d+:M .{24} ", "")))
        .contains("# Configuration loaded", "# Server initialized", "* Ready to accept connections")
        .anyMatch(line -> line.startsWith("# oO0OoO0OoO0Oo Redraft is starting"))
        .anyMatch(line -> line.startsWith("* The server is now ready to accept connections at "));
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void mistakesAreExplainedWithoutAStackTrace() {
    assertThat(execute("", "server", "--prot", "7000")).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            """

            *** FATAL CONFIG FILE ERROR (Redraft 0.1.0) ***
            Reading the configuration file, at line 2
            >>> 'prot "7000"'
            Bad directive or wrong number of arguments
            """);
    err.reset();
    assertThat(execute("", "server", "/no/such.conf")).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "\nFatal error, can't open config file '/no/such.conf': No such file or directory\n");
    err.reset();
    assertThat(execute("", "server", "--logfile", "/no/such/dir/log")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("Can't open the log file: No such file or directory");
    assertThat(execute("", "server", "--port", "0")).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("# Configured to not listen anywhere, exiting.");
    assertThat(execute("", "server", "--bind", "192.0.2.77", "--port", "7")).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("# Failed listening on port 7 (TCP), aborting.");
  }

  @Test
  void helpAndVersion() {
    assertThat(execute("", "--version")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("Redraft server v=0.1.0 redis=7.2.4 java=25");
    out.reset();
    assertThat(execute("", "--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("Usage: redraft", "server", "bench");
    out.reset();
    assertThat(execute("", "server", "--help")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("redraft server [redis.conf | -] [--directive value ...]");
    assertThat(execute("", "nonsense")).isEqualTo(2);
    assertThat(List.of(err.toString(UTF_8).split("\n")))
        .anyMatch(line -> line.contains("nonsense"));
  }
}
