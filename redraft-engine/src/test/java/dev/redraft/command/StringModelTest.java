package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random commands on strings against a map of Java, with time passing; and the log replayed into a
 * second instance, which must hold the same data. The seed is in every failure and can be set by
 * {@code -Dredraft.seed}.
 */
class StringModelTest {
  private static final int STEPS = 4000;
  private static final int KEYS = 12;

  private record Entry(String value, long expiry) {}

  private final Map<String, Entry> model = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAMapAndItsLogReplays(long offset) {
    long seed = CommandRunner.SEED + 1000 * offset;
    Random random = new Random(seed);
    try (CommandRunner runner = newRunner();
        CommandRunner replica = newRunner()) {
      for (int step = 0; step < STEPS; step++) {
        step(runner, random, "seed " + seed + " step " + step);
        if (step % 50 == 0) {
          runner.clock.advanceMillis(random.nextInt(200));
          runner.keyspace.validate();
        }
      }
      for (String unit : runner.persistence.units) {
        replay(replica, unit);
      }
      replica.clock.micros = runner.clock.micros;
      for (CommandRunner each : new CommandRunner[] {runner, replica}) {
        each.run("keys", "*").items().forEach(key -> each.run("exists", key.asText()));
        each.keyspace.validate();
      }
      model.values().removeIf(entry -> isPast(runner, entry));
      model.forEach(
          (key, entry) -> assertThat(runner.run("get", key).asText()).isEqualTo(entry.value));
      assertThat(runner.text("dbsize")).isEqualTo("(integer) " + model.size());
      for (int i = 0; i < KEYS; i++) {
        assertThat(replica.text("pexpiretime", "k" + i))
            .isEqualTo(runner.text("pexpiretime", "k" + i));
      }
      assertThat(replica.text("debug", "digest"))
          .as("seed %d", seed)
          .isEqualTo(runner.text("debug", "digest"))
          .isNotEqualTo("0".repeat(40));
    }
  }

  private static CommandRunner newRunner() {
    return new CommandRunner().with(Directive.ENABLE_DEBUG_COMMAND, "yes");
  }

