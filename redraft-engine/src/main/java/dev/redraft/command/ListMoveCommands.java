package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.value.ListReader;
import dev.redraft.value.Lists;
import java.util.List;

/** The commands that look at several lists: LMOVE, RPOPLPUSH, LMPOP. */
final class ListMoveCommands {
  private ListMoveCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        move("lmove", 5, "6.2.0")
            .summary("Takes an element from one list and adds it to another, or to the same.")
            .syntax("source destination <LEFT | RIGHT> <LEFT | RIGHT>")
            .body(c -> {
              boolean fromHead = ListAccess.isLeft(c, 3);
              boolean toHead = ListAccess.isLeft(c, 4);
              move(c, fromHead, toHead);
            }),
        move("rpoplpush", 3, "1.2.0")
            .summary("Takes the last element of a list and adds it at the head of another.")
            .syntax("source destination")
            .deprecated("6.2.0", "LMOVE with RIGHT and LEFT")
            .body(c -> move(c, false, true)),
        CommandSpec.command("lmpop", -4)
            .group(Group.LIST)
            .since("7.0.0")
            .flags(Flag.WRITE, Flag.MOVABLEKEYS)
            .complexity(
                "O(N + M) where N is the number of keys and M that of elements in the reply")
            .summary("Takes elements from the first list that exists.")
            .syntax("numkeys key [key ...] <LEFT | RIGHT> [COUNT count]")
            .key(KeySpec.counted("RW access delete", 1))
            .body(ListMoveCommands::multiPop));
  }

  /** What LMOVE and its like have in common. */
  static CommandSpec move(String name, int arity, String since) {
    return CommandSpec.command(name, arity)
        .group(Group.LIST)
        .since(since)
        .flags(Flag.WRITE, Flag.DENYOOM)
        .key(KeySpec.at("RW access delete", 1))
        .key(KeySpec.at("RW insert", 2));
  }

  private static void move(Context c, boolean fromHead, boolean toHead) {
    long source = ListAccess.write(c, c.arg(1));
    if (source == 0) {
      c.reply().nullBulk();
    } else {
      move(c, source, fromHead, toHead);
    }
  }

  /** Moves an element from the list at {@code source}, the key of argument 1, to that of 2. */
  static void move(Context c, long source, boolean fromHead, boolean toHead) {
    Slice from = c.arg(1);
    Slice to = c.arg(2);
    long target = ListAccess.write(c, to);
    Lists lists = ListAccess.at(c, source);
    Slice element = lists.element(fromHead ? 0 : lists.size() - 1);
    c.reply().bulk(element);
    if (source == target) {
      rotate(c, from, source, element, fromHead, toHead);
    } else {
      ListAccess.pushMoved(c, to, target, element, toHead);
      ListAccess.pop(c, from, source, 1, fromHead);
    }
  }

  private static void rotate(
      Context c, Slice key, long record, Slice element, boolean fromHead, boolean toHead) {
    Lists lists = ListAccess.at(c, record);
    long size = lists.size();
    try {
      if (size > 1) {
        lists.removeRange(fromHead ? 0 : size - 1, 1);
        rotateIn(lists, element, fromHead, toHead);
        lists.shrink();
      }
    } finally {
      ListAccess.moved(c, key, record);
    }
    c.event(KeyspaceEventsType.LIST, toHead ? "lpush" : "rpush", key);
    c.event(KeyspaceEventsType.LIST, fromHead ? "lpop" : "rpop", key);
    c.changed(1);
  }

  private static void rotateIn(Lists lists, Slice element, boolean fromHead, boolean toHead) {
    try {
      lists.pushMoved(element, toHead);
    } catch (MemoryFullException e) {
      // Its old place has room.
      lists.pushMoved(element, fromHead);
      throw e;
    }
  }

  private static void multiPop(Context c) {
    MultiPop request = MultiPop.parse(c, 1);
    if (!pop(c, request)) {
      c.reply().nullArray();
    }
  }

  /** Pops from the first list there is; false if there is none. */
  static boolean pop(Context c, MultiPop request) {
    for (int i = 0; i < request.keyCount(); i++) {
      Slice key = c.arg(request.firstKey() + i);
      long record = ListAccess.write(c, key);
      if (record != 0) {
        popFrom(c, key, record, request);
        return true;
      }
    }
    return false;
  }

  private static void popFrom(Context c, Slice key, long record, MultiPop request) {
    ListReader list = ListAccess.at(c, record).read();
    long count = Math.min(request.count(), list.size());
    boolean head = request.first();
    c.reply().array(2);
    c.reply().bulk(key);
    ListAccess.replyRange(c, list, head ? 0 : list.size() - 1, count, !head);
    ListAccess.pop(c, key, record, count, head);
    c.rewriteAs(3).arg(head ? "LPOP" : "RPOP").arg(key).arg(count);
  }
}
