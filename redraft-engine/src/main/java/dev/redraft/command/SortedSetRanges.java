package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.LexRange;
import dev.redraft.value.ScoreRange;
import dev.redraft.value.SortedSetValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ZRANGE, the older commands that it has taken in, and ZRANGESTORE. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortedSetRanges {
  private static final CommandException LIMIT_OF_RANKS =
      new CommandException(
          "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  private static final CommandException SCORES_OF_LEX =
      new CommandException("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
  private static final String COMPLEXITY =
      "O(log N + M), where N is the size of the sorted set and M that of the reply";

  /** By what the members are chosen. */
  private enum By {
    RANK,
    SCORE,
    LEX
  }

  private SortedSetRanges() {}

  static List<CommandSpec> specs() {
    Request request = new Request();
    return List.of(
        range("zrange", "1.2.0", "Replies with the members within a range.")
            .syntax(
                "key start:string stop:string [BYSCORE | BYLEX] [REV] [LIMIT offset count]"
                    + " [WITHSCORES]")
            .history("6.2.0", "REV, BYSCORE, BYLEX and LIMIT.")
            .body(c -> run(c, request.read(c, 1, null, false))),
        range("zrevrange", "1.2.0", "Replies with the members within a range, last ones first.")
            .syntax("key start stop [WITHSCORES]")
            .deprecated("6.2.0", "ZRANGE with the REV argument")
            .body(c -> run(c, request.read(c, 1, By.RANK, true))),
        range("zrangebyscore", "1.0.5", "Replies with the members within a range of scores.")
            .syntax("key min:double max:double [WITHSCORES] [LIMIT offset count]")
            .deprecated("6.2.0", "ZRANGE with the BYSCORE argument")
            .history("2.0.0", "WITHSCORES.")
            .body(c -> run(c, request.read(c, 1, By.SCORE, false))),
        range(
                "zrevrangebyscore",
                "2.2.0",
                "Replies with the members within a range of scores, highest first.")
            .syntax("key max:double min:double [WITHSCORES] [LIMIT offset count]")
            .deprecated("6.2.0", "ZRANGE with the REV and BYSCORE arguments")
            .history("2.1.6", "Ends that do not belong to the range.")
            .body(c -> run(c, request.read(c, 1, By.SCORE, true))),
        range(
                "zrangebylex",
                "2.8.9",
                "Replies with the members within a range of members; all scores are the same.")
            .syntax("key min max [LIMIT offset count]")
            .deprecated("6.2.0", "ZRANGE with the BYLEX argument")
            .body(c -> run(c, request.read(c, 1, By.LEX, false))),
        range(
                "zrevrangebylex",
                "2.8.9",
                "Replies with the members within a range of members, last ones first.")
            .syntax("key max min [LIMIT offset count]")
            .deprecated("6.2.0", "ZRANGE with the REV and BYLEX arguments")
            .body(c -> run(c, request.read(c, 1, By.LEX, true))),
        command("zrangestore", -5)
            .group(Group.SORTED_SET)
            .since("6.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity(COMPLEXITY)
            .summary("Stores the members within a range as a sorted set.")
            .syntax("dst:key src:key min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]")
            .key(KeySpec.at("OW update", 1))
            .key(KeySpec.at("RO access", 2))
            .body(SortedSetRanges::zrangestore));
  }

  private static CommandSpec range(String name, String since, String summary) {
    return command(name, -4)
        .group(Group.SORTED_SET)
        .since(since)
        .flags(Flag.READONLY)
        .complexity(COMPLEXITY)
        .summary(summary)
        .key(KeySpec.at("RO access", 1));
  }

  /** What a request asks for, all but the key's content. Reusable. */
  private static final class Request {
    private int key;
    private By by = By.RANK;
    private boolean reverse;
    private boolean withScores;
    private long offset;
    private long limit;

    private long first;
    private long last;
    private @Nullable ScoreRange scores;
    private @Nullable LexRange members;

    /**
     * Reads the arguments behind the key at {@code key}.
     *
     * @param fixed by what the command chooses, or null if a word says it, and the direction
     */
    Request read(Context c, int key, @Nullable By fixed, boolean fromLast) {
      this.key = key;
      reverse = fromLast;
      withScores = false;
      offset = 0;
      limit = -1;
      scores = null;
      members = null;
      By chosen = fixed;
      boolean directed = fixed != null;
      boolean store = key == 2;
      for (int i = key + 3; i < c.argc(); i++) {
        if (!store && c.argIs(i, "withscores")) {
          withScores = true;
        } else if (c.argIs(i, "limit") && i + 2 < c.argc()) {
          offset = c.longArg(i + 1);
          limit = c.longArg(i + 2);
          i += 2;
        } else if (!directed && c.argIs(i, "rev")) {
          reverse = true;
          directed = true;
        } else if (chosen == null && c.argIs(i, "bylex")) {
          chosen = By.LEX;
        } else if (chosen == null && c.argIs(i, "byscore")) {
          chosen = By.SCORE;
        } else {
          throw Errors.SYNTAX;
        }
      }
      by = chosen == null ? By.RANK : chosen;
      parseRange(c);
      return this;
    }

    private void parseRange(Context c) {
      if (limit != -1 && by == By.RANK) {
        throw LIMIT_OF_RANKS;
      }
      if (withScores && by == By.LEX) {
        throw SCORES_OF_LEX;
      }
      Slice min = c.arg(reverse ? key + 2 : key + 1);
      Slice max = c.arg(reverse ? key + 1 : key + 2);
      switch (by) {
        case RANK -> {
          first = c.longArg(key + 1);
          last = c.longArg(key + 2);
        }
        case SCORE -> scores = SortedSetArgs.scores(min, max);
        case LEX -> members = SortedSetArgs.members(min, max);
      }
    }

    /** Makes the set go through the members asked for, and replies how many they are. */
    long seek(SortedSetValue set) {
      long size = set.size();
      long from;
      long to;
      if (scores != null) {
        set.select(scores);
      } else if (members != null) {
        set.select(members, reverse);
      } else {
        from = Math.max(0, first < 0 ? size + first : first);
        to = Math.min(size - 1, last < 0 ? size + last : last) + 1;
        return from >= to ? 0 : start(set, reverse ? size - to : from, reverse ? size - from : to);
      }
      from = set.from();
      to = set.to();
      if (offset < 0 || offset >= to - from) {
        return 0;
      }
      long count = limit < 0 ? to - from - offset : Math.min(limit, to - from - offset);
      if (count == 0) {
        return 0;
      }
      return reverse
          ? start(set, to - offset - count, to - offset)
          : start(set, from + offset, from + offset + count);
    }

    private long start(SortedSetValue set, long from, long to) {
      set.seek(reverse ? to - 1 : from, reverse);
      return to - from;
    }
  }

  private static void run(Context c, Request request) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(request.key));
    ReplyWriter reply = c.reply();
    if (set == null) {
      reply.array(0);
      return;
    }
    long count = request.seek(set);
    boolean pairs = request.withScores && reply.protocol() == 3;
    reply.array(request.withScores && !pairs ? 2 * count : count);
    for (long i = 0; i < count; i++) {
      require(set.next());
      if (pairs) {
        reply.array(2);
      }
      reply.bulk(set.member());
      if (request.withScores) {
        reply.doubleValue(set.score());
      }
    }
  }

  private static void zrangestore(Context c) {
    Request request = new Request().read(c, 2, null, false);
    SortedSetValue set = SortedSetCommands.read(c, c.arg(request.key));
    long count = set == null ? 0 : request.seek(set);
    SortedSetCommands.store(
        c,
        c.arg(1),
        built -> {
          for (long i = 0; set != null && i < count; i++) {
            require(set.next());
            if (!built.find(set.member())) {
              built.add(set.score());
            }
          }
        },
        "zrangestore");
  }

  private static void require(boolean there) {
    if (!there) {
      throw new IllegalStateException("a sorted set ended early");
    }
  }
}
