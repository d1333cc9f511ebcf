package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.config.ConfigException;
import dev.redraft.config.ConfigRewriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CONFIG GET, SET, RESETSTAT and REWRITE (https://redis.io/docs/latest/commands/config-get/). */
public final class ConfigCommands {
  private ConfigCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("config", -2)
            .group(Group.SERVER)
            .since("2.0.0")
            .complexity("Depends on subcommand.")
            .summary("A container for commands about the configuration.")
            .subcommands(
                sub("get", -3, "2.0.0")
                    .summary("Replies the values of configuration parameters.")
                    .complexity("O(N) when N is the number of configuration parameters provided")
                    .history("7.0.0", "Takes several patterns.")
                    .syntax("parameter [parameter ...]")
                    .body(ConfigCommands::get),
                sub("set", -4, "2.0.0")
                    .summary("Sets configuration parameters: all of them, or none.")
                    .complexity("O(N) when N is the number of configuration parameters provided")
                    .history("7.0.0", "Takes several parameters.")
                    .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                    .syntax("parameter value [parameter value ...]")
                    .body(ConfigCommands::set),
                sub("resetstat", 2, "2.0.0")
                    .summary("Resets the statistics of INFO.")
                    .body(ConfigCommands::resetStat),
                sub("rewrite", 2, "2.8.0")
                    .summary("Writes the configuration in use to its file.")
                    .body(ConfigCommands::rewrite),
                command("help", 2)
                    .group(Group.SERVER)
                    .since("5.0.0")
                    .flags(Flag.LOADING, Flag.STALE)
                    .summary("Explains the subcommands.")
                    .body(ConfigCommands::help)));
  }

  private static CommandSpec sub(String name, int arity, String since) {
    return command(name, arity)
        .group(Group.SERVER)
        .since(since)
        .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
  }

  private static void get(Context c) {
    List<String> found = c.services().config().get(words(c));
    c.reply().map(found.size() / 2);
    for (String word : found) {
      Texts.bulk(c, word);
    }
  }

  private static void set(Context c) {
    try {
      c.services().config().set(words(c), c.client().isLocal());
    } catch (ConfigException e) {
      throw new CommandException("ERR " + e.text());
    }
    c.reply().ok();
  }

  private static List<String> words(Context c) {
    List<String> words = new ArrayList<>();
    for (int i = 2; i < c.argc(); i++) {
      words.add(c.arg(i).toString());
    }
    return words;
  }

  private static void resetStat(Context c) {
    c.services().stats().reset();
    c.keyspace().stats().reset();
    c.reply().ok();
  }

  private static void rewrite(Context c) {
    FileRewrite rewrite = new FileRewrite(c.services(), c.client());
    if (c.inTransaction()) {
      // EXEC's replies are due at once: the one case in which the engine waits for this disk.
      rewrite.write();
      rewrite.reply();
      return;
    }
    c.client().block(0, rewrite::unblocked, rewrite::end);
    c.services().background().run(rewrite::write, rewrite::finish);
  }

  /** The file is written on another thread, while the client waits. */
  private static final class FileRewrite {
    private final Services services;
    private final Client client;
    private volatile @Nullable String error;
    private boolean over;

    FileRewrite(Services services, Client client) {
      this.services = services;
      this.client = client;
    }

    void write() {
      try {
        ConfigRewriter.rewrite(services.config());
        services.events().notice("CONFIG REWRITE executed with success.");
      } catch (ConfigException e) {
        error = "ERR " + e.text();
      } catch (IOException | RuntimeException e) {
        services.events().warning("CONFIG REWRITE failed: " + e.getMessage());
        error = "ERR Rewriting config file: " + e.getMessage();
      }
    }

    void finish() {
      if (!over) {
        reply();
        client.unblock();
      }
    }

    void reply() {
      String line = error;
      if (line == null) {
        client.reply().ok();
      } else {
        services.stats().countError(line);
        client.reply().error(line);
      }
    }

    /** CLIENT UNBLOCK: the file is written all the same. */
    void unblocked() {
      client.reply().error("UNBLOCKED client unblocked while the configuration is written");
    }

    void end() {
      over = true;
    }
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "GET <pattern> [<pattern> ...]",
        "    Reply the parameters that match a pattern, with their values.",
        "SET <parameter> <value> [<parameter> <value> ...]",
        "    Set parameters: all of them, or none if one is refused.",
        "RESETSTAT",
        "    Begin the statistics of INFO anew.",
        "REWRITE",
        "    Write the values in use to the configuration file.");
  }
}
