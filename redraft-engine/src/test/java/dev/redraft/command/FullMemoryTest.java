package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.NativeMemory;
import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands on all types in a range that is nearly full: whatever fails leaves a keyspace whose
 * invariants hold, and a log that says what memory holds, or else a rewrite of it is asked for. In
 * the smaller range most commands fail at once, in the larger one some fail half-way.
 */
class FullMemoryTest {
  private static final int STEPS = 3000;
  private static final int CHECK_EVERY = 25;
  private static final int FILLERS = 170;
  private static final String TYPES = "lhszpxt";
  private static final String OOM = "memory range reserved at start";

  private final List<String> recent = new ArrayList<>();
  private int failures;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theLogSaysWhatMemoryHolds(long offset) {
    long seed = CommandRunner.SEED + 1000 * offset;
    Random random = new Random(seed);
    MemoryOptions little =
        MemoryOptions.small(NativeMemory.system())
            .withReserve(MemoryOptions.roundedReserve((2 + offset % 2) << 20));
    try (CommandRunner runner = new CommandRunner(Families.table(), little);
        CommandRunner replica = new CommandRunner()) {
      runner.with(Directive.ENABLE_DEBUG_COMMAND, "yes");
      replica.with(Directive.ENABLE_DEBUG_COMMAND, "yes");
      fill(runner);
      int replayed = 0;
      for (int step = 0; step < STEPS && runner.persistence.rewrites == 0; step++) {
        boolean failed = step(runner, random);
        runner.keyspace.doWork(Long.MAX_VALUE);
        if (runner.persistence.rewrites > 0) {
          break;
        }
        if (failed || step % CHECK_EVERY == 0) {
          replayed = replay(replica, runner.persistence.units, replayed);
          runner.keyspace.validate();
          assertThat(replica.text("debug", "digest"))
              .as("seed %d step %d after %s", seed, step, recent)
              .isEqualTo(runner.text("debug", "digest"));
        }
        if (failed && random.nextInt(3) == 0) {
          runner.run("del", key(random), key(random));
        }
      }
      runner.keyspace.validate();
      assertThat(failures).as("commands that met a full memory, seed %d", seed).isPositive();
    }
  }

  /** Takes most of the range, and so that what is deleted later makes room of many sizes. */
  private static void fill(CommandRunner runner) {
    for (int i = 0; i < FILLERS; i++) {
      runner.run("set", "fill" + i, "f".repeat(7900));
    }
  }

  /** Returns whether memory was full. */
  private boolean step(CommandRunner runner, Random random) {
    List<String> words = command(random);
    recent.add(String.join(" ", words));
    if (recent.size() > 12) {
      recent.removeFirst();
    }
    RespValue reply = runner.run(words.toArray(new String[0]));
    boolean full = reply.isError() && reply.toString().contains(OOM);
    failures += full ? 1 : 0;
    assertThat(reply.toString()).as("%s", recent).doesNotContain("internal error");
    return full;
  }

  private static String key(Random random) {
    return TYPES.charAt(random.nextInt(TYPES.length())) + "" + random.nextInt(3);
  }

  private static List<String> command(Random random) {
    if (random.nextInt(20) == 0) {
      String filler = "fill" + random.nextInt(FILLERS);
      return random.nextBoolean()
          ? words("set", filler, "f".repeat(256 << random.nextInt(6)))
          : words("del", filler, "fill" + random.nextInt(FILLERS));
    }
    int type = random.nextInt(TYPES.length());
    String name = TYPES.charAt(type) + "" + random.nextInt(3);
    String other = TYPES.charAt(type) + "" + random.nextInt(3);
    if (random.nextInt(12) == 0) {
      return words(random.nextBoolean() ? "del" : "unlink", name);
    }
    if (random.nextInt(40) == 0) {
      return words("copy", name, other + "c", "replace");
    }
    if (random.nextInt(40) == 0) {
      return words("pexpire", name, "100000000");
    }
    return switch (type) {
      case 0 -> list(random, name, other);
      case 1 -> hash(random, name);
      case 2 -> set(random, name, other);
      case 3 -> sortedSet(random, name, other);
      case 4 -> many(random, words("pfadd", name), 1);
      case 5 -> stream(random, name);
      default ->
          random.nextBoolean()
              ? words("append", name, text(random))
              : words("setrange", name, "" + random.nextInt(3000), text(random));
    };
  }

