package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * SORT over small collections and weights of its own, for what it replies must not depend on the
 * order of a hash table, nor on that of equal texts. In Redis it also turns a packed sorted set
 * into a skip list, so those here are never packed.
 */
final class RandomSort implements Family {
  private static final String[] KEYS = {"sort:list", "sort:set", "sort:zset"};

  /** Too long for a packed sorted set. */
  private static final String LONG = "1" + "0".repeat(70);

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> element = () -> words.oneIn(30) ? words.pick("x", "") : words.number(12);
    makers.put("rpush", () -> with(KEYS[0], words, words.some(element, 5)));
    makers.put("sadd", () -> with(KEYS[1], words, words.some(element, 5)));
    makers.make(
        "zadd",
        () -> KEYS[2] + words.below(3),
        () -> words.number(5),
        () -> words.number(12),
        () -> "9",
        () -> LONG);
    makers.make("srem", () -> KEYS[1] + words.below(3), () -> words.pick("x", ""));
    makers.make("lrem", () -> KEYS[0] + words.below(3), () -> "0", () -> words.pick("x", ""));
    makers.make("set", () -> "weight:" + words.below(12), () -> words.number(8));
    makers.make("del", () -> "weight:" + words.below(12));
    makers.make("del", () -> words.pick(KEYS) + words.below(3));
    makers.make("hset", () -> "weights:" + words.below(12), () -> "f", words::real);
    makers.put("sort", () -> sort(words, true));
    makers.put("sort_ro", () -> sort(words, false));
  }

  private static List<String> with(String key, Words words, List<String> rest) {
    rest.addFirst(key + words.below(3));
    return rest;
  }

  private static List<String> sort(Words words, boolean writes) {
    String kind = words.pick(KEYS);
    List<String> line = new ArrayList<>(List.of(kind + words.below(3)));
    boolean ordered = !kind.equals("sort:set");
    List<String> order =
        switch (words.below(6)) {
          case 0 -> List.of("BY", "weight:*");
          case 1 -> List.of("by", "weights:*->f");
          case 2 -> ordered ? List.of("BY", "nosort") : List.of();
          case 3 -> List.of("ALPHA");
          default -> List.of();
        };
    line.addAll(order);
    line.addAll(
        words.options(
            () -> List.of("LIMIT", "" + (words.below(6) - 1), "" + (words.below(8) - 1)),
            () -> List.of(words.pick("ASC", "desc")),
            () -> List.of("GET", words.pick("#", "weight:*", "weights:*->f", "nothing", "k*")),
            () -> List.of("GET", words.pick("#", "weight:*", "weights:*->f", "k*->f1"))));
    if (writes && words.oneIn(4)) {
      line.addAll(List.of("STORE", words.oneIn(3) ? KEYS[0] + words.below(3) : words.anyKey()));
    }
    return line;
  }
}
