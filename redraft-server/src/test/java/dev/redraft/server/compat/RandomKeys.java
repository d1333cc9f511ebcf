package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;

/** Keys of any type: their lives, names and times. */
final class RandomKeys implements Family {
  @Override
  public void add(Makers makers, Words words) {
    for (String name : List.of("del", "unlink", "exists", "touch", "watch")) {
      makers.put(name, () -> words.some(words::anyKey));
    }
    for (String name : List.of("type", "ttl", "pttl", "expiretime", "pexpiretime", "persist")) {
      makers.make(name, words::anyKey);
    }
    makers.put("expire", () -> expire("EX", words));
    makers.put("pexpire", () -> expire("PX", words));
    makers.put("expireat", () -> expire("EXAT", words));
    makers.put("pexpireat", () -> expire("PXAT", words));
    makers.make("keys", () -> words.pick("*", "k?", "k[1-5]", "*1*", "[^k]*", "nothing"));
    makers.put("scan", () -> scan(words));
    makers.make("randomkey");
    makers.put("rename", words::twoKeys);
    makers.put("renamenx", words::twoKeys);
    makers.make("move", words::anyKey, words::database);
    makers.put("copy", () -> copy(words));
    makers.make("dump", words::anyKey);
    makers.put("restore", () -> restore(words));
    makers.put("restore-asking", () -> restore(words));
    makers.make(
        "object",
        () -> words.pick("ENCODING", "encoding", "refcount", "FREQ", "idletime", "HELP"),
        words::anyKey);
    makers.make("unwatch");
  }

  private static List<String> expire(String unit, Words words) {
    List<String> line = new ArrayList<>(List.of(words.anyKey(), words.time(unit)));
    for (int i = words.below(5) - 2; i > 0; i--) {
      line.add(words.pick("NX", "XX", "GT", "lt"));
    }
    return line;
  }

  private static List<String> scan(Words words) {
    List<String> line = new ArrayList<>(List.of("0", "COUNT", "100000"));
    line.addAll(
        words.options(
            () -> List.of("MATCH", words.pick("*", "k?", "*1*", "")),
            () ->
                List.of(
                    "TYPE",
                    words.pick("string", "STRING", "list", "hash", "set", "zset", "nothing"))));
    return line;
  }

  private static List<String> copy(Words words) {
    List<String> line = words.twoKeys();
    line.addAll(words.options(() -> List.of("DB", words.database()), () -> List.of("REPLACE")));
    return line;
  }

  private static List<String> restore(Words words) {
    boolean absolute = words.oneIn(6);
    String ttl = words.oneIn(2) ? "0" : words.time(absolute ? "PXAT" : "PX");
    List<String> line = new ArrayList<>(List.of(words.anyKey(), ttl, Payloads.any(words)));
    if (absolute) {
      line.add("ABSTTL");
    }
    line.addAll(
        words.options(
            () -> List.of("REPLACE"),
            () -> List.of("idletime", "" + words.below(1000)),
            () -> List.of("FREQ", "" + words.below(256))));
    return line;
  }
}
