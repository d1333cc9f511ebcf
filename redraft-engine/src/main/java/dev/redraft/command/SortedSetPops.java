package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.SortedSetValue;
import dev.redraft.value.SortedSets;
import dev.redraft.value.ValueType;
import java.util.List;

/** What takes members from an end of a sorted set, and waits for some if asked. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortedSetPops {
  private static final CommandException BAD_NUMKEYS =
      new CommandException("ERR numkeys should be greater than 0");
  private static final CommandException BAD_COUNT =
      new CommandException("ERR count should be greater than 0");
  private static final String COMPLEXITY =
      "O(K) + O(M log N), where K is the number of keys, N the size of the sorted set and M the"
          + " number of members taken";

  /** No count was given: one member, in a reply of its own shape. */
  private static final long NO_COUNT = -1;

  private SortedSetPops() {}

  static List<CommandSpec> specs() {
    return List.of(
        pop("zpopmin", "Takes members with the lowest scores.").body(c -> zpop(c, false)),
        pop("zpopmax", "Takes members with the highest scores.").body(c -> zpop(c, true)),
        blocking("bzpopmin", "Takes the member with the lowest score, and waits for one.")
            .body(c -> bzpop(c, false)),
        blocking("bzpopmax", "Takes the member with the highest score, and waits for one.")
            .body(c -> bzpop(c, true)),
        command("zmpop", -4)
            .group(Group.SORTED_SET)
            .since("7.0.0")
            .flags(Flag.WRITE, Flag.MOVABLEKEYS)
            .complexity(COMPLEXITY)
            .summary("Takes members from an end of the first sorted set that is not empty.")
            .syntax("numkeys key [key ...] <MIN | MAX> [COUNT count]")
            .key(KeySpec.counted("RW access delete", 1))
            .body(c -> zmpop(c, 1)),
        command("bzmpop", -5)
            .group(Group.SORTED_SET)
            .since("7.0.0")
            .flags(Flag.WRITE, Flag.BLOCKING, Flag.MOVABLEKEYS)
            .complexity(COMPLEXITY)
            .summary(
                "Takes members from an end of the first sorted set that is not empty, and waits for"
                    + " one.")
            .syntax("timeout:double numkeys key [key ...] <MIN | MAX> [COUNT count]")
            .key(KeySpec.counted("RW access delete", 2))
            .body(c -> zmpop(c, 2)));
  }

  private static CommandSpec pop(String name, String summary) {
    return command(name, -2)
        .group(Group.SORTED_SET)
        .since("5.0.0")
        .flags(Flag.WRITE, Flag.FAST)
        .complexity("O(M log N), where N is the size of the sorted set and M the number taken")
        .summary(summary)
        .syntax("key [count]")
        .key(KeySpec.at("RW access delete", 1));
  }

  private static CommandSpec blocking(String name, String summary) {
    return command(name, -3)
        .group(Group.SORTED_SET)
        .since("5.0.0")
        .flags(Flag.WRITE, Flag.NOSCRIPT, Flag.BLOCKING, Flag.FAST)
        .complexity("O(log N), where N is the size of the sorted set")
        .summary(summary)
        .syntax("key [key ...] timeout:double")
        .history("6.0.0", "A timeout with a fraction.")
        .key(KeySpec.range("RW access delete", 1, -2, 1));
  }

  private static void zpop(Context c, boolean highest) {
    if (c.argc() > 3) {
      throw Errors.SYNTAX;
    }
    long count = c.argc() == 3 ? popCount(c) : NO_COUNT;
    long record = Lookup.writeOf(c, c.arg(1), ValueType.ZSET);
    if (record == 0 || count == 0) {
      c.reply().array(0);
      return;
    }
    boolean nested = c.reply().protocol() == 3 && count != NO_COUNT;
    long taken = available(c, record, count == NO_COUNT ? 1 : count);
    c.reply().array(nested ? taken : 2 * taken);
    take(c, c.arg(1), record, taken, highest, nested);
  }

  private static long popCount(Context c) {
    long count = c.longArg(2, Errors.NOT_POSITIVE);
    if (count < 0) {
      throw Errors.NOT_POSITIVE;
    }
    return count;
  }

  private static void bzpop(Context c, boolean highest) {
    int keys = c.argc() - 2;
    long deadline = Timeouts.deadlineOfSeconds(c, c.argc() - 1);
    for (int i = 1; i <= keys; i++) {
      Slice key = c.arg(i);
      long record = Lookup.writeOf(c, key, ValueType.ZSET);
      if (record != 0) {
        c.reply().array(3);
        c.reply().bulk(key);
        take(c, key, record, 1, highest, false);
        c.rewriteAs(2).arg(name(highest)).arg(key);
        return;
      }
    }
    if (!c.blockOn(1, keys, deadline, ValueType.ZSET)) {
      c.reply().nullArray();
    }
  }

  private static String name(boolean highest) {
    return highest ? "ZPOPMAX" : "ZPOPMIN";
  }

  /** ZMPOP, or BZMPOP with its timeout before the number of keys. */
  private static void zmpop(Context c, int numkeysIndex) {
    long keys = c.longArg(numkeysIndex, BAD_NUMKEYS);
    if (keys < 1) {
      throw BAD_NUMKEYS;
    }
    if (keys >= c.argc() - numkeysIndex - 1L) {
      throw Errors.SYNTAX;
    }
    int where = (int) (numkeysIndex + keys + 1);
    boolean highest = c.argIs(where, "max");
    if (!highest && !c.argIs(where, "min")) {
      throw Errors.SYNTAX;
    }
    long count = count(c, where + 1);
    boolean blocks = numkeysIndex == 2;
    long deadline = blocks ? Timeouts.deadlineOfSeconds(c, 1) : 0;
    for (int i = numkeysIndex + 1; i < where; i++) {
      long record = Lookup.writeOf(c, c.arg(i), ValueType.ZSET);
      if (record != 0) {
        takeFrom(c, c.arg(i), record, count, highest);
        return;
      }
    }
    if (!blocks || !c.blockOn(numkeysIndex + 1, (int) keys, deadline, ValueType.ZSET)) {
      c.reply().nullArray();
    }
  }

  private static long count(Context c, int from) {
    long count = NO_COUNT;
    for (int i = from; i < c.argc(); i += 2) {
      if (count != NO_COUNT || !c.argIs(i, "count") || i + 1 == c.argc()) {
        throw Errors.SYNTAX;
      }
      count = c.longArg(i + 1, BAD_COUNT);
      if (count < 1) {
        throw BAD_COUNT;
      }
    }
    return count == NO_COUNT ? 1 : count;
  }

  private static void takeFrom(Context c, Slice key, long record, long count, boolean highest) {
    long taken = available(c, record, count);
    c.reply().array(2);
    c.reply().bulk(key);
    c.reply().array(taken);
    take(c, key, record, taken, highest, true);
    c.rewriteAs(3).arg(name(highest)).arg(key).arg(taken);
  }

  /** How many of {@code count} members there are; a set that exists has one. */
  private static long available(Context c, long record, long count) {
    return count == 1 ? 1 : Math.min(count, SortedSetCommands.sets(c).reader().at(record).size());
  }

  /** Replies with {@code count} members of an end, each with its score, and removes them. */
  private static void take(
      Context c, Slice key, long record, long count, boolean highest, boolean nested) {
    SortedSets sets = SortedSetCommands.sets(c);
    if (count == 1) {
      sets.at(record).findEnd(highest);
      reply(c.reply(), sets.member(), sets.score(), nested);
      sets.remove();
    } else {
      SortedSetValue set = sets.reader().at(record);
      long size = set.size();
      set.seek(highest ? size - 1 : 0, highest);
      for (long i = 0; i < count && set.next(); i++) {
        reply(c.reply(), set.member(), set.score(), nested);
      }
      sets.at(record).remove(highest ? size - count : 0, count);
    }
    SortedSetCommands.removed(c, key, record, highest ? "zpopmax" : "zpopmin");
    c.changed(count);
  }

  private static void reply(ReplyWriter reply, Slice member, double score, boolean nested) {
    if (nested) {
      reply.array(2);
    }
    reply.bulk(member);
    reply.doubleValue(score);
  }
}
