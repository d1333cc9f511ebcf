package dev.redraft.server.demo;

import dev.redraft.server.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code redraft demo}: a rewrite under real traffic, then a crash in the middle of another, then
 * the comparison.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Show a rewrite on real traffic, then kill the server in the middle of another and compare"
          + " every key.",
      "Starts a server of its own on a free port in a temporary folder; nothing else is touched."
    })
public final class DemoCommand implements Callable<Integer> {
  /** The directive appendfsync. */
  enum Sync {
    always,
    everysec
  }

  /** The directive aof-layout. */
  enum Layout {
    multi,
    single
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--keys",
      defaultValue = "200000",
      description = "Keys to load (${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--connections",
      defaultValue = "4",
      description = "Connections that write (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--appendfsync",
      defaultValue = "always",
      description = "When writes are synced to disk: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Sync appendfsync = Sync.always;

  @Option(
      names = "--layout",
      defaultValue = "multi",
      description = "Redis 7's directory or one file: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Layout layout = Layout.multi;

  @Option(names = "--port", description = "The server's port; a free one if left out.")
  private @Nullable Integer port;

  @Option(
      names = "--dir",
      description =
          "An empty folder for the server's files, which stay there; else a temporary one.")
  private @Nullable Path directory;

  @Override
  public Integer call() throws InterruptedException {
    if (keys < 1 || keys > 20_000_000) {
      throw new ParameterException(spec.commandLine(), "--keys must be between 1 and 20000000");
    }
    if (connections < 1 || connections > 64 || connections > keys) {
      throw new ParameterException(
          spec.commandLine(), "--connections must be between 1 and 64, and not above --keys");
    }
    try (DemoFolder folder = DemoFolder.open(directory)) {
      int free = port == null ? ServerHandle.freePort() : port;
      Screen screen = new Screen(spec.commandLine().getOut());
      Fleet fleet = new Fleet(connections, keys, Writer.Mix.UPDATES, Demo.PIPELINE);
      return new Demo(screen, folder.path(), free, fleet, appendfsync.name(), layout.name()).run()
          ? 0
          : 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println("The demo can't go on: " + e.getMessage());
      return 1;
    }
  }
}
