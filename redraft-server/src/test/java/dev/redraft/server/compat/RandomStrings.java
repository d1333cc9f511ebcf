package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Strings and counters. */
final class RandomStrings implements Family {
  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("k");
    makers.make("get", key);
    makers.put("set", () -> set(key, words));
    makers.make("setnx", key, words::value);
    makers.make("setex", key, () -> words.time("EX"), words::value);
    makers.make("psetex", key, () -> words.time("PX"), words::value);
    makers.make("getset", key, words::value);
    makers.make("getdel", key);
    makers.put("getex", () -> getex(key, words));
    makers.put("mget", () -> words.some(key));
    makers.put("mset", () -> pairs(key, words));
    makers.put("msetnx", () -> pairs(key, words));
    makers.make("append", key, words::value);
    makers.make("strlen", key);
    makers.make("setrange", key, () -> words.number(80), words::value);
    makers.make("getrange", key, words::index, words::index);
    makers.make("substr", key, words::index, words::index);
    makers.make("incr", key);
    makers.make("decr", key);
    makers.make("incrby", key, words::integer);
    makers.make("decrby", key, words::integer);
    makers.make("incrbyfloat", key, words::real);
    makers.put("lcs", () -> lcs(key, words));
  }

  private static List<String> set(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get(), words.value()));
    for (int i = words.below(3); i > 0; i--) {
      switch (words.below(7)) {
        case 0 -> line.add("NX");
        case 1 -> line.add("xx");
        case 2, 3 -> line.add("GET");
        case 4 -> line.add("KEEPTTL");
        default -> line.addAll(words.time());
      }
    }
    return line;
  }

  private static List<String> getex(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    switch (words.below(6)) {
      case 0 -> line.add("PERSIST");
      case 1, 2 -> line.addAll(words.time());
      // Past: the key is deleted at once. SET would keep it until somebody looks, which is not the
      // same moment for both.
      case 3 -> line.addAll(List.of(words.pick("EXAT", "PXAT"), "1"));
      default -> {}
    }
    return line;
  }

  private static List<String> lcs(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get(), key.get()));
    for (int i = words.below(4); i > 0; i--) {
      switch (words.below(4)) {
        case 0 -> line.add("LEN");
        case 1 -> line.add("IDX");
        case 2 -> line.add("WITHMATCHLEN");
        default -> line.addAll(List.of("MINMATCHLEN", "" + (words.below(6) - 1)));
      }
    }
    return line;
  }

  private static List<String> pairs(Supplier<String> key, Words words) {
    List<String> made = new ArrayList<>();
    for (int i = words.below(3); i >= 0; i--) {
      made.add(key.get());
      made.add(words.value());
    }
    return made;
  }
}
