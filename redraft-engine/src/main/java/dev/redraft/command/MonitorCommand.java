package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.List;

/** MONITOR (https://redis.io/docs/latest/commands/monitor/). RESET ends it. */
final class MonitorCommand {
  private MonitorCommand() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("monitor", 1)
            .group(Group.SERVER)
            .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE)
            .complexity("O(1), and more work for each command from then on")
            .summary("Shows every command that is executed from now on.")
            .body(MonitorCommand::monitor));
  }

  private static void monitor(Context c) {
    // As in Redis, a second one has no reply.
    if (c.services().monitors().add(c.client())) {
      c.reply().ok();
    }
  }
}
