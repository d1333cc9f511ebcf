package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lists. The commands that may wait do so for a moment, so that they can be made where there is no
 * list.
 */
final class RandomLists implements Family {
  private static final String SOON = "0.001";

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("l");
    for (String push : List.of("lpush", "rpush")) {
      makers.put(push, () -> with(key, words.some(words::member, 12)));
      makers.put(push, () -> with(key, words.some(words::value, 3)));
      makers.put(push, () -> List.of(key.get(), "large".repeat(words.below(3000))));
    }
    makers.put("lpushx", () -> with(key, words.some(words::member)));
    makers.put("rpushx", () -> with(key, words.some(words::member)));
    for (String pop : List.of("lpop", "rpop")) {
      makers.make(pop, key);
      makers.make(pop, key, () -> words.number(6));
    }
    makers.make("llen", key);
    makers.make("lindex", key, words::index);
    makers.make("lrange", key, words::index, words::index);
    makers.make("lset", key, words::index, words::value);
    makers.make("linsert", key, () -> words.pick("BEFORE", "after"), words::member, words::value);
    makers.make("lrem", key, () -> "" + (words.below(9) - 4), words::member);
    makers.make("ltrim", key, words::index, words::index);
    makers.put("lpos", () -> lpos(key, words));
    makers.make("lmove", key, key, () -> end(words), () -> end(words));
    makers.make("rpoplpush", key, key);
    makers.put("lmpop", () -> multiPop(key, words));
    makers.put("blpop", () -> waiting(words.some(key)));
    makers.put("brpop", () -> waiting(words.some(key)));
    makers.make("blmove", key, key, () -> end(words), () -> end(words), () -> SOON);
    makers.make("brpoplpush", key, key, () -> SOON);
    makers.put(
        "blmpop",
        () -> {
          List<String> line = multiPop(key, words);
          line.addFirst(SOON);
          return line;
        });
  }

  private static String end(Words words) {
    return words.pick("LEFT", "RIGHT", "left");
  }

  private static List<String> with(Supplier<String> key, List<String> rest) {
    rest.addFirst(key.get());
    return rest;
  }

  private static List<String> waiting(List<String> keys) {
    keys.add(SOON);
    return keys;
  }

  private static List<String> lpos(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get(), words.member()));
    line.addAll(
        words.options(
            () -> List.of("RANK", "" + (words.below(9) - 4)),
            () -> List.of("COUNT", words.number(4)),
            () -> List.of("MAXLEN", words.number(30))));
    return line;
  }

  private static List<String> multiPop(Supplier<String> key, Words words) {
    List<String> keys = words.some(key);
    List<String> line = new ArrayList<>(List.of("" + keys.size()));
    line.addAll(keys);
    line.add(end(words));
    if (words.oneIn(2)) {
      line.addAll(List.of("COUNT", "" + (1 + words.below(4))));
    }
    return line;
  }
}
