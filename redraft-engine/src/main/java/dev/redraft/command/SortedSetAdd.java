package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.resp.Args;
import dev.redraft.value.SortedSets;
import dev.redraft.value.ValueType;
import java.util.List;

/** ZADD and ZINCRBY. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortedSetAdd {
  private static final CommandException XX_AND_NX =
      new CommandException("ERR XX and NX options at the same time are not compatible");
  private static final CommandException GT_LT_NX =
      new CommandException("ERR GT, LT, and/or NX options at the same time are not compatible");
  private static final CommandException ONE_PAIR =
      new CommandException("ERR INCR option supports a single increment-element pair");
  private static final CommandException NOT_A_NUMBER =
      new CommandException("ERR resulting score is not a number (NaN)");

  private SortedSetAdd() {}

  static List<CommandSpec> specs() {
    Options options = new Options();
    return List.of(
        command("zadd", -4)
            .group(Group.SORTED_SET)
            .since("1.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(log N) for each member, where N is the size of the sorted set")
            .summary("Adds members to a sorted set, or gives members other scores.")
            .syntax(
                "key [NX | XX] [GT | LT] [CH] [INCR] score:double member [score:double member ...]")
            .history("2.4.0", "Several members.")
            .history("3.0.2", "XX, NX, CH and INCR.")
            .history("6.2.0", "GT and LT.")
            .key(KeySpec.at("RW update", 1))
            .body(c -> options.run(c, c.args(), false)),
        command("zincrby", 4)
            .group(Group.SORTED_SET)
            .since("1.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(log N), where N is the size of the sorted set")
            .summary("Adds to the score of a member.")
            .syntax("key increment member")
            .key(KeySpec.at("RW access update", 1))
            .body(c -> options.run(c, c.args(), true)));
  }

  /** Executes a ZADD that a command has become, and logs it in its place. */
  static void become(Context c, Args zadd) {
    long before = c.changes();
    new Options().run(c, zadd, false);
    if (c.changes() > before) {
      Effects effect = c.rewriteAs(zadd.count());
      for (int i = 0; i < zadd.count(); i++) {
        effect.arg(zadd.get(i));
      }
    }
  }

  /** The words of ZADD, which ZINCRBY knows too, and what has come of them. Reusable. */
  private static final class Options {
    private Args args = new Args();
    private boolean ifAbsent;
    private boolean ifPresent;
    private boolean ifGreater;
    private boolean ifLess;
    private boolean countChanged;
    private boolean increment;
    private int first;

    private long added;
    private long updated;
    private boolean processed;
    private double lastScore;

    private void parse(Args words) {
      args = words;
      ifAbsent = false;
      ifPresent = false;
      ifGreater = false;
      ifLess = false;
      countChanged = false;
      increment = false;
      first = 2;
      added = 0;
      updated = 0;
      processed = false;
      while (first < args.count() && take(args.get(first))) {
        first++;
      }
    }

    private boolean take(Slice word) {
      if (word.length() < 2 || word.length() > 4 || word.at(0) <= '9') {
        return false;
      }
      if (word.equalsIgnoreCase("nx")) {
        ifAbsent = true;
      } else if (word.equalsIgnoreCase("xx")) {
        ifPresent = true;
      } else if (word.equalsIgnoreCase("gt")) {
        ifGreater = true;
      } else if (word.equalsIgnoreCase("lt")) {
        ifLess = true;
      } else if (word.equalsIgnoreCase("ch")) {
        countChanged = true;
      } else if (word.equalsIgnoreCase("incr")) {
        increment = true;
      } else {
        return false;
      }
      return true;
    }

    private void check() {
      int rest = args.count() - first;
      if (rest == 0 || rest % 2 != 0) {
        throw Errors.SYNTAX;
      }
      if (ifAbsent && ifPresent) {
        throw XX_AND_NX;
      }
      if ((ifAbsent && (ifGreater || ifLess)) || (ifGreater && ifLess)) {
        throw GT_LT_NX;
      }
      if (increment && rest > 2) {
        throw ONE_PAIR;
      }
      for (int i = first; i < args.count(); i += 2) {
        SortedSetArgs.score(args.get(i));
      }
    }

    void run(Context c, Args words, boolean alwaysIncrement) {
      parse(words);
      increment |= alwaysIncrement;
      check();
      Slice key = args.get(1);
      long record = Lookup.writeOf(c, key, ValueType.ZSET);
      if (record != 0) {
        change(c, key, record);
      } else if (!ifPresent) {
        create(c, key);
      }
      if (added + updated > 0) {
        c.changed(added + updated);
        SortedSetCommands.event(c, increment ? "zincr" : "zadd", key);
      }
      if (!increment) {
        c.reply().integer(countChanged ? added + updated : added);
      } else if (processed) {
        c.reply().doubleValue(lastScore);
      } else {
        c.reply().nullBulk();
      }
    }

    private void create(Context c, Slice key) {
      SortedSets sets =
          SortedSetCommands.sets(c)
              .at(
                  c.db()
                      .detached(
                          key,
                          ValueType.ZSET,
                          SortedSets.LISTPACK,
                          0,
                          Database.NO_EXPIRY,
                          c.now()));
      try {
        putAll(sets);
      } catch (RuntimeException e) {
        c.db().discard(sets.record());
        throw e;
      }
      c.db().place(key, sets.record(), c.now());
    }

    private void change(Context c, Slice key, long record) {
      SortedSets sets = SortedSetCommands.sets(c).at(record);
      try {
        putAll(sets);
      } finally {
        // Memory that became full may have moved the record without a change.
        if (added + updated > 0 || sets.record() != record) {
          c.db().modified(key, record, sets.record());
        }
      }
    }

    private void putAll(SortedSets sets) {
      for (int i = first; i < args.count(); i += 2) {
        put(sets, SortedSetArgs.score(args.get(i)), args.get(i + 1));
      }
    }

    private void put(SortedSets sets, double given, Slice member) {
      processed = false;
      if (!sets.find(member)) {
        if (!ifPresent) {
          sets.add(given);
          added++;
          processed = true;
          lastScore = given;
        }
        return;
      }
      double old = sets.score();
      double score = increment ? old + given : given;
      if (ifAbsent) {
        return;
      }
      if (Double.isNaN(score)) {
        throw NOT_A_NUMBER;
      }
      if ((ifLess && score >= old) || (ifGreater && score <= old)) {
        return;
      }
      processed = true;
      lastScore = score;
      if (score != old) {
        sets.change(score);
        updated++;
      }
    }
  }
}
