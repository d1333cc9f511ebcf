package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.ListReader;
import dev.redraft.value.ListValue;
import dev.redraft.value.Lists;
import dev.redraft.value.ValueType;
import java.util.function.IntFunction;

/** What the commands on lists have in common: finding, adding, taking away, replying. */
final class ListAccess {
  private ListAccess() {}

  static long read(Context c, Slice key) {
    return Lookup.readOf(c, key, ValueType.LIST);
  }

  static long write(Context c, Slice key) {
    return Lookup.writeOf(c, key, ValueType.LIST);
  }

  static Lists at(Context c, long record) {
    return c.keyspace().values().lists().at(record);
  }

  /** Whether the argument says LEFT; ends the command if it says neither that nor RIGHT. */
  static boolean isLeft(Context c, int index) {
    if (c.argIs(index, "LEFT")) {
      return true;
    }
    if (c.argIs(index, "RIGHT")) {
      return false;
    }
    throw Errors.SYNTAX;
  }

  /** Replies with an element. */
  static void reply(Context c, PackedReader entry) {
    if (entry.isInteger()) {
      c.reply().bulkLong(entry.integer());
    } else {
      c.reply().bulk(Lookup.memory(c), entry.textAddress(), entry.textLength());
    }
  }

  /** Replies with elements, {@code count} and within the list, onward or backward. */
  static void replyRange(Context c, ListReader list, long from, long count, boolean backward) {
    c.reply().array(count);
    boolean more = count > 0 && list.seek(from);
    for (long i = 0; i < count; i++) {
      if (!more) {
        throw new IllegalStateException("a list has fewer elements than it says");
      }
      reply(c, list.entry());
      more = backward ? list.previous() : list.next();
    }
  }

  /** A list that does not exist yet is made first. */
  static Lists open(Context c, Slice key, long record) {
    Lists lists = c.keyspace().values().lists();
    if (record != 0) {
      return lists.at(record);
    }
    long created =
        c.db()
            .create(
                key,
                ValueType.LIST,
                ListValue.LISTPACK,
                ListValue.EMPTY,
                Database.NO_EXPIRY,
                c.now());
    lists.init(created);
    return lists.at(created);
  }

  /** Adds arguments to the list of {@code record}, or to a new one for 0; returns its length. */
  static long push(Context c, Slice key, long record, int firstArg, boolean head) {
    Lists lists = open(c, key, record);
    long before = lists.record();
    boolean done = false;
    try {
      int count = c.argc() - firstArg;
      if (count == 1) {
        lists.push(c.arg(firstArg), head);
      } else {
        IntFunction<Slice> elements = i -> c.arg(firstArg + i);
        lists.push(elements, count, head);
      }
      done = true;
    } finally {
      pushed(c, key, before, record == 0 && !done);
    }
    c.event(KeyspaceEventsType.LIST, head ? "lpush" : "rpush", key);
    return lists.size();
  }

  /** Adds an element that is taken from a list. */
  static void pushMoved(Context c, Slice key, long record, Slice element, boolean head) {
    Lists lists = open(c, key, record);
    long before = lists.record();
    boolean done = false;
    try {
      lists.pushMoved(element, head);
      done = true;
    } finally {
      pushed(c, key, before, record == 0 && !done);
    }
    c.event(KeyspaceEventsType.LIST, head ? "lpush" : "rpush", key);
  }

  private static void pushed(Context c, Slice key, long before, boolean undo) {
    moved(c, key, before);
    if (undo) {
      c.db().delete(key, c.now());
    }
  }

  /** Tells the change of a list, whose record may have moved. */
  static void moved(Context c, Slice key, long before) {
    c.db().modified(key, before, c.keyspace().values().lists().record());
  }

  /** Replies with the element at an end and takes it away. */
  static void popOne(Context c, Slice key, long record, boolean head) {
    Lists lists = at(c, record);
    reply(c, lists.end(head));
    popEnd(c, key, lists, head);
  }

  /** Takes the element away that {@link Lists#end} has found right before. */
  static void popEnd(Context c, Slice key, Lists lists, boolean head) {
    long before = lists.record();
    boolean last = lists.size() == 1;
    if (last) {
      c.db().delete(key, c.now());
    } else {
      lists.removeEnd();
      lists.shrink();
      moved(c, key, before);
    }
    popped(c, key, 1, last, head);
  }

  /** Takes elements from an end, at most all there are; without them the key goes. */
  static void pop(Context c, Slice key, long record, long count, boolean head) {
    Lists lists = at(c, record);
    long size = lists.size();
    if (count == size) {
      c.db().delete(key, c.now());
    } else {
      lists.removeRange(head ? 0 : size - count, count);
      lists.shrink();
      moved(c, key, record);
    }
    popped(c, key, count, count == size, head);
  }

  private static void popped(Context c, Slice key, long count, boolean last, boolean head) {
    c.event(KeyspaceEventsType.LIST, head ? "lpop" : "rpop", key);
    if (last) {
      c.event(KeyspaceEventsType.GENERIC, "del", key);
    }
    c.changed(count);
  }

  /** Elements have been removed from the list that {@link Lists} is at: it shrinks or goes. */
  static void removed(Context c, Slice key, long before, String event) {
    Lists lists = c.keyspace().values().lists();
    boolean empty = lists.size() == 0;
    if (!empty) {
      lists.shrink();
    }
    moved(c, key, before);
    c.event(KeyspaceEventsType.LIST, event, key);
    if (empty) {
      c.db().delete(key, c.now());
      c.event(KeyspaceEventsType.GENERIC, "del", key);
    }
  }
}
