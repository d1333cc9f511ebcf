package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.List;

/** SLOWLOG (https://redis.io/docs/latest/commands/slowlog-get/). */
public final class SlowLogCommands {
  private static final int DEFAULT_COUNT = 10;

  private SlowLogCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("slowlog", -2)
            .group(Group.SERVER)
            .since("2.2.12")
            .complexity("Depends on subcommand.")
            .summary("A container for commands about slow commands.")
            .subcommands(
                sub("get", -2)
                    .summary("Replies the newest entries of the slow log.")
                    .complexity("O(N) where N is the number of entries returned")
                    .history("4.0.0", "Shows the client's address and name.")
                    .tips("request_policy:all_nodes", "nondeterministic_output")
                    .syntax("[count]")
                    .body(SlowLogCommands::get),
                sub("len", 2)
                    .summary("Replies the number of entries in the slow log.")
                    .tips(
                        "request_policy:all_nodes",
                        "response_policy:agg_sum",
                        "nondeterministic_output")
                    .body(c -> c.reply().integer(c.services().slowLog().size())),
                sub("reset", 2)
                    .summary("Empties the slow log.")
                    .complexity("O(N) where N is the number of entries in the slowlog")
                    .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                    .body(SlowLogCommands::reset),
                command("help", 2)
                    .group(Group.SERVER)
                    .since("6.2.0")
                    .flags(Flag.LOADING, Flag.STALE)
                    .summary("Explains the subcommands.")
                    .body(SlowLogCommands::help)));
  }

  private static CommandSpec sub(String name, int arity) {
    return command(name, arity)
        .group(Group.SERVER)
        .since("2.2.12")
        .flags(Flag.ADMIN, Flag.LOADING, Flag.STALE);
  }

  private static void get(Context c) {
    long count = DEFAULT_COUNT;
    if (c.argc() > 3) {
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for '"
              + c.arg(1)
              + "'. Try SLOWLOG HELP.");
    }
    if (c.argc() == 3) {
      CommandException bad =
          new CommandException("ERR count should be greater than or equal to -1");
      count = c.longArg(2, bad);
      if (count < -1) {
        throw bad;
      }
    }
    List<SlowLog.Entry> entries = c.services().slowLog().newest(count);
    c.reply().array(entries.size());
    for (SlowLog.Entry entry : entries) {
      c.reply().array(6);
      c.reply().integer(entry.id());
      c.reply().integer(entry.seconds());
      c.reply().integer(entry.micros());
      c.reply().array(entry.arguments().size());
      entry.arguments().forEach(c.reply()::bulk);
      c.reply().bulk(entry.clientAddress());
      c.reply().bulk(entry.clientName());
    }
  }

  private static void reset(Context c) {
    c.services().slowLog().reset();
    c.reply().ok();
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "GET [<count>]",
        "    Reply the newest <count> entries (default: 10, -1 for all), each with its number,",
        "    time, microseconds taken, arguments, client address and client name.",
        "LEN",
        "    Reply the number of entries.",
        "RESET",
        "    Forget all entries.");
  }
}
