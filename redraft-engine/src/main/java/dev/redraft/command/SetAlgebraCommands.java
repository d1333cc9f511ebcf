package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.config.KeyspaceEventsType;
import java.util.List;

/**
 * The commands that make one set of several: SINTER, SUNION, SDIFF, their STORE forms, SINTERCARD.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SetAlgebraCommands {
  private static final CommandException NO_KEYS =
      new CommandException("ERR numkeys should be greater than 0");
  private static final CommandException TOO_MANY_KEYS =
      new CommandException("ERR Number of keys can't be greater than number of args");
  private static final CommandException NEGATIVE_LIMIT =
      new CommandException("ERR LIMIT can't be negative");

  private SetAlgebraCommands() {}

  static List<CommandSpec> specs() {
    String all = "O(N) where N is the number of members of all sets";
    String worst = "O(N*M) where N is the size of the smallest set and M the number of sets";
    return List.of(
        reader("sinter", worst, "Replies with the members that all sets have.")
            .body(c -> reply(c, Operation.INTERSECTION)),
        reader("sunion", all, "Replies with the members that any of the sets has.")
            .body(c -> reply(c, Operation.UNION)),
        reader("sdiff", all, "Replies with the members that the first set alone has.")
            .body(c -> reply(c, Operation.DIFFERENCE)),
        store("sinterstore", "RW update", worst, "Keeps the members that all sets have in a key.")
            .body(c -> store(c, Operation.INTERSECTION, "sinterstore")),
        store("sunionstore", "OW update", all, "Keeps the members that any set has in a key.")
            .body(c -> store(c, Operation.UNION, "sunionstore")),
        store("sdiffstore", "OW update", all, "Keeps the members of the first set alone in a key.")
            .body(c -> store(c, Operation.DIFFERENCE, "sdiffstore")),
        command("sintercard", -3)
            .group(Group.SET)
            .since("7.0.0")
            .flags(Flag.READONLY, Flag.MOVABLEKEYS)
            .complexity(worst)
            .summary("Counts the members that all sets have.")
            .syntax("numkeys key [key ...] [LIMIT limit:integer]")
            .key(KeySpec.counted("RO access", 1))
            .body(SetAlgebraCommands::sintercard));
  }

  private enum Operation {
    INTERSECTION,
    UNION,
    DIFFERENCE
  }

  private static CommandSpec reader(String name, String complexity, String summary) {
    return command(name, -2)
        .group(Group.SET)
        .flags(Flag.READONLY)
        .complexity(complexity)
        .summary(summary)
        .syntax("key [key ...]")
        .tips("nondeterministic_output_order")
        .key(KeySpec.range("RO access", 1, -1, 1));
  }

  private static CommandSpec store(String name, String access, String complexity, String summary) {
    return command(name, -3)
        .group(Group.SET)
        .flags(Flag.WRITE, Flag.DENYOOM)
        .complexity(complexity)
        .summary(summary)
        .syntax("destination key [key ...]")
        .key(KeySpec.at(access, 1))
        .key(KeySpec.range("RO access", 2, -1, 1));
  }

  private static void reply(Context c, Operation operation) {
    SetAlgebra algebra = new SetAlgebra(c, 1, c.argc() - 1);
    long mark = c.reply().deferSet();
    switch (operation) {
      case INTERSECTION -> algebra.intersect(Long.MAX_VALUE, true);
      case UNION -> c.db().discard(algebra.union(true));
      case DIFFERENCE -> algebra.subtract();
    }
    c.reply().closeSet(mark, algebra.count());
  }

  private static void store(Context c, Operation operation, String event) {
    SetAlgebra algebra = new SetAlgebra(c, 2, c.argc() - 2);
    long made =
        switch (operation) {
          case INTERSECTION -> algebra.storeIntersection();
          case UNION -> algebra.union(false);
          case DIFFERENCE -> algebra.storeDifference();
        };
    long size = SetTypeCommands.sets(c).size(made);
    if (size > 0) {
      c.db().place(c.arg(1), made, c.now());
      c.event(KeyspaceEventsType.SET, event, c.arg(1));
      c.changed(1);
    } else {
      c.db().discard(made);
      if (c.db().delete(c.arg(1), c.now())) {
        c.event(KeyspaceEventsType.GENERIC, "del", c.arg(1));
        c.changed(1);
      }
    }
    c.reply().integer(size);
  }

  private static void sintercard(Context c) {
    long keys = c.longArg(1, NO_KEYS);
    if (keys < 1) {
      throw NO_KEYS;
    }
    if (keys > c.argc() - 2L) {
      throw TOO_MANY_KEYS;
    }
    long limit = 0;
    for (int i = 2 + (int) keys; i < c.argc(); i += 2) {
      if (!c.argIs(i, "limit") || i + 1 == c.argc()) {
        throw Errors.SYNTAX;
      }
      limit = c.longArg(i + 1, NEGATIVE_LIMIT);
      if (limit < 0) {
        throw NEGATIVE_LIMIT;
      }
    }
    SetAlgebra algebra = new SetAlgebra(c, 2, (int) keys);
    algebra.intersect(limit == 0 ? Long.MAX_VALUE : limit, false);
    c.reply().integer(algebra.count());
  }
}
