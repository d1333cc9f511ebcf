package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.resp.ReplyWriter;
import java.util.List;

/** TIME, ROLE, BGREWRITEAOF, SHUTDOWN and REDRAFT. */
public final class ServerCommands {
  private ServerCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("time", 1)
            .group(Group.SERVER)
            .since("2.6.0")
            .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
            .tips("nondeterministic_output")
            .summary("Replies the server's time: seconds since 1970, and microseconds.")
            .body(ServerCommands::time),
        command("role", 1)
            .group(Group.SERVER)
            .since("2.8.12")
            .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST)
            .categories("admin", "dangerous")
            .summary("Replies the server's role in replication.")
            .body(ServerCommands::role),
        command("bgrewriteaof", 1)
            .group(Group.SERVER)
            .since("1.0.0")
            .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING)
            .summary("Rewrites the append-only file in the background.")
            .body(ServerCommands::rewrite),
        command("shutdown", -1)
            .group(Group.SERVER)
            .since("1.0.0")
            .flags(
                Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.NO_MULTI, Flag.ALLOW_BUSY)
            .complexity(
                "O(N) when saving, where N is the total number of keys in all databases when saving"
                    + " data, otherwise O(1)")
            .summary("Saves what has to be saved and ends the server.")
            .history("7.0.0", "Takes NOW, FORCE and ABORT.")
            .syntax("[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]")
            .body(ServerCommands::shutdown),
        redraft());
  }

  private static CommandSpec redraft() {
    return command("redraft", -2)
        .group(Group.SERVER)
        .since("7.2.4")
        .complexity("Depends on subcommand.")
        .summary("A container for commands that Redis does not have.")
        .subcommands(
            own("trace", -2)
                .summary(
                    "Shows past rewrites of the append-only file and the one under way, step by"
                        + " step.")
                .complexity("O(N) where N is the number of rewrites kept")
                .tips("nondeterministic_output")
                .syntax("[JSON]")
                .body(ServerCommands::trace),
            own("explain", 2)
                .summary("Tells when the next automatic rewrite will start, and why.")
                .tips("nondeterministic_output")
                .body(c -> Texts.verbatim(c, c.services().persistence().explain())),
            own("abort", 2)
                .summary("Ends the rewrite under way; the old files stay in use.")
                .body(ServerCommands::abort),
            command("help", 2)
                .group(Group.SERVER)
                .since("7.2.4")
                .flags(Flag.LOADING, Flag.STALE)
                .summary("Explains the subcommands.")
                .body(ServerCommands::help));
  }

  private static CommandSpec own(String name, int arity) {
    return command(name, arity)
        .group(Group.SERVER)
        .since("7.2.4")
        .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
  }

  private static void time(Context c) {
    c.reply().array(2);
    c.reply().bulkLong(c.nowMicros() / 1_000_000);
    c.reply().bulkLong(c.nowMicros() % 1_000_000);
  }

  private static void role(Context c) {
    ReplyWriter reply = c.reply();
    reply.array(3);
    reply.bulk("master");
    reply.integer(c.services().persistence().position());
    reply.array(0);
  }

  private static void rewrite(Context c) {
    switch (c.services().persistence().rewrite()) {
      case STARTED ->
          c.reply()
              .simpleString(
                  "Background append only file rewriting "
                      + (c.inTransaction() ? "scheduled" : "started"));
      case SCHEDULED -> c.reply().simpleString("Background append only file rewriting scheduled");
      case ALREADY_RUNNING ->
          throw new CommandException(
              "ERR Background append only file rewriting already in progress");
    }
  }

  private static void shutdown(Context c) {
    boolean save = false;
    boolean noSave = false;
    boolean now = false;
    boolean force = false;
    boolean abort = false;
    for (int i = 1; i < c.argc(); i++) {
      save |= c.argIs(i, "SAVE");
      noSave |= c.argIs(i, "NOSAVE");
      now |= c.argIs(i, "NOW");
      force |= c.argIs(i, "FORCE");
      abort |= c.argIs(i, "ABORT");
      if (!isShutdownOption(c, i)) {
        throw Errors.SYNTAX;
      }
    }
    if (save && noSave || abort && (save || noSave || now || force)) {
      throw Errors.SYNTAX;
    }
    if (!abort) {
      c.services().lifecycle().shutdown(new Lifecycle.ShutdownOptions(save, noSave, now, force));
      return;
    }
    if (!c.services().lifecycle().abortShutdown()) {
      throw new CommandException("ERR No shutdown in progress.");
    }
    c.reply().ok();
  }

  private static boolean isShutdownOption(Context c, int index) {
    return List.of("SAVE", "NOSAVE", "NOW", "FORCE", "ABORT").stream()
        .anyMatch(word -> c.argIs(index, word));
  }

  private static void trace(Context c) {
    boolean json = c.argc() == 3 && c.argIs(2, "JSON");
    if (c.argc() > 2 && !json) {
      throw Errors.SYNTAX;
    }
    Texts.verbatim(c, c.services().persistence().trace(json));
  }

  private static void abort(Context c) {
    if (!c.services().persistence().abortRewrite()) {
      throw new CommandException("ERR No rewrite is running");
    }
    c.reply().ok();
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "ABORT",
        "    End the rewrite under way; the old files stay in use.",
        "EXPLAIN",
        "    Tell when the next automatic rewrite will start, and why.",
        "TRACE [JSON]",
        "    Show past rewrites and the one under way, step by step.");
  }
}
