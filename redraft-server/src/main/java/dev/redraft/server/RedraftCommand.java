package dev.redraft.server;

import dev.redraft.base.Version;
import dev.redraft.server.demo.DemoCommand;
import dev.redraft.server.demo.TraceCommand;
import dev.redraft.server.tools.CheckCommand;
import dev.redraft.server.tools.CompactCommand;
import dev.redraft.server.tools.RestoreCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code redraft}. A new subcommand is a class with {@link Command}, added in {@link
 * #commandLine}.
 */
@Command(
    name = "redraft",
    mixinStandardHelpOptions = true,
    versionProvider = RedraftCommand.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "A Redis-compatible in-memory store whose append-only file is rewritten without a pause.",
    footer = {
      "",
      "Of the script ./redraft alone:",
      "  test    Run all the tests.",
      "  bench   Measure Redraft beside a redis-server; see bench --help."
    })
final class RedraftCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The line that redis-server prints for {@code --version}, with this project's facts. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        Version.NAME
            + " server v="
            + Version.REDRAFT
            + " redis="
            + Version.REDIS
            + " java="
            + Runtime.version()
            + " bits=64"
      };
    }
  }

  private RedraftCommand() {}

  /** The whole command line, ready to execute. */
  static CommandLine commandLine(ServerProcess server) {
    CommandLine line = new CommandLine(new RedraftCommand());
    line.addSubcommand(ServerCommand.commandLine(server));
    line.addSubcommand(new DemoCommand());
    line.addSubcommand(new TraceCommand());
    line.addSubcommand(new CheckCommand());
    line.addSubcommand(new CompactCommand());
    line.addSubcommand(new RestoreCommand());
    line.addSubcommand(new RehearseCommand());
    line.setUsageHelpAutoWidth(true);
    line.setExpandAtFiles(false);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