  private static List<String> list(Random random, String name, String other) {
    return switch (random.nextInt(8)) {
      case 0 -> words("lpop", name, "" + random.nextInt(5));
      case 1 -> words("linsert", name, "before", "e" + random.nextInt(20), text(random));
      case 2 -> words("lset", name, "" + random.nextInt(10), text(random));
      case 3 -> words("lmove", name, other, "left", "right");
      case 4 -> words("ltrim", name, "0", "" + random.nextInt(200));
      default -> many(random, words(random.nextBoolean() ? "rpush" : "lpush", name), 1);
    };
  }

  private static List<String> hash(Random random, String name) {
    return switch (random.nextInt(6)) {
      case 0 -> words("hdel", name, "e" + random.nextInt(20));
      case 1 -> words("hincrby", name, "n" + random.nextInt(200), "12345678901");
      case 2 -> words("hpexpire", name, "100000000", "fields", "2", "e" + random.nextInt(20), "e3");
      default -> many(random, words("hset", name), 2);
    };
  }

  private static List<String> set(Random random, String name, String other) {
    return switch (random.nextInt(7)) {
      case 0 -> words("srem", name, "e" + random.nextInt(20));
      case 1 -> words("sunionstore", name, name, other);
      case 2 -> words("smove", name, other, "e" + random.nextInt(20));
      case 3 -> words("sadd", name, "" + random.nextInt(100), "" + random.nextLong());
      default -> many(random, words("sadd", name), 1);
    };
  }

  private static List<String> sortedSet(Random random, String name, String other) {
    return switch (random.nextInt(7)) {
      case 0 -> words("zrem", name, "e" + random.nextInt(20));
      case 1 -> words("zunionstore", name, "2", name, other);
      case 2 -> words("zincrby", name, "1.5", text(random));
      case 3 -> words("zpopmin", name, "3");
      default -> {
        List<String> words = words("zadd", name);
        for (int i = random.nextInt(12); i >= 0; i--) {
          words.add("" + random.nextInt(1000));
          words.add(text(random));
        }
        yield words;
      }
    };
  }

  private static List<String> stream(Random random, String name) {
    return switch (random.nextInt(7)) {
      case 0 -> words("xgroup", "create", name, "g" + random.nextInt(3), "0", "mkstream");
      case 1, 2 ->
          words(
              "xreadgroup",
              "group",
              "g" + random.nextInt(3),
              "c" + random.nextInt(3),
              "count",
              "" + (1 + random.nextInt(20)),
              "streams",
              name,
              ">");
      case 3 -> words("xtrim", name, "maxlen", "" + random.nextInt(60));
      default -> many(random, words("xadd", name, "*"), 2);
    };
  }

  private static List<String> many(Random random, List<String> words, int each) {
    for (int i = (1 + random.nextInt(12)) * each; i > 0; i--) {
      words.add(text(random));
    }
    return words;
  }

  private static String text(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "e" + random.nextInt(20);
      case 1 -> "" + random.nextInt(100_000);
      case 2 -> "e" + random.nextInt(20) + "x".repeat(random.nextInt(200));
      default -> String.format(Locale.ROOT, "%020d", random.nextInt(1000));
    };
  }

  private static List<String> words(String... words) {
    return new ArrayList<>(List.of(words));
  }

  /** The units are RESP whose line ends have become spaces; no word here has a space. */
  private static int replay(CommandRunner replica, List<String> units, int from) {
    for (String unit : units.subList(from, units.size())) {
      String[] words = unit.split(" ", -1);
      int at = 0;
      while (at < words.length && !words[at].isEmpty()) {
        int count = Integer.parseInt(words[at++].substring(1));
        byte[][] command = new byte[count][];
        for (int i = 0; i < count; i++) {
          command[i] = words[at + 1].getBytes(StandardCharsets.ISO_8859_1);
          at += 2;
        }
        String name = new String(command[0], StandardCharsets.ISO_8859_1);
        if (!name.equals("SELECT") && !name.equals("MULTI") && !name.equals("EXEC")) {
          RespValue reply = replica.run(replica.client, Args.of(command));
          assertThat(reply.isError()).as("%s: %s", unit, reply).isFalse();
        }
      }
    }
    return units.size();
  }
}
