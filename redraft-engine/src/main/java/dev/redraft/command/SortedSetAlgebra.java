package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.SortedSetBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Union, intersection and difference of sorted sets and sets. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortedSetAlgebra {
  private static final CommandException BAD_WEIGHT =
      new CommandException("ERR weight value is not a float");
  private static final CommandException BAD_LIMIT =
      new CommandException("ERR LIMIT can't be negative");
  private static final String WEIGHTS =
      " [WEIGHTS weight:integer [weight:integer ...]] [AGGREGATE <SUM | MIN | MAX>]";
  private static final String KEYS = "numkeys key [key ...]";
  private static final String MANY =
      "O(N) + O(M log M), where N is the size of all operands and M that of the result";
  private static final String COMMON =
      "O(N K) + O(M log M), where N is the size of the smallest of K operands and M that of the"
          + " result";
  private static final String LESS =
      "O(L + (N - K) log N), where L is the size of all operands, N that of the first and K that of"
          + " the result";

  private enum Operation {
    UNION,
    INTERSECTION,
    DIFFERENCE
  }

  /** How scores of the same member become one. */
  private enum Aggregate {
    SUM,
    MIN,
    MAX;

    double of(double sum, double value) {
      return switch (this) {
        case SUM -> zeroIfNaN(sum + value);
        case MIN -> value < sum ? value : sum;
        case MAX -> value > sum ? value : sum;
      };
    }
  }

  private SortedSetAlgebra() {}

  static List<CommandSpec> specs() {
    return List.of(
        read("zunion", "6.2.0", MANY, "Replies with the members of several sorted sets.")
            .syntax(KEYS + WEIGHTS + " [WITHSCORES]")
            .body(c -> reply(c, Operation.UNION)),
        read("zinter", "6.2.0", COMMON, "Replies with the members that are in all sorted sets.")
            .syntax(KEYS + WEIGHTS + " [WITHSCORES]")
            .body(c -> reply(c, Operation.INTERSECTION)),
        read("zdiff", "6.2.0", LESS, "Replies with the members that are in the first set alone.")
            .syntax(KEYS + " [WITHSCORES]")
            .body(c -> reply(c, Operation.DIFFERENCE)),
        read(
                "zintercard",
                "7.0.0",
                "O(N K), where N is the size of the smallest of K operands",
                "Counts the members that are in all sorted sets.")
            .syntax(KEYS + " [LIMIT limit:integer]")
            .body(SortedSetAlgebra::zintercard),
        store("zunionstore", "2.0.0", MANY, "Stores the members of several sorted sets.")
            .syntax("destination " + KEYS + WEIGHTS)
            .body(c -> store(c, Operation.UNION)),
        store("zinterstore", "2.0.0", COMMON, "Stores the members that are in all sorted sets.")
            .syntax("destination " + KEYS + WEIGHTS)
            .body(c -> store(c, Operation.INTERSECTION)),
        store("zdiffstore", "6.2.0", LESS, "Stores the members that are in the first set alone.")
            .syntax("destination " + KEYS)
            .body(c -> store(c, Operation.DIFFERENCE)));
  }

  private static CommandSpec read(String name, String since, String complexity, String summary) {
    return command(name, -3)
        .group(Group.SORTED_SET)
        .since(since)
        .flags(Flag.READONLY, Flag.MOVABLEKEYS)
        .complexity(complexity)
        .summary(summary)
        .key(KeySpec.counted("RO access", 1));
  }

  private static CommandSpec store(String name, String since, String complexity, String summary) {
    return command(name, -4)
        .group(Group.SORTED_SET)
        .since(since)
        .flags(Flag.WRITE, Flag.DENYOOM, Flag.MOVABLEKEYS)
        .complexity(complexity)
        .summary(summary)
        .key(KeySpec.at("OW update", 1))
        .key(KeySpec.counted("RO access", 2));
  }

  /** The operands and options of a request. */
  private static final class Request {
    private final Operation operation;
    private final List<ScoredInput> inputs = new ArrayList<>();
    private final double[] weights;
    private Aggregate aggregate = Aggregate.SUM;
    private boolean withScores;
    private long limit;

    /** {@code numkeys} is the index of that argument; a store has its target before it. */
    Request(Context c, int numkeys, Operation operation, boolean countsOnly) {
      this.operation = operation;
      long keys = c.longArg(numkeys);
      if (keys < 1) {
        throw new CommandException(
            "ERR at least 1 input key is needed for '" + c.spec().fullName() + "' command");
      }
      if (keys > c.argc() - numkeys - 1) {
        throw Errors.SYNTAX;
      }
      int first = numkeys + 1;
      weights = new double[(int) keys];
      for (int i = 0; i < keys; i++) {
        inputs.add(ScoredInput.read(c, c.arg(first + i)));
        weights[i] = 1;
      }
      parseOptions(c, first + (int) keys, numkeys == 2, countsOnly);
      for (int i = 0; i < keys; i++) {
        inputs.get(i).weight = weights[i];
      }
      if (operation != Operation.DIFFERENCE) {
        inputs.sort(Comparator.comparingLong(ScoredInput::size));
      }
    }

    private void parseOptions(Context c, int from, boolean stores, boolean countsOnly) {
      boolean weighs = operation != Operation.DIFFERENCE && !countsOnly;
      for (int i = from; i < c.argc(); ) {
        int left = c.argc() - i;
        if (weighs && left > weights.length && c.argIs(i, "weights")) {
          for (int k = 0; k < weights.length; k++) {
            weights[k] = SortedSetArgs.score(c.arg(i + 1 + k), BAD_WEIGHT);
          }
          i += weights.length + 1;
        } else if (weighs && left >= 2 && c.argIs(i, "aggregate")) {
          aggregate = aggregate(c, i + 1);
          i += 2;
        } else if (!stores && !countsOnly && c.argIs(i, "withscores")) {
          withScores = true;
          i++;
        } else if (countsOnly && left >= 2 && c.argIs(i, "limit")) {
          limit = c.longArg(i + 1, BAD_LIMIT);
          if (limit < 0) {
            throw BAD_LIMIT;
          }
          i += 2;
        } else {
          throw Errors.SYNTAX;
        }
      }
    }

    private static Aggregate aggregate(Context c, int index) {
      for (Aggregate each : Aggregate.values()) {
        if (c.argIs(index, each.name())) {
          return each;
        }
      }
      throw Errors.SYNTAX;
    }

    /** Puts the result into an empty set. */
    void run(SortedSetBuilder target) {
      switch (operation) {
        case UNION -> {
          for (ScoredInput input : inputs) {
            addAll(target, input);
          }
        }
        case INTERSECTION -> {
          ScoredInput smallest = inputs.getFirst();
          smallest.rewind();
          while (smallest.next()) {
            double score = inAll(zeroIfNaN(smallest.weight * smallest.score()));
            if (!Double.isNaN(score) && !target.find(smallest.member())) {
              target.add(score);
            }
          }
        }
        case DIFFERENCE -> {
          ScoredInput all = inputs.getFirst();
          all.rewind();
          while (all.next()) {
            if (!inAnyOther() && !target.find(all.member())) {
              target.add(all.score());
            }
          }
        }
      }
    }

    private void addAll(SortedSetBuilder target, ScoredInput input) {
      input.rewind();
      while (input.next()) {
        double score = zeroIfNaN(input.weight * input.score());
        if (target.find(input.member())) {
          target.change(aggregate.of(target.score(), score));
        } else {
          target.add(score);
        }
      }
    }

    /** The score of the first operand's member in all operands, NaN if it is not in all. */
    private double inAll(double first) {
      double score = first;
      ScoredInput smallest = inputs.getFirst();
      for (int i = 1; i < inputs.size(); i++) {
        ScoredInput other = inputs.get(i);
        if (other.record == smallest.record) {
          score = aggregate.of(score, other.weight * smallest.score());
        } else if (other.find(smallest.member())) {
          score = aggregate.of(score, other.weight * other.score());
        } else {
          return Double.NaN;
        }
      }
      return score;
    }

    private boolean inAnyOther() {
      ScoredInput all = inputs.getFirst();
      for (int i = 1; i < inputs.size(); i++) {
        ScoredInput other = inputs.get(i);
        if (other.record != 0 && (other.record == all.record || other.find(all.member()))) {
          return true;
        }
      }
      return false;
    }

    long countCommon() {
      ScoredInput smallest = inputs.getFirst();
      long count = 0;
      smallest.rewind();
      while ((limit == 0 || count < limit) && smallest.next()) {
        count += Double.isNaN(inAll(0)) ? 0 : 1;
      }
      return count;
    }
  }

  private static double zeroIfNaN(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static void zintercard(Context c) {
    c.reply().integer(new Request(c, 1, Operation.INTERSECTION, true).countCommon());
  }

  private static void reply(Context c, Operation operation) {
    Request request = new Request(c, 1, operation, false);
    SortedSetBuilder built = SortedSetCommands.sets(c).builder().begin();
    try {
      request.run(built);
      ReplyWriter reply = c.reply();
      boolean pairs = request.withScores && reply.protocol() == 3;
      reply.array(request.withScores && !pairs ? 2 * built.size() : built.size());
      built.rewind();
      while (built.next()) {
        if (pairs) {
          reply.array(2);
        }
        reply.bulk(built.member());
        if (request.withScores) {
          reply.doubleValue(built.score());
        }
      }
    } finally {
      built.close();
    }
  }

  private static void store(Context c, Operation operation) {
    Request request = new Request(c, 2, operation, false);
    SortedSetCommands.store(
        c,
        c.arg(1),
        request::run,
        switch (operation) {
          case UNION -> "zunionstore";
          case INTERSECTION -> "zinterstore";
          case DIFFERENCE -> "zdiffstore";
        });
  }
}
