package dev.redraft.engine;

import dev.redraft.platform.Entropy;
import java.util.List;

/**
 * Random write commands of all types, over a few keys of each with few members, so that most of
 * them meet something. With {@link #SETTINGS} the values cross the thresholds of their encodings
 * all the time.
 */
final class RandomWrites {
  /** Directives, and their values, with which a handful of members is a large collection. */
  static final List<String> SETTINGS =
      List.of(
          ("hash-max-listpack-entries 5 hash-max-listpack-value 30 set-max-intset-entries 4 "
                  + "set-max-listpack-entries 5 zset-max-listpack-entries 5 "
                  + "list-max-listpack-size 3 stream-node-max-entries 3 hll-sparse-max-bytes 40")
              .split(" "));

  private final Entropy random;
  private int entries;

  RandomWrites(Entropy random) {
    this.random = random;
  }

  /** Commands that write, or would. */
  String[] next() {
    String line =
        switch (random.nextInt(9)) {
          case 0 -> string();
          case 1 -> list();
          case 2, 3 -> hash();
          case 4 -> set();
          case 5 -> sortedSet();
          case 6, 7 -> stream();
          default -> key();
        };
    return line.split(" ");
  }

  /** A command that waits until another client has written what it takes. */
  String[] blocking() {
    String line =
        pick(
            "BLPOP l0 l1 2",
            "BRPOP l1 2",
            "BLMOVE l0 l2 LEFT RIGHT 2",
            "BLMPOP 2 2 l1 l2 RIGHT COUNT 2",
            "BZPOPMIN z0 z1 2",
            "BZMPOP 2 1 z1 MAX COUNT 3",
            "XREADGROUP GROUP g0 c0 BLOCK 2000 STREAMS x0 >");
    return line.split(" ");
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String of(String prefix) {
    return prefix + random.nextInt(3);
  }

  private String member() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> "" + random.nextInt(9);
      case 3 -> "long:" + "m".repeat(60 + random.nextInt(3));
      default -> "m" + random.nextInt(9);
    };
  }

  private String members() {
    StringBuilder all = new StringBuilder(member());
    for (int i = random.nextInt(4); i > 0; i--) {
      all.append(' ').append(member());
    }
    return all.toString();
  }

  private int small() {
    return random.nextInt(6) - 2;
  }

  private String score() {
    return pick("" + small(), "0." + random.nextInt(99), "-inf", "1e20");
  }

  private String string() {
    String key = of("k");
    return switch (random.nextInt(14)) {
      case 0 -> "SET " + key + " " + member();
      case 1 -> "SET " + key + " 7 PX " + (1 + random.nextInt(400));
      case 2 -> "APPEND " + key + " " + member();
      case 3 -> "SETRANGE " + key + " " + random.nextInt(40) + " " + member();
      case 4 -> "INCRBY n " + small();
      case 5 -> "INCRBYFLOAT n 0." + random.nextInt(99);
      case 6 -> "SETBIT " + key + " " + random.nextInt(300) + " 1";
      case 7 -> "BITFIELD " + key + " OVERFLOW SAT INCRBY i5 #3 9 SET u8 0 " + random.nextInt(9);
      case 8 -> "BITOP XOR " + of("k") + " " + of("k") + " " + of("k");
      case 9 -> "GETEX " + key + " PX " + (1 + random.nextInt(400));
      case 10 -> "GETDEL " + key;
      case 11 -> "PFMERGE " + of("p") + " " + of("p");
      default -> "PFADD " + of("p") + " " + members();
    };
  }

  private String list() {
    String key = of("l");
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> pick("RPUSH ", "LPUSH ") + key + " " + members();
      case 4 -> pick("LPOP ", "RPOP ") + key + " " + (1 + random.nextInt(3));
      case 5 -> "LINSERT " + key + pick(" BEFORE ", " AFTER ") + member() + " " + member();
      case 6 -> "LSET " + key + " " + small() + " " + member();
      case 7 -> "LREM " + key + " " + small() + " " + member();
      case 8 -> "LTRIM " + key + " " + random.nextInt(2) + " " + (3 + random.nextInt(9));
      case 9 -> "LMOVE " + key + " " + of("l") + pick(" LEFT", " RIGHT") + pick(" LEFT", " RIGHT");
      case 10 -> "LMPOP 2 " + key + " " + of("l") + " LEFT COUNT 2";
      default -> "SORT " + key + " ALPHA STORE " + of("l");
    };
  }

  private String hash() {
    String key = of("h");
    String field = member();
    String fields = "FIELDS 2 " + member() + " " + field;
    return switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> "HSET " + key + " " + field + " " + member() + " m1 " + member();
      case 4 -> "HDEL " + key + " " + members();
      case 5 -> "HINCRBY " + key + " n" + random.nextInt(2) + " " + small();
      case 6 -> "HINCRBYFLOAT " + key + " n" + random.nextInt(2) + " 0." + random.nextInt(99);
      case 7, 8, 9 -> "HPEXPIRE " + key + " " + (1 + random.nextInt(400)) + " " + fields;
      case 10 -> "HEXPIRE " + key + " 1 " + pick("NX ", "GT ", "LT ") + fields;
      case 11 -> "HPERSIST " + key + " " + fields;
      default -> "HSETNX " + key + " " + field + " " + member();
    };
  }

  private String set() {
    String key = of("s");
    String others = of("s") + " " + of("s");
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> "SADD " + key + " " + members();
      case 3 -> "SREM " + key + " " + members();
      case 4 -> "SPOP " + key + " " + (1 + random.nextInt(3));
      case 5 -> "SMOVE " + key + " " + of("s") + " " + member();
      case 6 -> "SPOP " + key;
      default -> pick("SUNIONSTORE ", "SINTERSTORE ", "SDIFFSTORE ") + key + " " + others;
    };
  }

  private String sortedSet() {
    String key = of("z");
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          "ZADD " + key + " " + score() + " " + member() + " " + score() + " " + member();
      case 3 -> "ZADD " + key + pick(" GT ", " LT ", " NX ", " XX ") + score() + " " + member();
      case 4 -> "ZINCRBY " + key + " 0." + random.nextInt(99) + " " + member();
      case 5 -> "ZREM " + key + " " + members();
      case 6 -> pick("ZPOPMIN ", "ZPOPMAX ") + key + " 2";
      case 7 -> "ZREMRANGEBYRANK " + key + " " + small() + " " + small();
      case 8 -> "ZREMRANGEBYSCORE " + key + " 1 (3";
      case 9 -> "ZUNIONSTORE " + key + " 2 " + of("z") + " " + of("s") + " WEIGHTS 2 0.5";
      case 10 -> "ZRANGESTORE " + key + " " + of("z") + " 0 3 REV";
      default -> "GEOADD " + key + " 2.3" + random.nextInt(99) + " 48.8 " + member();
    };
  }

  /**
   * Entries of x0 get their IDs from the clock, those of x1 from a counter, so that it is known.
   */
  private String stream() {
    String key = "x" + random.nextInt(2);
    String id = key.equals("x0") ? " *" : " " + ++entries + "-*";
    String known = "x1 g" + random.nextInt(2);
    String entry = " " + Math.max(1, entries - random.nextInt(9)) + "-0";
    String group = " g" + random.nextInt(2);
    String consumer = group + " c" + random.nextInt(2);
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> "XADD " + key + id + " f " + member();
      case 3 -> "XADD " + key + " MAXLEN ~ 6" + id + " f " + member() + " g " + member();
      case 4 -> "XTRIM " + key + " MAXLEN " + random.nextInt(9);
      case 5, 6 -> "XGROUP CREATE " + key + group + pick(" 0", " $") + " MKSTREAM";
      case 7 -> "XGROUP CREATECONSUMER " + key + consumer;
      case 8 -> pick("XGROUP DELCONSUMER " + key + consumer, "XGROUP DESTROY " + key + group);
      case 9, 10 -> "XREADGROUP GROUP" + consumer + " COUNT 3 STREAMS " + key + " >";
      case 11 -> "XREADGROUP GROUP" + consumer + " COUNT 2 STREAMS " + key + " 0";
      case 12 -> "XREADGROUP GROUP" + consumer + " NOACK STREAMS " + key + " >";
      case 13 -> "XAUTOCLAIM " + key + consumer + " " + random.nextInt(300) + " - COUNT 2";
      case 14 -> "XGROUP SETID " + key + group + pick(" 0", " $");
      case 15, 16 -> "XACK " + known + entry;
      case 17 -> "XDEL x1" + entry;
      case 18 -> "XCLAIM " + known + " c1 0" + entry + pick(" RETRYCOUNT 7 FORCE", " IDLE 9", "");
      default -> "XSETID x1 " + ++entries + "-3 ENTRIESADDED " + (50 + entries);
    };
  }

  private String key() {
    String family = pick("k", "l", "h", "s", "z", "x", "p");
    String key = of(family);
    return switch (random.nextInt(9)) {
      case 0 -> pick("DEL ", "UNLINK ") + key + " " + of(pick("k", "l", "h", "s", "z", "x"));
      case 1 -> "RENAME " + key + " " + of(family);
      case 2 -> "COPY " + key + " " + of(family) + " REPLACE";
      case 3 -> "MOVE " + key + " 1";
      case 4, 5 -> "PEXPIRE " + key + " " + (1 + random.nextInt(500));
      case 6 -> "PERSIST " + key;
      case 7 -> random.nextInt(8) == 0 ? pick("FLUSHDB", "FLUSHALL ASYNC", "SWAPDB 0 1") : "GET n";
      default -> "EXPIRE " + key + " 1";
    };
  }
}
