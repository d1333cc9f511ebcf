package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.value.ListMatch;
import dev.redraft.value.ListReader;
import dev.redraft.value.Lists;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands on one list (https://redis.io/docs/latest/commands/?group=list); those on several
 * and those that wait are in {@link ListMoveCommands} and {@link ListBlockingCommands}.
 */
public final class ListCommands {
  private ListCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(ends());
    all.addAll(readers());
    all.addAll(writers());
    all.addAll(ListMoveCommands.specs());
    all.addAll(ListBlockingCommands.specs());
    return all;
  }

  private static List<CommandSpec> ends() {
    return List.of(
        push("lpush", "1.0.0", "Adds elements at the head of a list, one after the other.")
            .history("2.4.0", "Several elements.")
            .body(c -> push(c, true)),
        push("rpush", "1.0.0", "Adds elements at the tail of a list, one after the other.")
            .history("2.4.0", "Several elements.")
            .body(c -> push(c, false)),
        push("lpushx", "2.2.0", "Adds elements at the head of a list if it exists.")
            .history("4.0.0", "Several elements.")
            .body(c -> pushToExisting(c, true)),
        push("rpushx", "2.2.0", "Adds elements at the tail of a list if it exists.")
            .history("4.0.0", "Several elements.")
            .body(c -> pushToExisting(c, false)),
        pop("lpop", "Takes elements from the head of a list.").body(c -> pop(c, true)),
        pop("rpop", "Takes elements from the tail of a list.").body(c -> pop(c, false)));
  }

  private static CommandSpec list(String name, int arity) {
    return command(name, arity).group(Group.LIST);
  }

  private static CommandSpec push(String name, String since, String summary) {
    return list(name, -3)
        .since(since)
        .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
        .complexity("O(1) for each element")
        .summary(summary)
        .syntax("key element [element ...]")
        .key(KeySpec.at("RW insert", 1));
  }

  private static CommandSpec pop(String name, String summary) {
    return list(name, -2)
        .flags(Flag.WRITE, Flag.FAST)
        .complexity("O(N) where N is the number of elements in the reply")
        .summary(summary)
        .syntax("key [count]")
        .history("6.2.0", "The count.")
        .key(KeySpec.at("RW access delete", 1));
  }

  private static List<CommandSpec> readers() {
    return List.of(
        list("llen", 2)
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the length of a list.")
            .syntax("key")
            .key(KeySpec.at("RO", 1))
            .body(ListCommands::len),
        list("lindex", 3)
            .flags(Flag.READONLY)
            .complexity("O(log N) where N is the length of the list")
            .summary("Replies with an element by its place, from the end if that is negative.")
            .syntax("key index")
            .key(KeySpec.at("RO access", 1))
            .body(ListCommands::index),
        list("lrange", 4)
            .flags(Flag.READONLY)
            .complexity("O(log N + M) where N is the length of the list and M that of the reply")
            .summary("Replies with a range of elements.")
            .syntax("key start stop")
            .key(KeySpec.at("RO access", 1))
            .body(ListCommands::range),
        list("lpos", -3)
            .since("6.0.6")
            .flags(Flag.READONLY)
            .complexity("O(N) where N is the number of elements that are looked at")
            .summary("Replies with the places of elements that equal a text.")
            .syntax("key element [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len]")
            .key(KeySpec.at("RO access", 1))
            .body(ListPosition::run));
  }

  private static List<CommandSpec> writers() {
    return List.of(
        list("lset", 4)
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(log N) where N is the length of the list")
            .summary("Puts an element in the place of another.")
            .syntax("key index element")
            .key(KeySpec.at("RW update", 1))
            .body(ListCommands::set),
        list("linsert", 5)
            .since("2.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(N) where N is the number of elements before the pivot")
            .summary("Adds an element before or after the first that equals a text.")
            .syntax("key <BEFORE | AFTER> pivot element")
            .key(KeySpec.at("RW insert", 1))
            .body(ListCommands::insert),
        list("lrem", 4)
            .flags(Flag.WRITE)
            .complexity("O(N) where N is the length of the list")
            .summary("Removes elements that equal a text, from the tail if the count is negative.")
            .syntax("key count element")
            .key(KeySpec.at("RW delete", 1))
            .body(ListCommands::remove),
        list("ltrim", 4)
            .flags(Flag.WRITE)
            .complexity("O(log N + M) where M is the number of elements that go")
            .summary("Keeps a range of a list alone.")
            .syntax("key start stop")
            .key(KeySpec.at("RW delete", 1))
            .body(ListCommands::trim));
  }

  private static void push(Context c, boolean head) {
    long size = ListAccess.push(c, c.arg(1), ListAccess.write(c, c.arg(1)), 2, head);
    c.changed(c.argc() - 2);
    c.reply().integer(size);
  }

  private static void pushToExisting(Context c, boolean head) {
    if (ListAccess.write(c, c.arg(1)) == 0) {
      c.reply().integer(0);
    } else {
      push(c, head);
    }
  }

  private static void pop(Context c, boolean head) {
    if (c.argc() > 3) {
      throw new CommandException(
          "ERR wrong number of arguments for '" + c.spec().fullName() + "' command");
    }
    boolean counted = c.argc() == 3;
    long count = counted ? c.longArg(2, Errors.NOT_POSITIVE) : 1;
    if (count < 0) {
      throw Errors.NOT_POSITIVE;
    }
    Slice key = c.arg(1);
    long record = ListAccess.write(c, key);
    if (record == 0) {
      if (counted) {
        c.reply().nullArray();
      } else {
        c.reply().nullBulk();
      }
      return;
    }
    if (!counted) {
      ListAccess.popOne(c, key, record, head);
      return;
    }
    ListReader list = ListAccess.at(c, record).read();
    count = Math.min(count, list.size());
    ListAccess.replyRange(c, list, head ? 0 : list.size() - 1, count, !head);
    if (count > 0) {
      ListAccess.pop(c, key, record, count, head);
    }
  }

  private static void len(Context c) {
    long record = ListAccess.read(c, c.arg(1));
    c.reply().integer(record == 0 ? 0 : ListAccess.at(c, record).size());
  }

  private static void index(Context c) {
    long record = ListAccess.read(c, c.arg(1));
    if (record == 0) {
      c.reply().nullBulk();
      return;
    }
    long index = c.longArg(2);
    ListReader list = ListAccess.at(c, record).read();
    if (list.seek(index < 0 ? index + list.size() : index)) {
      ListAccess.reply(c, list.entry());
    } else {
      c.reply().nullBulk();
    }
  }

  private static void range(Context c) {
    long start = c.longArg(2);
    long stop = c.longArg(3);
    long record = ListAccess.read(c, c.arg(1));
    if (record == 0) {
      c.reply().array(0);
      return;
    }
    ListReader list = ListAccess.at(c, record).read();
    long size = list.size();
    long from = Math.max(0, start < 0 ? start + size : start);
    long to = Math.min(size - 1, stop < 0 ? stop + size : stop);
    ListAccess.replyRange(c, list, from, Math.max(0, to - from + 1), false);
  }

  private static void set(Context c) {
    Slice key = c.arg(1);
    long record = ListAccess.write(c, key);
    if (record == 0) {
      throw Errors.NO_SUCH_KEY;
    }
    long index = c.longArg(2);
    Lists lists = ListAccess.at(c, record);
    long size = lists.size();
    long place = index < 0 ? index + size : index;
    if (place < 0 || place >= size) {
      throw Errors.INDEX_OUT_OF_RANGE;
    }
    try {
      lists.grow(c.arg(3));
      lists.set(place, c.arg(3));
      lists.shrink();
    } finally {
      ListAccess.moved(c, key, record);
    }
    c.event(KeyspaceEventsType.LIST, "lset", key);
    c.changed(1);
    c.reply().ok();
  }

  private static void insert(Context c) {
    boolean after = c.argIs(2, "AFTER");
    if (!after && !c.argIs(2, "BEFORE")) {
      throw Errors.SYNTAX;
    }
    Slice key = c.arg(1);
    long record = ListAccess.write(c, key);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    Lists lists = ListAccess.at(c, record);
    long pivot = ListPosition.first(lists.read(), new ListMatch().of(c.arg(3)));
    if (pivot < 0) {
      c.reply().integer(-1);
      return;
    }
    try {
      lists.grow(c.arg(4));
      lists.insert(pivot, after, c.arg(4));
    } finally {
      ListAccess.moved(c, key, record);
    }
    c.event(KeyspaceEventsType.LIST, "linsert", key);
    c.changed(1);
    c.reply().integer(lists.size());
  }

  private static void remove(Context c) {
    long count = ListPosition.signed(c, 2);
    Slice key = c.arg(1);
    long record = ListAccess.write(c, key);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    Lists lists = ListAccess.at(c, record);
    ListMatch match = new ListMatch().of(c.arg(3));
    long from = 0;
    long most = count == 0 ? Long.MAX_VALUE : Math.abs(count);
    if (count < 0) {
      from = ListPosition.fromTail(lists.read(), match, most);
    }
    long removed = from < 0 ? 0 : lists.removeMatches(from, most, match);
    if (removed > 0) {
      ListAccess.removed(c, key, record, "lrem");
    }
    c.changed(removed);
    c.reply().integer(removed);
  }

  private static void trim(Context c) {
    long start = c.longArg(2);
    long stop = c.longArg(3);
    Slice key = c.arg(1);
    long record = ListAccess.write(c, key);
    if (record == 0) {
      c.reply().ok();
      return;
    }
    Lists lists = ListAccess.at(c, record);
    long size = lists.size();
    long from = Math.max(0, start < 0 ? start + size : start);
    long to = Math.min(size - 1, stop < 0 ? stop + size : stop);
    if (from > to) {
      c.db().delete(key, c.now());
      c.event(KeyspaceEventsType.LIST, "ltrim", key);
      c.event(KeyspaceEventsType.GENERIC, "del", key);
      c.changed(size);
    } else {
      lists.keep(from, to - from + 1, c.keyspace()::discard);
      ListAccess.removed(c, key, record, "ltrim");
      c.changed(size - (to - from + 1));
    }
    c.reply().ok();
  }
}
