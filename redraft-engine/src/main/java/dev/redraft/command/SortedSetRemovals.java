package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.value.LexRange;
import dev.redraft.value.ScoreRange;
import dev.redraft.value.SortedSetValue;
import dev.redraft.value.SortedSets;
import dev.redraft.value.ValueType;
import java.util.List;

/** ZREM and the removal of ranges. */
final class SortedSetRemovals {
  private SortedSetRemovals() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("zrem", -3)
            .group(Group.SORTED_SET)
            .since("1.2.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity(
                "O(M log N), where N is the size of the sorted set and M that of the request")
            .summary("Removes members from a sorted set, and the key if none is left.")
            .syntax("key member [member ...]")
            .history("2.4.0", "Several members.")
            .key(KeySpec.at("RW delete", 1))
            .body(SortedSetRemovals::zrem),
        remove("zremrangebyrank", "2.0.0", "Removes the members within a range of positions.")
            .syntax("key start stop")
            .body(SortedSetRemovals::byRank),
        remove("zremrangebyscore", "1.2.0", "Removes the members within a range of scores.")
            .syntax("key min:double max:double")
            .body(SortedSetRemovals::byScore),
        remove(
                "zremrangebylex",
                "2.8.9",
                "Removes the members within a range of members; all scores are the same.")
            .syntax("key min max")
            .body(SortedSetRemovals::byLex));
  }

  private static CommandSpec remove(String name, String since, String summary) {
    return command(name, 4)
        .group(Group.SORTED_SET)
        .since(since)
        .flags(Flag.WRITE)
        .complexity("O(log N + M), where N is the size of the sorted set and M the number removed")
        .summary(summary)
        .key(KeySpec.at("RW delete", 1));
  }

  private static void zrem(Context c) {
    Slice key = c.arg(1);
    long record = Lookup.writeOf(c, key, ValueType.ZSET);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    SortedSets sets = SortedSetCommands.sets(c).at(record);
    long removed = 0;
    for (int i = 2; i < c.argc(); i++) {
      if (sets.find(c.arg(i))) {
        sets.remove();
        removed++;
      }
    }
    if (removed > 0) {
      SortedSetCommands.removed(c, key, record, "zrem");
      c.changed(removed);
    }
    c.reply().integer(removed);
  }

  private static void byRank(Context c) {
    long first = c.longArg(2);
    long last = c.longArg(3);
    long record = Lookup.writeOf(c, c.arg(1), ValueType.ZSET);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    long size = SortedSetCommands.sets(c).reader().at(record).size();
    long from = Math.max(0, first < 0 ? size + first : first);
    long to = Math.min(size - 1, last < 0 ? size + last : last) + 1;
    remove(c, record, from, to);
  }

  private static void byScore(Context c) {
    ScoreRange range = SortedSetArgs.scores(c.arg(2), c.arg(3));
    long record = Lookup.writeOf(c, c.arg(1), ValueType.ZSET);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    SortedSetValue set = SortedSetCommands.sets(c).reader().at(record);
    set.select(range);
    remove(c, record, set.from(), set.to());
  }

  private static void byLex(Context c) {
    LexRange range = SortedSetArgs.members(c.arg(2), c.arg(3));
    long record = Lookup.writeOf(c, c.arg(1), ValueType.ZSET);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    SortedSetValue set = SortedSetCommands.sets(c).reader().at(record);
    set.select(range, false);
    remove(c, record, set.from(), set.to());
  }

  /** The command's name is that of its event. */
  private static void remove(Context c, long record, long from, long to) {
    long count = to > from ? to - from : 0;
    if (count > 0) {
      SortedSetCommands.sets(c).at(record).remove(from, count);
      SortedSetCommands.removed(c, c.arg(1), record, c.spec().name());
      c.changed(count);
    }
    c.reply().integer(count);
  }
}
