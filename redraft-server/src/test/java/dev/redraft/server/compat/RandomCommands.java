package dev.redraft.server.compat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Commands at random, mostly well-formed, over few keys, so that they meet. All is drawn from one
 * seed. A command is a line of words; a word is bytes, one a character.
 *
 * <p>Times are far ahead or long past, so that no reply depends on how fast a server is; no two
 * relative ones are equal.
 */
final class RandomCommands {
  private static final int BROKEN_PERCENT = 8;
  private static final String[] ODD = {
    "",
    "x",
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "3.5",
    "inf",
    "GET",
    "nx",
    "XX",
    " 1",
    "01",
    "\0",
    "EX"
  };
  private static final String[] UNITS = {"EX", "PX", "EXAT", "PXAT"};

  private final Random random;
  private final Map<String, Supplier<List<String>>> makers = new TreeMap<>();
  private final List<String> names;
  private int times;

  RandomCommands(long seed, Set<String> known) {
    random = new Random(seed);
    strings();
    bits();
    keys();
    databases();
    names = new ArrayList<>(makers.keySet());
    names.retainAll(known);
  }

  /** The commands that are made, in lower case. */
  Set<String> names() {
    return new TreeSet<>(names);
  }

  /** The next command, its name first. */
  List<String> next() {
    String name = names.get(random.nextInt(names.size()));
    if ((name.startsWith("flush") || name.equals("swapdb")) && random.nextInt(8) != 0) {
      name = "set";
    }
    List<String> words = new ArrayList<>();
    words.add(random.nextInt(4) == 0 ? name.toUpperCase(java.util.Locale.ROOT) : name);
    words.addAll(makers.get(name).get());
    if (random.nextInt(100) < BROKEN_PERCENT) {
      damage(words);
    }
    return words;
  }

  int nextInt(int bound) {
    return random.nextInt(bound);
  }

  static byte[][] bytes(List<String> words) {
    return words.stream()
        .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
        .toArray(byte[][]::new);
  }

  private void damage(List<String> words) {
    switch (random.nextInt(3)) {
      case 0 -> words.add(pick(ODD));
      case 1 -> {
        if (words.size() > 1) {
          words.removeLast();
        }
      }
      default -> {
        if (words.size() > 1) {
          words.set(1 + random.nextInt(words.size() - 1), pick(ODD));
        }
      }
    }
  }

  private void strings() {
    make("get", this::key);
    makers.put("set", this::set);
    make("setnx", this::key, this::value);
    make("setex", this::key, this::seconds, this::value);
    make("psetex", this::key, this::millis, this::value);
    make("getset", this::key, this::value);
    make("getdel", this::key);
    makers.put("getex", this::getex);
    makers.put("mget", () -> some(this::key));
    makers.put("mset", this::pairs);
    makers.put("msetnx", this::pairs);
    make("append", this::key, this::value);
    make("strlen", this::key);
    make("setrange", this::key, () -> "" + random.nextInt(80), this::value);
    make("getrange", this::key, this::index, this::index);
    make("substr", this::key, this::index, this::index);
    make("incr", this::key);
    make("decr", this::key);
    make("incrby", this::key, this::integer);
    make("decrby", this::key, this::integer);
    make("incrbyfloat", this::key, this::real);
    makers.put("lcs", this::lcs);
  }

  private List<String> set() {
    List<String> words = new ArrayList<>(List.of(key(), value()));
    int options = random.nextInt(3);
    for (int i = 0; i < options; i++) {
      switch (random.nextInt(7)) {
        case 0 -> words.add("NX");
        case 1 -> words.add("xx");
        case 2, 3 -> words.add("GET");
        case 4 -> words.add("KEEPTTL");
        default -> words.addAll(time(pick(UNITS)));
      }
    }
    return words;
  }

  private List<String> getex() {
    List<String> words = new ArrayList<>(List.of(key()));
    switch (random.nextInt(6)) {
      case 0 -> words.add("PERSIST");
      case 1, 2 -> words.addAll(time(pick(UNITS)));
      // Past: the key is deleted at once. SET would keep it until somebody looks, which is not the
      // same moment for both.
      case 3 -> words.addAll(List.of(pick("EXAT", "PXAT"), "1"));
      default -> {}
    }
    return words;
  }

