package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.value.LexRange;
import dev.redraft.value.ScoreRange;
import dev.redraft.value.SortedSetValue;
import java.util.List;

/** What is asked of one sorted set: its size, scores, ranks and counts. */
final class SortedSetReads {
  private SortedSetReads() {}

  static List<CommandSpec> specs() {
    return List.of(
        read("zcard", 2, "1.2.0", "RO")
            .summary("Replies with the size of a sorted set.")
            .syntax("key")
            .body(SortedSetReads::zcard),
        read("zscore", 3, "1.2.0", "RO access")
            .summary("Replies with the score of a member.")
            .syntax("key member")
            .body(SortedSetReads::zscore),
        read("zmscore", -3, "6.2.0", "RO access")
            .complexity("O(N) where N is the number of members asked for")
            .summary("Replies with the scores of several members.")
            .syntax("key member [member ...]")
            .body(SortedSetReads::zmscore),
        rank("zrank", "Replies with the position of a member, lowest score first.")
            .body(c -> rank(c, false)),
        rank("zrevrank", "Replies with the position of a member, highest score first.")
            .body(c -> rank(c, true)),
        read("zcount", 4, "2.0.0", "RO access")
            .complexity("O(log N), where N is the size of the sorted set")
            .summary("Counts the members within a range of scores.")
            .syntax("key min:double max:double")
            .body(SortedSetReads::zcount),
        read("zlexcount", 4, "2.8.9", "RO access")
            .complexity("O(log N), where N is the size of the sorted set")
            .summary("Counts the members within a range of members; all scores are the same.")
            .syntax("key min max")
            .body(SortedSetReads::zlexcount));
  }

  private static CommandSpec read(String name, int arity, String since, String access) {
    return command(name, arity)
        .group(Group.SORTED_SET)
        .since(since)
        .flags(Flag.READONLY, Flag.FAST)
        .key(KeySpec.at(access, 1));
  }

  private static CommandSpec rank(String name, String summary) {
    return read(name, -3, "2.0.0", "RO access")
        .complexity("O(log N), where N is the size of the sorted set")
        .summary(summary)
        .syntax("key member [WITHSCORE]")
        .history("7.2.0", "WITHSCORE.");
  }

  private static void zcard(Context c) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    c.reply().integer(set == null ? 0 : set.size());
  }

  private static void zscore(Context c) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set != null && set.find(c.arg(2))) {
      c.reply().doubleValue(set.score());
    } else {
      c.reply().nullBulk();
    }
  }

  private static void zmscore(Context c) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    c.reply().array(c.argc() - 2);
    for (int i = 2; i < c.argc(); i++) {
      if (set != null && set.find(c.arg(i))) {
        c.reply().doubleValue(set.score());
      } else {
        c.reply().nullBulk();
      }
    }
  }

  private static void rank(Context c, boolean fromLast) {
    if (c.argc() > 4) {
      throw new CommandException(
          "ERR wrong number of arguments for '" + c.spec().fullName() + "' command");
    }
    boolean withScore = c.argc() == 4;
    if (withScore && !c.argIs(3, "withscore")) {
      throw Errors.SYNTAX;
    }
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    Slice member = c.arg(2);
    long rank = set == null ? -1 : set.rank(member);
    if (set == null || rank < 0) {
      if (withScore) {
        c.reply().nullArray();
      } else {
        c.reply().nullBulk();
      }
      return;
    }
    double score = set.score();
    if (withScore) {
      c.reply().array(2);
    }
    c.reply().integer(fromLast ? set.size() - 1 - rank : rank);
    if (withScore) {
      c.reply().doubleValue(score);
    }
  }

  private static void zcount(Context c) {
    ScoreRange range = SortedSetArgs.scores(c.arg(2), c.arg(3));
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set == null) {
      c.reply().integer(0);
      return;
    }
    set.select(range);
    c.reply().integer(set.to() - set.from());
  }

  private static void zlexcount(Context c) {
    LexRange range = SortedSetArgs.members(c.arg(2), c.arg(3));
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set == null) {
      c.reply().integer(0);
      return;
    }
    set.select(range, false);
    c.reply().integer(set.to() - set.from());
  }
}
