package dev.redraft.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code redraft server}: everything after it is what redis-server takes, so it is passed on as it
 * stands.
 */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    versionProvider = RedraftCommand.VersionLine.class,
    description = "Start the server.",
    customSynopsis = "redraft server [redis.conf | -] [--directive value ...]",
    footer = {
      "",
      "For example:",
      "  redraft server                                     127.0.0.1:6379 and all else at its"
          + " default",
      "  redraft server --port 7000 --appendonly yes        directives of redis.conf as options",
      "  redraft server /etc/redis/redis.conf --loglevel verbose",
      "  echo 'port 7000' | redraft server -"
    })
final class ServerCommand implements Callable<Integer> {
  private final ServerProcess process;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description =
          "A configuration file, - for standard input, directives with two hyphens before them.")
  private List<String> arguments = new ArrayList<>();

  private ServerCommand(ServerProcess process) {
    this.process = process;
  }

  static CommandLine commandLine(ServerProcess process) {
    CommandLine line = new CommandLine(new ServerCommand(process));
    line.getCommandSpec()
        .parser()
        .unmatchedOptionsArePositionalParams(true)
        .stopAtPositional(true)
        .endOfOptionsDelimiter("\0");
    return line;
  }

  @Override
  public Integer call() {
    return process.run(arguments);
  }
}
