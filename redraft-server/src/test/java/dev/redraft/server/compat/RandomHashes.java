package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Hashes of a few fields. */
final class RandomHashes implements Family {
  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("h");
    Supplier<String> field = () -> field(words);
    makers.put("hset", () -> set(key, words));
    makers.put("hmset", () -> set(key, words));
    makers.make("hsetnx", key, field, words::value);
    makers.make("hget", key, field);
    makers.put("hmget", () -> fields(key, words));
    makers.make("hgetall", key);
    makers.make("hkeys", key);
    makers.make("hvals", key);
    makers.put("hdel", () -> fields(key, words));
    makers.make("hlen", key);
    makers.make("hexists", key, field);
    makers.make("hstrlen", key, field);
    makers.make("hincrby", key, field, words::integer);
    makers.make("hincrbyfloat", key, field, words::real);
    makers.put("hscan", () -> scan(key, words));
    makers.put("hrandfield", () -> random(key, words));
  }

  private static String field(Words words) {
    return switch (words.below(20)) {
      case 0 -> words.value();
      case 1 -> words.integer();
      case 2, 3 -> "" + words.below(300);
      default -> "f" + words.below(12);
    };
  }

  private static List<String> set(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    int count = words.oneIn(150) ? 600 : words.below(4);
    for (int i = 0; i <= count; i++) {
      line.add(count > 10 ? "many" + i : field(words));
      line.add(words.value());
    }
    return line;
  }

  private static List<String> fields(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    line.addAll(words.some(() -> field(words)));
    return line;
  }

  private static List<String> scan(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get(), "0", "COUNT", "100000"));
    if (words.oneIn(2)) {
      line.addAll(List.of("MATCH", words.pick("*", "f?", "*1*", "")));
    }
    return line;
  }

  private static List<String> random(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    if (!words.oneIn(3)) {
      line.add("" + (words.below(20) - 10));
      if (words.oneIn(2)) {
        line.add("WITHVALUES");
      }
    }
    return line;
  }
}
