package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sets of few members, integers and words, so that they meet and change their encodings.
 *
 * <p>What SPOP takes is at random, so it takes all, or from sets that have but one member: both
 * servers then hold the same data.
 */
final class RandomSets implements Family {
  private static final String SINGLE = "single";

  /** Whether other words would make a set of one member larger, or take members at random. */
  static boolean mustStay(List<String> line) {
    return line.getFirst().equalsIgnoreCase("spop")
        || line.stream().anyMatch(word -> word.startsWith(SINGLE));
  }

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("s");
    Supplier<String> member = () -> member(words);
    makers.put("sadd", () -> keyed(key, words.some(member, words.oneIn(8) ? 150 : 6)));
    // One member, for SPOP; nothing else writes to these keys but what takes any key.
    makers.put("sadd", () -> List.of(SINGLE + words.below(4), "the only one"));
    makers.put("srem", () -> keyed(key, words.some(member, words.oneIn(8) ? 150 : 6)));
    makers.make("sismember", key, member);
    makers.put("smismember", () -> keyed(key, words.some(member, 6)));
    makers.make("scard", key);
    makers.make("smembers", key);
    makers.make("spop", () -> SINGLE + words.below(4));
    makers.make("spop", key, () -> words.pick("0", "100000"));
    makers.make("srandmember", key);
    makers.make("srandmember", key, () -> words.pick("0", "1", "3", "10", "100000", "-1", "-7"));
    makers.make("smove", key, key, member);
    for (String name : List.of("sinter", "sunion", "sdiff")) {
      makers.put(name, () -> words.some(key, 4));
      makers.put(name + "store", () -> keyed(key, words.some(key, 4)));
    }
    makers.put("sintercard", () -> sintercard(key, words));
    makers.put("sscan", () -> sscan(key, words));
  }

  private static String member(Words words) {
    return switch (words.below(8)) {
      case 0, 1, 2, 3 -> "" + (words.below(40) - 20);
      case 4 -> words.integer();
      case 5 -> "x".repeat(words.below(70));
      default -> words.member();
    };
  }

  private static List<String> keyed(Supplier<String> key, List<String> rest) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    line.addAll(rest);
    return line;
  }

  private static List<String> sintercard(Supplier<String> key, Words words) {
    List<String> keys = words.some(key, 4);
    List<String> line = new ArrayList<>(List.of("" + keys.size()));
    line.addAll(keys);
    line.addAll(words.options(() -> List.of("LIMIT", words.number(6))));
    return line;
  }

  private static List<String> sscan(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get(), "0", "COUNT", "100000"));
    line.addAll(words.options(() -> List.of("MATCH", words.pick("*", "m?", "*1*", "", "[0-9]"))));
    return line;
  }
}
