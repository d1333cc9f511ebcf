package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.List;

/** The commands on whole databases: DBSIZE, SWAPDB, FLUSHDB, FLUSHALL. */
final class DatabaseCommands {
  private DatabaseCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("dbsize", 1)
            .group(Group.SERVER)
            .flags(Flag.READONLY, Flag.FAST)
            .categories("keyspace")
            .summary("Counts the keys of the database.")
            .tips("request_policy:all_shards", "response_policy:agg_sum")
            .body(c -> c.reply().integer(c.db().size())),
        command("swapdb", 3)
            .group(Group.SERVER)
            .since("4.0.0")
            .flags(Flag.WRITE, Flag.FAST)
            .categories("keyspace", "dangerous")
            .complexity("O(N) where N is the number of clients that watch keys of the two")
            .summary("Exchanges the contents of two databases.")
            .syntax("index1 index2")
            .body(DatabaseCommands::swapdb),
        flush("flushdb", "Deletes all keys of the database.")
            .complexity("O(N) where N is the number of keys in the database")
            .body(DatabaseCommands::flushdb),
        flush("flushall", "Deletes all keys of all databases.")
            .complexity("O(N) where N is the number of keys in all databases")
            .body(DatabaseCommands::flushall));
  }

  private static CommandSpec flush(String name, String summary) {
    return command(name, -1)
        .group(Group.SERVER)
        .flags(Flag.WRITE)
        .categories("keyspace", "dangerous")
        .summary(summary)
        .syntax("[ASYNC | SYNC]")
        .history("4.0.0", "ASYNC.")
        .history("6.2.0", "SYNC.")
        .tips("request_policy:all_shards", "response_policy:all_succeeded");
  }

  private static void swapdb(Context c) {
    int first = index(c, 1, "ERR invalid first DB index");
    int second = index(c, 2, "ERR invalid second DB index");
    int databases = c.keyspace().databases();
    if (first < 0 || first >= databases || second < 0 || second >= databases) {
      throw Errors.DB_OUT_OF_RANGE;
    }
    c.keyspace().swap(first, second, c.now());
    c.changed(1);
    c.reply().ok();
  }

  private static int index(Context c, int arg, String otherwise) {
    CommandException error = new CommandException(otherwise);
    long value = c.longArg(arg, error);
    if (value != (int) value) {
      throw error;
    }
    return (int) value;
  }

  private static void flushdb(Context c) {
    checkMode(c);
    c.changed(c.db().flush(c.now()));
    logAlways(c);
    c.reply().ok();
  }

  private static void flushall(Context c) {
    checkMode(c);
    c.changed(c.keyspace().flushAll(c.now()));
    logAlways(c);
    if (!c.client().isLoader()) {
      c.services().persistence().saves().flushed();
    }
    c.reply().ok();
  }

  /** A flush goes to the log even when it has found nothing to remove, as in Redis. */
  private static void logAlways(Context c) {
    Effects effect = c.rewriteAs(c.argc());
    for (int i = 0; i < c.argc(); i++) {
      effect.arg(c.arg(i));
    }
  }

  /**
   * SYNC and ASYNC are one: the keys are gone at once, and their memory is freed in slices between
   * commands.
   */
  private static void checkMode(Context c) {
    boolean known = c.argc() == 2 && (c.argIs(1, "async") || c.argIs(1, "sync"));
    if (c.argc() > 1 && !known) {
      throw Errors.SYNTAX;
    }
  }
}