  private List<String> lcs() {
    List<String> words = new ArrayList<>(List.of(key(), key()));
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> words.add("LEN");
        case 1 -> words.add("IDX");
        case 2 -> words.add("WITHMATCHLEN");
        default -> words.addAll(List.of("MINMATCHLEN", "" + (random.nextInt(6) - 1)));
      }
    }
    return words;
  }

  private void bits() {
    make("setbit", this::key, this::bit, () -> "" + random.nextInt(2));
    make("getbit", this::key, this::bit);
    makers.put("bitcount", () -> bitRange(new ArrayList<>(List.of(key())), 0));
    makers.put(
        "bitpos", () -> bitRange(new ArrayList<>(List.of(key(), "" + random.nextInt(2))), 1));
    makers.put(
        "bitop",
        () -> {
          String operation = pick("AND", "OR", "XOR", "NOT");
          List<String> words = new ArrayList<>(List.of(operation, key()));
          words.addAll(operation.equals("NOT") ? List.of(key()) : some(this::key));
          return words;
        });
    makers.put("bitfield", () -> bitfield(true));
    makers.put("bitfield_ro", () -> bitfield(random.nextInt(10) == 0));
  }

  private List<String> bitRange(List<String> words, int least) {
    int count = random.nextInt(4 - least) + least;
    if (count > 0 || random.nextBoolean()) {
      words.add(index());
      if (count != 1) {
        words.add(index());
      }
      if (count > 2) {
        words.add(pick("BIT", "BYTE"));
      }
    }
    return words;
  }

  private List<String> bitfield(boolean writes) {
    List<String> words = new ArrayList<>(List.of(key()));
    for (int i = random.nextInt(4); i > 0; i--) {
      String type =
          random.nextBoolean() ? "i" + (1 + random.nextInt(64)) : "u" + (1 + random.nextInt(63));
      String offset = random.nextBoolean() ? "#" + random.nextInt(10) : "" + random.nextInt(300);
      switch (writes ? random.nextInt(4) : 0) {
        case 0 -> words.addAll(List.of("GET", type, offset));
        case 1 -> words.addAll(List.of("SET", type, offset, integer()));
        case 2 -> words.addAll(List.of("INCRBY", type, offset, integer()));
        default ->
            words.addAll(
                List.of(
                    "OVERFLOW", pick("WRAP", "SAT", "FAIL"), "INCRBY", type, offset, integer()));
      }
    }
    return words;
  }

  private void keys() {
    for (String name : List.of("del", "unlink", "exists", "touch", "watch")) {
      makers.put(name, () -> some(this::key));
    }
    for (String name : List.of("type", "ttl", "pttl", "expiretime", "pexpiretime", "persist")) {
      make(name, this::key);
    }
    makers.put("expire", () -> expire("EX"));
    makers.put("pexpire", () -> expire("PX"));
    makers.put("expireat", () -> expire("EXAT"));
    makers.put("pexpireat", () -> expire("PXAT"));
    make("keys", () -> pick("*", "k?", "k[1-5]", "*1*", "[^k]*", "nothing"));
    makers.put("scan", this::scan);
    make("randomkey");
    make("rename", this::key, this::key);
    make("renamenx", this::key, this::key);
    make("move", this::key, this::database);
    makers.put("copy", this::copy);
    make("object", () -> pick("ENCODING", "refcount", "FREQ", "idletime", "HELP"), this::key);
    make("unwatch");
  }

  private List<String> expire(String unit) {
    List<String> words = new ArrayList<>(List.of(key(), time(unit).get(1)));
    for (int i = random.nextInt(3) - 1; i > 0; i--) {
      words.add(pick("NX", "XX", "GT", "lt"));
    }
    if (random.nextInt(3) == 0) {
      words.add(pick("NX", "XX", "GT", "lt"));
    }
    return words;
  }

  private List<String> scan() {
    List<String> words = new ArrayList<>(List.of("0", "COUNT", "100000"));
    if (random.nextBoolean()) {
      words.addAll(List.of("MATCH", pick("*", "k?", "*1*", "")));
    }
    if (random.nextInt(3) == 0) {
      words.addAll(List.of("TYPE", pick("string", "STRING", "list", "nothing")));
    }
    return words;
  }

  private List<String> copy() {
    List<String> words = new ArrayList<>(List.of(key(), key()));
    if (random.nextBoolean()) {
      words.addAll(List.of("DB", database()));
    }
    if (random.nextBoolean()) {
      words.add("REPLACE");
    }
    return words;
  }

  private void databases() {
    make("dbsize");
    make("select", this::database);
    make("swapdb", this::database, this::database);
    makers.put("flushdb", () -> random.nextBoolean() ? List.of() : List.of(pick("ASYNC", "sync")));
    makers.put("flushall", () -> random.nextBoolean() ? List.of() : List.of(pick("ASYNC", "sync")));
    make("multi");
    make("exec");
    make("discard");
    make("ping");
    make("echo", this::value);
    makers.put(
        "debug",
        () -> random.nextBoolean() ? List.of("DIGEST") : List.of("DIGEST-VALUE", key(), key()));
  }

  @SafeVarargs
  private void make(String name, Supplier<String>... words) {
    makers.put(
        name,
        () -> {
          List<String> made = new ArrayList<>();
          for (Supplier<String> word : words) {
            made.add(word.get());
          }
          return made;
        });
  }

  private List<String> some(Supplier<String> maker) {
    List<String> made = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      made.add(maker.get());
    }
    return made;
  }

  private List<String> pairs() {
    List<String> made = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      made.add(key());
      made.add(value());
    }
    return made;
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String key() {
    return random.nextInt(50) == 0 ? "other:" + random.nextInt(100) : "k" + random.nextInt(12);
  }

  private String database() {
    return "" + (random.nextInt(40) == 0 ? 16 : random.nextInt(3));
  }

  private String value() {
    return switch (random.nextInt(7)) {
      case 0 -> "";
      case 1 -> integer();
      case 2 -> real();
      case 3 -> "v".repeat(random.nextInt(120));
      case 4 -> "" + random.nextInt(20);
      case 5 -> {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
          text.append((char) random.nextInt(256));
        }
        yield text.toString();
      }
      default -> "abcdefghij".substring(random.nextInt(5), 5 + random.nextInt(5));
    };
  }

  private String integer() {
    return switch (random.nextInt(4)) {
      case 0 -> "" + random.nextLong();
      case 1 -> "" + (random.nextInt(20) - 10);
      case 2 -> "" + (1L << random.nextInt(63));
      default -> "" + random.nextInt();
    };
  }

  private String real() {
    return switch (random.nextInt(4)) {
      case 0 -> "" + random.nextInt(1000) / 8.0;
      case 1 -> (random.nextInt(2000) - 1000) + "." + random.nextInt(1000);
      case 2 -> random.nextInt(1000) + "e" + (random.nextInt(20) - 10);
      default -> "" + (random.nextInt(20) - 10);
    };
  }

  private String index() {
    return "" + (random.nextInt(60) - 30);
  }

  private String bit() {
    return "" + random.nextInt(600);
  }

  private String seconds() {
    return time("EX").get(1);
  }

  private String millis() {
    return time("PX").get(1);
  }

  private List<String> time(String unit) {
    if (random.nextInt(12) == 0) {
      return List.of(unit, pick("0", "-1", "9223372036854775807", "-9223372036854775807"));
    }
    long far = 10_000L + times++ * 7919L % 99_991 * 100;
    return List.of(
        unit,
        switch (unit) {
          case "EX" -> "" + far;
          case "PX" -> "" + far * 1000;
          case "EXAT" -> "" + (4_000_000_000L + far);
          default -> "" + (4_000_000_000L + far) * 1000;
        });
  }
}
