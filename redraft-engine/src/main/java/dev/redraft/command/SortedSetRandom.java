package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.platform.Entropy;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.SortedSetValue;
import java.util.HashSet;
import java.util.Set;

/** ZRANDMEMBER. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortedSetRandom {
  private static final CommandException OUT_OF_RANGE =
      new CommandException(
          "ERR value is out of range, value must between -9223372036854775807 and"
              + " 9223372036854775807");

  /** Members of different positions are drawn one by one while they are at most this part. */
  private static final int SPARSE = 3;

  /** And while they are at most so many, because the positions drawn are remembered. */
  private static final int MAX_DRAWN = 1 << 20;

  private SortedSetRandom() {}

  static CommandSpec spec() {
    return command("zrandmember", -2)
        .group(Group.SORTED_SET)
        .since("6.2.0")
        .flags(Flag.READONLY)
        .complexity(
            "O(N log M), where N is the number of members in the reply and M that in the set")
        .summary("Replies with members at random.")
        .syntax("key [count [WITHSCORES]]")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RO access", 1))
        .body(SortedSetRandom::zrandmember);
  }

  private static void zrandmember(Context c) {
    if (c.argc() == 2) {
      one(c);
      return;
    }
    long count = c.longArg(2);
    if (count == Long.MIN_VALUE) {
      throw OUT_OF_RANGE;
    }
    boolean withScores = c.argc() == 4 && c.argIs(3, "withscores");
    if (c.argc() > 3 && !withScores) {
      throw Errors.SYNTAX;
    }
    if (withScores && Math.abs(count) > Long.MAX_VALUE / 2) {
      throw Errors.OUT_OF_RANGE;
    }
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set == null || count == 0) {
      c.reply().array(0);
    } else if (count < 0) {
      repeated(c, set, -count, withScores);
    } else {
      different(c, set, count, withScores);
    }
  }

  private static void one(Context c) {
    SortedSetValue set = SortedSetCommands.read(c, c.arg(1));
    if (set == null) {
      c.reply().nullBulk();
      return;
    }
    set.seek(c.entropy().nextLong(set.size()), false);
    if (set.next()) {
      c.reply().bulk(set.member());
    }
  }

  private static void repeated(Context c, SortedSetValue set, long count, boolean withScores) {
    Lookup.checkElements(count);
    long size = set.size();
    header(c.reply(), count, withScores);
    for (long i = 0; i < count; i++) {
      set.seek(c.entropy().nextLong(size), false);
      reply(c.reply(), set, withScores);
    }
  }

  private static void different(Context c, SortedSetValue set, long wanted, boolean withScores) {
    long size = set.size();
    long count = Math.min(wanted, size);
    header(c.reply(), count, withScores);
    if (count > size / SPARSE || count > MAX_DRAWN) {
      dense(c, set, size, count, withScores);
    } else {
      sparse(c, set, size, count, withScores);
    }
  }

  /** One pass; each member is taken with the probability that leaves the right number. */
  private static void dense(
      Context c, SortedSetValue set, long size, long count, boolean withScores) {
    Entropy entropy = c.entropy();
    long left = count;
    set.seek(0, false);
    for (long rest = size; left > 0; rest--) {
      boolean taken = entropy.nextLong(rest) < left;
      if (taken) {
        reply(c.reply(), set, withScores);
        left--;
      } else {
        set.next();
      }
    }
  }

  private static void sparse(
      Context c, SortedSetValue set, long size, long count, boolean withScores) {
    Set<Long> taken = new HashSet<>();
    while (taken.size() < count) {
      long rank = c.entropy().nextLong(size);
      if (taken.add(rank)) {
        set.seek(rank, false);
        reply(c.reply(), set, withScores);
      }
    }
  }

  private static void header(ReplyWriter reply, long count, boolean withScores) {
    reply.array(withScores && reply.protocol() == 2 ? 2 * count : count);
  }

  private static void reply(ReplyWriter reply, SortedSetValue set, boolean withScores) {
    if (!set.next()) {
      throw new IllegalStateException("a sorted set ended early");
    }
    if (withScores && reply.protocol() == 3) {
      reply.array(2);
    }
    reply.bulk(set.member());
    if (withScores) {
      reply.doubleValue(set.score());
    }
  }
}
