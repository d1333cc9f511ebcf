package dev.redraft.engine;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Commands for one large collection of a type, at a key called {@code big}: those that make it,
 * those that change it here and there, and those after which little or nothing of it is left where
 * it was.
 */
enum BigCollection {
  STRING {
    @Override
    String fill(int i) {
      return "APPEND big " + text(i) + i;
    }

    @Override
    String change(Random random) {
      int at = random.nextInt(2_000_000);
      return pick(
          random,
          "SETRANGE big " + at + " changed" + at,
          "SETBIT big " + at + " 1",
          "BITFIELD big INCRBY u32 #" + random.nextInt(50_000) + " 77",
          "APPEND big " + text(at));
    }

    @Override
    String upheaval(Random random) {
      return pick(random, "SET big 17", "BITOP NOT big big", "GETDEL big", "SET big x PX 100");
    }
  },

  LIST {
    @Override
    String fill(int i) {
      return "RPUSH big " + i + " " + text(i) + i;
    }

    @Override
    String change(Random random) {
      int at = random.nextInt(8000);
      return pick(
          random,
          "RPUSH big " + text(at) + " more",
          "LPUSH big less " + at,
          "LSET big " + at + " " + text(7 * at).repeat(random.nextInt(3)),
          "LINSERT big BEFORE " + at + " between",
          "LREM big 1 " + at,
          "LPOP big 5",
          "LMOVE big big LEFT RIGHT",
          "RPOP big 9");
    }

    @Override
    String upheaval(Random random) {
      return pick(
          random, "LTRIM big 3000 3010", "LTRIM big 0 -4000", "LPOP big 100000", "LTRIM big 9 0");
    }
  },

  HASH {
    @Override
    String fill(int i) {
      return "HSET big f" + i + " " + text(i) + " " + text(i) + i + " " + i;
    }

    @Override
    String change(Random random) {
      int at = random.nextInt(10_000);
      return pick(
          random,
          "HSET big f" + at + " " + text(3 * at),
          "HSET big new" + at + " short",
          "HDEL big f" + at + " f" + (at + 1) + " " + text(at) + at,
          "HINCRBY big n 5",
          "HPEXPIRE big " + (50 + at) + " FIELDS 2 f" + at + " new" + at,
          "HPERSIST big FIELDS 1 f" + at);
    }

    @Override
    String upheaval(Random random) {
      StringBuilder deletion = new StringBuilder("HDEL big");
      for (int i = 0; i < 5000; i++) {
        deletion.append(" f").append(i);
      }
      return random.nextBoolean() ? deletion.toString() : "PEXPIRE big 20";
    }
  },

  SET {
    @Override
    String fill(int i) {
      return "SADD big m" + i + " " + text(i) + i;
    }

    @Override
    String change(Random random) {
      int at = random.nextInt(10_000);
      return pick(
          random,
          "SADD big " + text(at) + " " + at,
          "SREM big m" + at + " " + text(at) + at,
          "SPOP big 3",
          "SMOVE big away m" + at);
    }

    @Override
    String upheaval(Random random) {
      return pick(
          random, "SPOP big 7000", "SINTERSTORE big big away", "SUNIONSTORE big big", "SPOP big 1");
    }
  },

  ZSET {
    @Override
    String fill(int i) {
      return "ZADD big " + i % 777 + ".5 m" + i + " " + i + " " + text(i) + i;
    }

    @Override
    String change(Random random) {
      int at = random.nextInt(10_000);
      return pick(
          random,
          "ZADD big " + at + " m" + random.nextInt(10_000) + " -inf " + text(at),
          "ZINCRBY big 0.1 m" + at,
          "ZREM big m" + at + " " + text(at) + at,
          "ZPOPMIN big 3",
          "ZREMRANGEBYRANK big " + at + " " + (at + 3));
    }

    @Override
    String upheaval(Random random) {
      return pick(
          random,
          "ZREMRANGEBYRANK big 3 -4",
          "ZUNIONSTORE big 1 big WEIGHTS -1",
          "ZRANGESTORE big big 5 100",
          "ZREMRANGEBYSCORE big 100 +inf");
    }
  },

  STREAM {
    @Override
    String fill(int i) {
      return switch (i) {
        case 0 -> "XGROUP CREATE big g0 0 MKSTREAM";
        case 1 -> "XGROUP CREATE big g1 $";
        default ->
            i % 5 == 0
                ? "XREADGROUP GROUP g0 c" + i % 3 + " COUNT 3 STREAMS big >"
                : "XADD big " + i + "-1 f " + text(i) + i;
      };
    }

    @Override
    String change(Random random) {
      int at = random.nextInt(7000);
      return pick(
          random,
          "XADD big * f " + text(at),
          "XDEL big " + at + "-1 " + (at + 1) + "-1",
          "XREADGROUP GROUP g" + at % 2 + " c1 COUNT 20 STREAMS big >",
          "XACK big g0 " + at + "-1 " + (at + 1) + "-1",
          "XCLAIM big g0 c2 0 " + at + "-1 RETRYCOUNT 3",
          "XAUTOCLAIM big g0 c0 0 " + at + " COUNT 5",
          "XTRIM big MAXLEN ~ 6500");
    }

    @Override
    String upheaval(Random random) {
      return pick(
          random,
          "XTRIM big MAXLEN 3",
          "XGROUP DESTROY big g0",
          "XGROUP DELCONSUMER big g0 c1",
          "XTRIM big MINID 4000");
    }
  },

  /** Many collections at the threshold of their encodings, with {@link RandomWrites#SETTINGS}. */
  SMALL {
    @Override
    String fill(int i) {
      String four = " 1 2 3 " + (i % 2 == 0 ? "4" : "four");
      return switch (i % 5) {
        case 0 -> "HSET h" + i + four + " long " + text(i).substring(0, 25);
        case 1 -> "SADD s" + i + four;
        case 2 -> "ZADD z" + i + " 1 a 2 b 3 c 4 d";
        case 3 -> "RPUSH l" + i + four;
        default -> "SET k" + i + " 17";
      };
    }

    @Override
    String change(Random random) {
      int i = random.nextInt(FILLS);
      String two = " " + (1 + random.nextInt(8)) + " " + text(i);
      return switch (i % 5) {
        case 0 -> random.nextBoolean() ? "HSET h" + i + two : "HDEL h" + i + " 1 long";
        case 1 -> (random.nextBoolean() ? "SADD s" : "SREM s") + i + two + " 1 2 3";
        case 2 -> random.nextBoolean() ? "ZADD z" + i + two : "ZPOPMAX z" + i + " 2";
        case 3 -> (random.nextBoolean() ? "RPUSH l" : "LREM l") + i + two;
        default -> "APPEND k" + i + two.substring(0, 2);
      };
    }

    @Override
    String upheaval(Random random) {
      return "SORT l3 ALPHA STORE h0";
    }
  };

  /** How many commands make it: some 2 MB of data. */
  static final int FILLS = 7000;

  abstract String fill(int i);

  abstract String change(Random random);

  abstract String upheaval(Random random);

  /** What may happen to a key of any type. */
  static List<String> ends() {
    return List.of(
        "DEL big",
        "UNLINK big",
        "RENAME big other",
        "COPY big other",
        "MOVE big 1",
        "PEXPIRE big 10",
        "SWAPDB 0 1",
        "FLUSHALL ASYNC",
        "SET big small");
  }

  private static String text(int i) {
    return String.format(Locale.ROOT, "%08x", i * 0x9E3779B9).repeat(32);
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
