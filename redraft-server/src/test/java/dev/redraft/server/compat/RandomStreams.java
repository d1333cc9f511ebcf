package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Streams and their groups. IDs are explicit and mostly grow, because each server has its own
 * clock; idle times are nothing or more than a test takes. Nothing blocks.
 */
final class RandomStreams implements Family {
  private static final String LONG_AGO = "100000000";
  private static final String LAST = "18446744073709551615-18446744073709551615";

  private int clock = 1;

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> key = words.keys("x");
    makers.put("xadd", () -> add(key, words));
    makers.put("xadd", () -> add(key, words));
    makers.put("xtrim", () -> trim(key, words));
    makers.make("xlen", key);
    makers.put("xrange", () -> range(key, words, false));
    makers.put("xrevrange", () -> range(key, words, true));
    makers.put("xdel", () -> ids(List.of(key.get()), words));
    makers.put("xsetid", () -> setId(key, words));
    makers.put("xread", () -> read(key, words));
    makers.put("xgroup", () -> group(key, words));
    makers.put("xgroup", () -> create(key, words));
    makers.put("xreadgroup", () -> readGroup(key, words));
    makers.put("xreadgroup", () -> readGroup(key, words));
    makers.put("xack", () -> ids(List.of(key.get(), name(words)), words));
    makers.put("xpending", () -> pending(key, words));
    makers.put("xclaim", () -> claim(key, words));
    makers.put("xautoclaim", () -> autoclaim(key, words));
    makers.put("xinfo", () -> info(key, words));
  }

  private static String name(Words words) {
    return "g" + words.below(2);
  }

  private static String consumer(Words words) {
    return "c" + words.below(3);
  }

  /** An ID that is mostly one of those that were used. */
  private String id(Words words) {
    long ms = Math.max(0, clock - words.below(60));
    return switch (words.below(6)) {
      case 0 -> "" + ms;
      case 1 -> words.pick("0", "0-0", "0-1");
      default -> ms + "-" + words.below(3);
    };
  }

  private String bound(Words words, String edge) {
    return switch (words.below(4)) {
      case 0 -> words.oneIn(9) ? "(" + words.pick("-", "0", LAST) : "(" + id(words);
      case 1 -> id(words);
      default -> edge;
    };
  }

  private static List<String> count(Words words) {
    return List.of("COUNT", words.oneIn(10) ? words.pick("-1", "0") : words.number(8));
  }

  private List<String> add(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    if (words.oneIn(8)) {
      line.add("NOMKSTREAM");
    }
    if (words.oneIn(4)) {
      line.addAll(strategy(words));
    }
    clock += words.below(3);
    switch (words.below(8)) {
      case 0 -> line.add(clock + "-*");
      case 1 -> line.add(id(words));
      case 2 -> line.add("" + clock);
      default -> line.add(clock + "-" + words.below(5));
    }
    for (int i = words.oneIn(3) ? words.below(4) : 0; i >= 0; i--) {
      line.add(words.oneIn(5) ? words.value() : "f" + i);
      line.add(words.value());
    }
    return line;
  }

  private List<String> strategy(Words words) {
    List<String> line = new ArrayList<>();
    boolean length = words.oneIn(2);
    line.add(length ? "MAXLEN" : "MINID");
    String how = words.pick("~", "=", "");
    if (!how.isEmpty()) {
      line.add(how);
    }
    line.add(length ? words.number(30) : id(words));
    if (how.equals("~") && words.oneIn(2)) {
      line.addAll(List.of("LIMIT", words.number(20)));
    }
    return line;
  }

  private List<String> trim(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    line.addAll(strategy(words));
    return line;
  }

  private List<String> range(Supplier<String> key, Words words, boolean reverse) {
    List<String> line = new ArrayList<>(List.of(key.get()));
    line.add(bound(words, reverse ? "+" : "-"));
    line.add(bound(words, reverse ? "-" : "+"));
    line.addAll(words.oneIn(2) ? count(words) : List.of());
    return line;
  }

  private List<String> ids(List<String> before, Words words) {
    List<String> line = new ArrayList<>(before);
    line.addAll(words.some(() -> id(words), 6));
    return line;
  }

  private List<String> setId(Supplier<String> key, Words words) {
    // 7.0 does not compare it with the greatest ID that was deleted, so it is beyond that.
    String last = (clock + words.below(3)) + "-" + words.below(3);
    List<String> line = new ArrayList<>(List.of(key.get(), last));
    line.addAll(
        words.options(
            () -> List.of("ENTRIESADDED", words.number(100)),
            () -> List.of("MAXDELETEDID", id(words))));
    return line;
  }

  private List<String> read(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>();
    line.addAll(words.oneIn(2) ? count(words) : List.of());
    streams(line, words.some(key), words, "$");
    return line;
  }

  private void streams(List<String> line, List<String> keys, Words words, String word) {
    line.add("STREAMS");
    line.addAll(keys);
    keys.forEach(unused -> line.add(words.oneIn(2) ? word : words.oneIn(9) ? LAST : id(words)));
  }

  private List<String> readGroup(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of("GROUP", name(words), consumer(words)));
    line.addAll(words.options(() -> count(words), () -> List.of("NOACK")));
    streams(line, words.oneIn(6) ? words.some(key) : List.of(key.get()), words, ">");
    return line;
  }

  private List<String> create(Supplier<String> key, Words words) {
    String from = words.oneIn(3) ? "$" : id(words);
    List<String> line = new ArrayList<>(List.of("CREATE", key.get(), name(words), from));
    line.addAll(words.oneIn(4) ? List.of() : List.of("MKSTREAM"));
    line.addAll(words.oneIn(4) ? List.of("ENTRIESREAD", words.number(20)) : List.of());
    return line;
  }

  private List<String> group(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>();
    String group = name(words);
    switch (words.below(8)) {
      case 0 -> line.addAll(List.of("DESTROY", key.get(), group));
      case 1 -> line.addAll(List.of("DELCONSUMER", key.get(), group, consumer(words)));
      case 2, 3 -> line.addAll(List.of("CREATECONSUMER", key.get(), group, consumer(words)));
      default -> {
        line.addAll(List.of("SETID", key.get(), group, words.oneIn(3) ? "$" : id(words)));
        line.addAll(words.oneIn(3) ? List.of("ENTRIESREAD", words.number(20)) : List.of());
      }
    }
    return line;
  }

  private List<String> pending(Supplier<String> key, Words words) {
    List<String> line = new ArrayList<>(List.of(key.get(), name(words)));
    if (words.oneIn(4)) {
      return line;
    }
    if (words.oneIn(3)) {
      line.addAll(List.of("IDLE", words.pick("0", LONG_AGO)));
    }
    line.addAll(List.of(bound(words, "-"), bound(words, "+"), words.number(10)));
    if (words.oneIn(3)) {
      line.add(consumer(words));
    }
    return line;
  }

  private List<String> claim(Supplier<String> key, Words words) {
    List<String> line =
        ids(List.of(key.get(), name(words), consumer(words), words.pick("0", LONG_AGO)), words);
    line.addAll(
        words.options(
            () -> List.of("IDLE", words.pick("0", "2" + LONG_AGO)),
            () -> List.of("TIME", "15" + LONG_AGO + "00"),
            () -> List.of("RETRYCOUNT", words.number(9)),
            () -> List.of("FORCE"),
            () -> List.of("JUSTID"),
            () -> List.of("LASTID", id(words))));
    return line;
  }

  private List<String> autoclaim(Supplier<String> key, Words words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                key.get(),
                name(words),
                consumer(words),
                words.pick("0", LONG_AGO),
                bound(words, "0-0")));
    line.addAll(words.options(() -> count(words), () -> List.of("JUSTID")));
    return line;
  }

  private static List<String> info(Supplier<String> key, Words words) {
    return switch (words.below(4)) {
      case 0 -> List.of("GROUPS", key.get());
      case 1 -> List.of("CONSUMERS", key.get(), name(words));
      case 2 -> List.of("STREAM", key.get());
      default ->
          words.oneIn(3)
              ? List.of("STREAM", key.get(), "FULL", "COUNT", words.number(5))
              : List.of("STREAM", key.get(), "FULL");
    };
  }
}
