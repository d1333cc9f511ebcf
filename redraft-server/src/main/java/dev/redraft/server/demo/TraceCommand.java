package dev.redraft.server.demo;

import dev.redraft.resp.ProtocolException;
import dev.redraft.resp.RespValue;
import dev.redraft.server.terminal.Screen;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code redraft trace}: the rewrites of a running server, step by step. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description =
        "Show the rewrites of a running server: past ones and the one under way, step by step.")
public final class TraceCommand implements Callable<Integer> {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int POLL_MILLIS = 50;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-H", "--host"},
      defaultValue = "127.0.0.1",
      description = "The server's host (${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = {"-p", "--port"},
      defaultValue = "6379",
      description = "The server's port (${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--user", description = "The user to authenticate as.")
  private @Nullable String user;

  @Option(
      names = {"-a", "--password"},
      arity = "0..1",
      interactive = true,
      description =
          "The password; asked for if it is left out. REDISCLI_AUTH is taken without this option.")
  private @Nullable String password;

  @Option(names = "--json", description = "Print what REDRAFT TRACE JSON replies.")
  private boolean json;

  @Option(names = "--follow", description = "Go on until interrupted; show each step when it ends.")
  private boolean follow;

  @Override
  public Integer call() throws InterruptedException {
    if (json && follow) {
      throw new ParameterException(spec.commandLine(), "--json and --follow exclude each other");
    }
    try (RespClient client = RespClient.connect(host, port, TIMEOUT_MILLIS)) {
      authenticate(client);
      Screen screen = new Screen(spec.commandLine().getOut());
      if (json) {
        screen.line(trace(client).strip());
      } else if (follow) {
        follow(client, screen);
      } else {
        show(TraceRun.parse(trace(client)), screen);
      }
      return 0;
    } catch (IOException | ProtocolException | IllegalArgumentException e) {
      spec.commandLine()
          .getErr()
          .println("No trace from " + host + ":" + port + ": " + e.getMessage());
      return 1;
    }
  }

  private void authenticate(RespClient client) throws IOException {
    String secret = password != null ? password : System.getenv("REDISCLI_AUTH");
    if (secret != null) {
      RespValue reply =
          user == null ? client.call("AUTH", secret) : client.call("AUTH", user, secret);
      if (reply.isError()) {
        throw new IOException(reply.asText());
      }
    }
  }

  /** The trace as JSON. */
  static String trace(RespClient client) throws IOException {
    RespValue reply = client.call("REDRAFT", "TRACE", "JSON");
    if (reply.isError()) {
      throw new IOException(reply.asText());
    }
    return reply.asText();
  }

  private static void show(List<TraceRun> runs, Screen screen) {
    if (runs.isEmpty()) {
      screen.line("No rewrite has run.");
    }
    for (TraceRun run : runs) {
      RunPrinter printer = new RunPrinter(screen);
      printer.header(run);
      printer.update(run);
      printer.variables(run);
    }
  }

  private static void follow(RespClient client, Screen screen)
      throws IOException, InterruptedException {
    long shown = 0;
    RunPrinter printer = new RunPrinter(screen);
    boolean open = false;
    while (true) {
      for (TraceRun run : TraceRun.parse(trace(client))) {
        if (run.id() <= shown) {
          continue;
        }
        if (!open) {
          printer = new RunPrinter(screen);
          printer.header(run);
          open = true;
        }
        printer.update(run);
        if (!run.isRunning()) {
          printer.variables(run);
          shown = run.id();
          open = false;
        }
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
