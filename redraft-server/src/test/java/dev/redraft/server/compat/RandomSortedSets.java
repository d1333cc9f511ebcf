package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sorted sets. Ranges of members are asked of keys of their own, where all scores are equal: with
 * others, Redis's reply depends on how its random skip list lies.
 */
final class RandomSortedSets implements Family {
  private static final String LONG = "long".repeat(20);

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("z");
    Supplier<String> lexKey = () -> "lex" + words.below(3);
    Supplier<String> score = () -> score(words);
    Supplier<String> member = () -> words.oneIn(60) ? LONG + words.below(4) : words.member();
    changes(makers, words, key, score, member);
    reads(makers, words, key, score, member);
    ranges(makers, words, key, score);
    byMembers(makers, words, lexKey, member);
    pops(makers, words, key);
    algebra(makers, words, key);
  }

  private static void changes(
      Makers makers,
      Words words,
      Supplier<String> key,
      Supplier<String> score,
      Supplier<String> member) {
    makers.put("zadd", () -> zadd(words, key, score, member));
    makers.put("zadd", () -> zadd(words, key, score, member));
    makers.make("zincrby", key, score, member);
    makers.put(
        "zrem",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get()));
          line.addAll(words.some(member));
          return line;
        });
    makers.make("zremrangebyrank", key, words::index, words::index);
    makers.make("zremrangebyscore", key, () -> bound(words), () -> bound(words));
  }

  private static List<String> zadd(
      Words words, Supplier<String> key, Supplier<String> score, Supplier<String> member) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    if (words.oneIn(2)) {
      line.addAll(
          words.options(
              () -> List.of(words.pick("NX", "xx", "XX")),
              () -> List.of(words.pick("gt", "LT")),
              () -> List.of("CH")));
      if (words.oneIn(4)) {
        line.add("INCR");
      }
    }
    for (int i = words.oneIn(2) ? 0 : words.below(6); i >= 0; i--) {
      line.add(score.get());
      line.add(member.get());
    }
    return line;
  }

  private static void reads(
      Makers makers,
      Words words,
      Supplier<String> key,
      Supplier<String> score,
      Supplier<String> member) {
    makers.make("zcard", key);
    makers.make("zscore", key, member);
    makers.put(
        "zmscore",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get()));
          line.addAll(words.some(member));
          return line;
        });
    makers.make("zrank", key, member);
    makers.make("zrevrank", key, member);
    makers.make("zcount", key, () -> bound(words), () -> bound(words));
    makers.put(
        "zrandmember",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get()));
          if (words.oneIn(2)) {
            line.add(words.index());
            if (words.oneIn(2)) {
              line.add("WITHSCORES");
            }
          }
          return line;
        });
    makers.put(
        "zscan",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get(), "0", "COUNT", "100000"));
          if (words.oneIn(3)) {
            line.addAll(List.of("MATCH", words.pick("*", "m1*", "m?", "[^m]*")));
          }
          return line;
        });
  }

  private static void ranges(
      Makers makers, Words words, Supplier<String> key, Supplier<String> score) {
    for (String name : List.of("zrange", "zrangestore")) {
      boolean store = name.equals("zrangestore");
      makers.put(
          name,
          () -> {
            List<String> line = new ArrayList<>();
            if (store) {
              line.add(key.get());
            }
            line.add(key.get());
            boolean byScore = words.oneIn(2);
            for (int i = 0; i < 2; i++) {
              line.add(byScore ? bound(words) : words.index());
            }
            if (byScore) {
              line.add("BYSCORE");
            }
            line.addAll(
                words.options(
                    () -> List.of("REV"),
                    () -> List.of("LIMIT", words.number(6), "" + (words.below(8) - 2)),
                    () -> store ? List.of() : List.of("WITHSCORES")));
            return line;
          });
    }
    makers.put(
        "zrevrange",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get(), words.index(), words.index()));
          line.addAll(words.options(() -> List.of("withscores")));
          return line;
        });
    for (String name : List.of("zrangebyscore", "zrevrangebyscore")) {
      makers.put(
          name,
          () -> {
            List<String> line = new ArrayList<>(List.of(key.get(), bound(words), bound(words)));
            line.addAll(
                words.options(
                    () -> List.of("WITHSCORES"),
                    () -> List.of("limit", words.number(6), "" + (words.below(8) - 2))));
            return line;
          });
    }
  }

  private static void byMembers(
      Makers makers, Words words, Supplier<String> key, Supplier<String> member) {
    Supplier<String> end =
        () -> words.oneIn(4) ? words.pick("-", "+") : words.pick("[", "(") + member.get();
    makers.put("zadd", () -> List.of(key.get(), "0", member.get(), "0", member.get()));
    makers.make("zlexcount", key, end, end);
    makers.make("zremrangebylex", key, end, end);
    for (String name : List.of("zrangebylex", "zrevrangebylex")) {
      makers.put(
          name,
          () -> {
            List<String> line = new ArrayList<>(List.of(key.get(), end.get(), end.get()));
            line.addAll(
                words.options(() -> List.of("LIMIT", words.number(6), "" + (words.below(8) - 2))));
            return line;
          });
    }
    makers.put(
        "zrange",
        () -> {
          List<String> line = new ArrayList<>(List.of(key.get(), end.get(), end.get(), "BYLEX"));
          line.addAll(
              words.options(
                  () -> List.of("rev"),
                  () -> List.of("LIMIT", words.number(6), "" + (words.below(8) - 2))));
          return line;
        });
  }

  private static void pops(Makers makers, Words words, Supplier<String> key) {
    for (String name : List.of("zpopmin", "zpopmax")) {
      makers.put(
          name, () -> words.oneIn(2) ? List.of(key.get()) : List.of(key.get(), words.number(5)));
      makers.put(
          "b" + name,
          () -> {
            List<String> line = words.some(key);
            line.add("0.00" + (1 + words.below(3)));
            return line;
          });
    }
    for (String name : List.of("zmpop", "bzmpop")) {
      makers.put(
          name,
          () -> {
            List<String> line = new ArrayList<>();
            if (name.startsWith("b")) {
              line.add("0.002");
            }
            List<String> keys = words.some(key);
            line.add("" + keys.size());
            line.addAll(keys);
            line.add(words.pick("MIN", "max"));
            line.addAll(words.options(() -> List.of("COUNT", "" + (1 + words.below(4)))));
            return line;
          });
    }
  }

  private static void algebra(Makers makers, Words words, Supplier<String> key) {
    Supplier<String> any = () -> words.oneIn(4) ? "s" + words.below(12) : key.get();
    for (String name : List.of("zunion", "zinter", "zdiff")) {
      makers.put(
          name,
          () -> {
            List<String> line = operands(words, any, !name.equals("zdiff"));
            if (words.oneIn(2)) {
              line.add("WITHSCORES");
            }
            return line;
          });
      makers.put(
          name + "store",
          () -> {
            List<String> line = operands(words, any, !name.equals("zdiff"));
            line.addFirst(key.get());
            return line;
          });
    }
    makers.put(
        "zintercard",
        () -> {
          List<String> line = operands(words, any, false);
          line.addAll(words.options(() -> List.of("LIMIT", words.number(5))));
          return line;
        });
  }

  private static List<String> operands(Words words, Supplier<String> key, boolean options) {
    List<String> keys = words.some(key);
    List<String> line = new ArrayList<>(List.of("" + keys.size()));
    line.addAll(keys);
    if (options && words.oneIn(3)) {
      line.add("weights");
      keys.forEach(each -> line.add(words.pick("2", "0.5", "-1", "0", "inf")));
    }
    if (options && words.oneIn(3)) {
      line.addAll(List.of("AGGREGATE", words.pick("sum", "MIN", "MAX")));
    }
    return line;
  }

  private static String score(Words words) {
    return switch (words.below(10)) {
      case 0 -> words.real();
      case 1 -> words.integer();
      case 2 -> words.pick("inf", "-inf", "-0", "0", "1e300", "5e-324", "0x10", "+Infinity");
      case 3 -> words.number(100) + "." + words.number(100);
      default -> words.number(12);
    };
  }

  private static String bound(Words words) {
    String open = words.oneIn(4) ? "(" : "";
    return words.oneIn(5)
        ? open + words.pick("-inf", "+inf", "", " 3", "1e400", "-1e-400")
        : open + score(words);
  }
}
