package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import java.util.List;

/** The commands that give a value another key or database: RENAME, RENAMENX, MOVE, COPY. */
final class TransferCommands {
  private TransferCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("rename", 3)
            .flags(Flag.WRITE)
            .summary("Renames a key, in the place of one that has the name.")
            .syntax("key newkey")
            .key(KeySpec.at("RW access delete", 1))
            .key(KeySpec.at("OW update", 2))
            .body(c -> rename(c, false)),
        command("renamenx", 3)
            .flags(Flag.WRITE, Flag.FAST)
            .summary("Renames a key if no other has the name.")
            .syntax("key newkey")
            .history("3.2.0", "Both names may be the same.")
            .key(KeySpec.at("RW access delete", 1))
            .key(KeySpec.at("OW insert", 2))
            .body(c -> rename(c, true)),
        command("move", 3)
            .flags(Flag.WRITE, Flag.FAST)
            .summary("Moves a key to another database if it is not there yet.")
            .syntax("key db")
            .key(KeySpec.at("RW access update", 1))
            .body(TransferCommands::move),
        command("copy", -3)
            .since("6.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(N) where N is the size of the value")
            .summary("Copies a value, with its expiry, to another key or database.")
            .syntax("source destination [DB destination-db] [REPLACE]")
            .key(KeySpec.at("RO access", 1))
            .key(KeySpec.at("OW update", 2))
            .body(TransferCommands::copy));
  }

  private static void rename(Context c, boolean onlyIfFree) {
    Slice from = c.arg(1);
    Slice to = c.arg(2);
    boolean same = from.contentEquals(to);
    if (Lookup.write(c, from) == 0) {
      throw Errors.NO_SUCH_KEY;
    }
    boolean refused = onlyIfFree && (same || Lookup.write(c, to) != 0);
    if (!refused && !same) {
      c.db().rename(from, Lookup.write(c, from), to, c.now());
      c.changed(1);
      c.event(GENERIC, "rename_from", from);
      c.event(GENERIC, "rename_to", to);
    }
    if (onlyIfFree) {
      c.reply().integer(refused ? 0 : 1);
    } else {
      c.reply().ok();
    }
  }

  private static void move(Context c) {
    Database target = databaseArg(c, 2);
    if (target == c.db()) {
      throw Errors.SAME_OBJECT;
    }
    long record = Lookup.write(c, c.arg(1));
    boolean moved = record != 0 && c.db().move(c.arg(1), record, target, c.now());
    if (moved) {
      c.changed(1);
      c.event(GENERIC, "move_from", c.arg(1));
      c.event(GENERIC, "move_to", target.index(), c.arg(1));
    }
    c.reply().integer(moved ? 1 : 0);
  }

  private static void copy(Context c) {
    Database target = c.db();
    boolean replace = false;
    for (int i = 3; i < c.argc(); i++) {
      if (c.argIs(i, "replace")) {
        replace = true;
      } else if (c.argIs(i, "db") && i + 1 < c.argc()) {
        target = databaseArg(c, ++i);
      } else {
        throw Errors.SYNTAX;
      }
    }
    if (target == c.db() && c.arg(1).contentEquals(c.arg(2))) {
      throw Errors.SAME_OBJECT;
    }
    long record = Lookup.read(c, c.arg(1));
    boolean copied = record != 0 && c.db().copy(record, target, c.arg(2), replace, c.now()) != 0;
    if (copied) {
      c.changed(1);
      c.event(GENERIC, "copy_to", target.index(), c.arg(2));
    }
    c.reply().integer(copied ? 1 : 0);
  }

  private static Database databaseArg(Context c, int index) {
    int number = c.intArg(index);
    if (number < 0 || number >= c.keyspace().databases()) {
      throw Errors.DB_OUT_OF_RANGE;
    }
    return c.keyspace().database(number);
  }
}
