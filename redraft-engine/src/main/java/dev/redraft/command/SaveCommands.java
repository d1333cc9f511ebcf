package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.List;

/** SAVE, BGSAVE and LASTSAVE. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SaveCommands {
  private static final CommandException RUNNING =
      new CommandException("ERR Background save already in progress");
  private static final CommandException OTHER_CHILD =
      new CommandException(
          "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE"
              + " in order to schedule a BGSAVE whenever possible.");

  private SaveCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("save", 1)
            .group(Group.SERVER)
            .since("1.0.0")
            .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING, Flag.NO_MULTI)
            .complexity("O(N) where N is the number of keys in all databases")
            .summary("Saves all data to the RDB file, and replies when it is durable.")
            .body(SaveCommands::save),
        command("bgsave", -1)
            .group(Group.SERVER)
            .since("1.0.0")
            .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING)
            .complexity("O(1)")
            .summary("Saves all data to the RDB file in the background.")
            .history("3.2.2", "Takes SCHEDULE.")
            .syntax("[SCHEDULE]")
            .body(SaveCommands::backgroundSave),
        command("lastsave", 1)
            .group(Group.SERVER)
            .since("1.0.0")
            .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
            .categories("admin", "dangerous")
            .tips("nondeterministic_output")
            .summary("Replies when everything was last saved.")
            .body(c -> c.reply().integer(saves(c).lastSave())));
  }

  private static Saves saves(Context c) {
    return c.services().persistence().saves();
  }

  private static void save(Context c) {
    SaveWait wait = new SaveWait(c.client());
    if (!saves(c).foreground(wait::done)) {
      throw RUNNING;
    }
    c.client().block(0, wait::reply, wait::end);
  }

  /** One client that waits for the end of its SAVE. */
  private static final class SaveWait {
    private final Client client;
    private boolean saved;
    private boolean over;

    SaveWait(Client client) {
      this.client = client;
    }

    void reply() {
      if (saved) {
        client.reply().ok();
      } else {
        client.reply().error("ERR");
      }
    }

    void end() {
      over = true;
    }

    /** The client may have been unblocked or have left before. */
    void done(boolean success) {
      if (!over) {
        saved = success;
        reply();
        client.unblock();
      }
    }
  }

  private static void backgroundSave(Context c) {
    if (c.argc() > 2 || c.argc() == 2 && !c.argIs(1, "SCHEDULE")) {
      throw Errors.SYNTAX;
    }
    switch (saves(c).background(c.argc() == 2, c.inTransaction())) {
      case STARTED -> c.reply().simpleString("Background saving started");
      case SCHEDULED -> c.reply().simpleString("Background saving scheduled");
      case ALREADY_RUNNING -> throw RUNNING;
      case OTHER_CHILD -> throw OTHER_CHILD;
    }
  }
}