  /** The units are RESP whose line ends have become spaces; no value here has a space. */
  private static void replay(CommandRunner replica, String unit) {
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
      if (name.equals("SELECT")) {
        assertThat(command[1]).containsExactly('0');
      } else if (!name.equals("MULTI") && !name.equals("EXEC")) {
        RespValue reply = replica.run(replica.client, Args.of(command));
        assertThat(reply.isError()).as("%s: %s", String.join(" ", words), reply).isFalse();
      }
    }
  }

  private void step(CommandRunner runner, Random random, String context) {
    String key = "k" + random.nextInt(KEYS);
    Entry old = model.get(key);
    if (old != null && isPast(runner, old)) {
      model.remove(key);
      old = null;
    }
    String before = old == null ? null : old.value;
    String value = value(random);
    long now = runner.clock.micros / 1000;
    long expiry = old == null ? -1 : old.expiry;
    switch (random.nextInt(12)) {
      case 0 -> {
        assertThat(runner.text("set", key, value)).as(context).isEqualTo("OK");
        model.put(key, new Entry(value, -1));
      }
      case 1 -> {
        int millis = 1 + random.nextInt(300);
        String[] unit =
            random.nextBoolean()
                ? new String[] {"px", "" + millis}
                : new String[] {"pxat", "" + (now + millis)};
        runner.run("set", key, value, unit[0], unit[1], "get");
        model.put(key, new Entry(value, now + millis));
      }
      case 2 -> {
        RespValue reply =
            runner.run("set", key, value, random.nextBoolean() ? "nx" : "NX", "keepttl");
        assertThat(reply.isNull()).as(context).isEqualTo(before != null);
        model.putIfAbsent(key, new Entry(value, -1));
      }
      case 3 -> {
        expect(runner.run("get", key), before, context);
        if (random.nextInt(4) == 0) {
          expect(runner.run("getdel", key), before, context);
          model.remove(key);
        }
      }
      case 4 -> {
        String sum = (before == null ? "" : before) + value;
        assertThat(runner.text("append", key, value))
            .as(context)
            .isEqualTo("(integer) " + sum.length());
        model.put(key, new Entry(sum, expiry));
      }
      case 5 -> {
        int from = random.nextInt(20);
        byte[] bytes = before == null ? new byte[0] : before.getBytes(StandardCharsets.UTF_8);
        // Zeros in a gap would be no UTF-8 trouble, but keep values printable: start within the
        // string.
        from = Math.min(from, bytes.length);
        byte[] changed = Arrays.copyOf(bytes, Math.max(bytes.length, from + value.length()));
        System.arraycopy(value.getBytes(StandardCharsets.UTF_8), 0, changed, from, value.length());
        assertThat(runner.text("setrange", key, "" + from, value))
            .as(context)
            .isEqualTo("(integer) " + changed.length);
        if (!value.isEmpty()) {
          model.put(key, new Entry(new String(changed, StandardCharsets.UTF_8), expiry));
        }
      }
      case 6 -> {
        long by = random.nextInt(2000) - 1000;
        RespValue reply = runner.run("incrby", key, "" + by);
        if (isLong(before)) {
          long sum = (before == null ? 0 : Long.parseLong(before)) + by;
          assertThat(reply.asLong()).as(context).isEqualTo(sum);
          model.put(key, new Entry("" + sum, expiry));
        } else {
          assertThat(reply.asText())
              .as(context)
              .isEqualTo("ERR value is not an integer or out of range");
        }
      }
      case 7 -> {
        if (isLong(before)) {
          BigDecimal sum =
              new BigDecimal(before == null ? "0" : before).add(new BigDecimal("0.25"));
          String text = sum.stripTrailingZeros().toPlainString();
          expect(runner.run("incrbyfloat", key, "0.25"), text, context);
          model.put(key, new Entry(text, expiry));
        }
      }
      case 8 -> {
        int millis = random.nextInt(300) - 50;
        RespValue reply = runner.run("pexpire", key, "" + millis);
        assertThat(reply.asLong()).as(context).isEqualTo(before == null ? 0 : 1);
        if (before != null && millis <= 0) {
          model.remove(key);
        } else if (before != null) {
          model.put(key, new Entry(before, now + millis));
        }
      }
      case 9 -> {
        RespValue reply = runner.run("getex", key, "persist");
        expect(reply, before, context);
        if (before != null) {
          model.put(key, new Entry(before, -1));
        }
      }
      case 10 -> {
        String to = "k" + random.nextInt(KEYS);
        boolean rename = random.nextBoolean();
        RespValue reply =
            rename ? runner.run("rename", key, to) : runner.run("copy", key, to, "replace");
        assertThat(reply.isError()).as(context).isEqualTo(rename ? before == null : key.equals(to));
        if (before != null && !key.equals(to)) {
          model.put(to, model.get(key));
          if (rename) {
            model.remove(key);
          }
        }
      }
      case 11 -> {
        RespValue reply = runner.run("mset", key, value, "k0", "1");
        assertThat(reply.asText()).as(context).isEqualTo("OK");
        model.put(key, new Entry(value, -1));
        model.put("k0", new Entry("1", -1));
      }
      default -> throw new IllegalStateException(context);
    }
  }

  private static boolean isPast(CommandRunner runner, Entry entry) {
    return entry.expiry >= 0 && runner.clock.micros / 1000 > entry.expiry;
  }

  private static boolean isLong(String value) {
    if (value == null) {
      return true;
    }
    try {
      return Long.toString(Long.parseLong(value)).equals(value) && value.length() < 18;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void expect(RespValue reply, String value, String context) {
    if (value == null) {
      assertThat(reply.isNull()).as(context).isTrue();
    } else {
      assertThat(reply.asText()).as(context).isEqualTo(value);
    }
  }

  private static String value(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "";
      case 1 -> "" + random.nextInt(100_000);
      case 2 -> "x".repeat(random.nextInt(60));
      case 3 -> "y".repeat(1 + random.nextInt(3000));
      default -> "v" + random.nextInt(10);
    };
  }
}
