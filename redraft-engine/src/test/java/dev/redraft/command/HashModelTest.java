package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Seeds;
import dev.redraft.resp.RespValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random commands on hashes with expiring fields against maps, while time passes and the expire
 * cycle runs; and a second keyspace that is made of the effects alone and must hold the same.
 */
class HashModelTest {
  private static final int KEYS = 4;

  private record Content(String value, long expiry) {}

  private final Random random = Seeds.random("HashModelTest");
  private final CommandRunner runner = new CommandRunner();
  private final CommandRunner replica = new CommandRunner();
  private final Map<String, Map<String, Content>> model = new HashMap<>();

  @AfterEach
  void close() {
    runner.close();
    replica.close();
  }

  private long now() {
    return runner.clock.micros / 1000;
  }

  /** The fields of a key whose time has not passed. */
  private Map<String, Content> live(String key) {
    Map<String, Content> fields = model.getOrDefault(key, Map.of());
    Map<String, Content> live = new TreeMap<>();
    fields.forEach((field, content) -> {
      if (content.expiry < 0 || now() <= content.expiry) {
        live.put(field, content);
      }
    });
    return live;
  }

  private void put(String key, String field, Content content) {
    model.computeIfAbsent(key, any -> new HashMap<>()).put(field, content);
  }

  private RespValue run(String... words) {
    RespValue reply = runner.run(words);
    for (String unit : runner.persistence.units) {
      replay(unit);
    }
    runner.persistence.units.clear();
    return reply;
  }

  /** The words of these tests have no spaces and are no lengths. */
  private void replay(String unit) {
    String[] parts = unit.trim().split(" ");
    for (int at = 0; at < parts.length; ) {
      int count = Integer.parseInt(parts[at++].substring(1));
      String[] words = new String[count];
      for (int i = 0; i < count; i++) {
        words[i] = parts[at + 1];
        at += 2;
      }
      assertThat(replica.run(words).isError()).as(unit).isFalse();
    }
  }

  private void runCycle() {
    runner.dispatcher.runUpkeep(
        () -> runner.keyspace.expireCycle().run(runner.dispatcher.now(), 1_000_000));
  }

  private void step(int range) {
    String key = "h" + random.nextInt(KEYS);
    String field = "f" + random.nextInt(range);
    Map<String, Content> live = live(key);
    Content old = live.get(field);
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> {
        String value = "v" + random.nextInt(1000);
        assertThat(run("HSET", key, field, value).asLong()).isEqualTo(old == null ? 1 : 0);
        put(key, field, new Content(value, -1));
      }
      case 3 -> {
        boolean there = run("HGET", key, field).isNull();
        assertThat(there).isEqualTo(old == null);
      }
      case 4 -> {
        assertThat(run("HDEL", key, field).asLong()).isEqualTo(old == null ? 0 : 1);
        live.remove(field);
        model.put(key, new HashMap<>(live));
      }
      case 5 -> {
        String number = "n" + random.nextInt(3);
        Content before = live.get(number);
        long sum = (before == null ? 0 : Long.parseLong(before.value)) + 3;
        assertThat(run("HINCRBY", key, number, "3").asLong()).isEqualTo(sum);
        put(key, number, new Content("" + sum, before == null ? -1 : before.expiry));
      }
      case 6 -> {
        String number = "n" + random.nextInt(3);
        Content before = live.get(number);
        long sum = (before == null ? 0 : Long.parseLong(before.value)) + 2;
        assertThat(run("HINCRBYFLOAT", key, number, "2.0").asText()).isEqualTo("" + sum);
        put(key, number, new Content("" + sum, before == null ? -1 : before.expiry));
      }
      case 7 -> {
        long at = now() + random.nextInt(200) - 20;
        RespValue reply = run("HPEXPIREAT", key, "" + at, "FIELDS", "1", field);
        assertThat(reply.get(0).asLong()).isEqualTo(old == null ? -2 : at <= now() ? 2 : 1);
        expire(key, field, old, at);
      }
      case 8 -> {
        RespValue reply = run("HEXPIRE", key, "1", "LT", "FIELDS", "1", field);
        long at = now() + 1000;
        boolean sooner = old != null && (old.expiry < 0 || at < old.expiry);
        assertThat(reply.get(0).asLong()).isEqualTo(old == null ? -2 : sooner ? 1 : 0);
        expire(key, field, sooner ? old : null, at);
      }
      case 9 -> {
        RespValue reply = run("HPERSIST", key, "FIELDS", "1", field);
        assertThat(reply.get(0).asLong()).isEqualTo(old == null ? -2 : old.expiry < 0 ? -1 : 1);
        if (old != null) {
          put(key, field, new Content(old.value, -1));
        }
      }
      case 10 -> {
        RespValue reply = run("HPTTL", key, "FIELDS", "1", field);
        assertThat(reply.get(0).asLong())
            .isEqualTo(old == null ? -2 : old.expiry < 0 ? -1 : old.expiry - now());
      }
      case 11 -> transfer(key, "h" + random.nextInt(KEYS));
      default -> {
        assertThat(pairs(run("HGETALL", key).items())).isEqualTo(values(live));
        RespValue drawn = run("HRANDFIELD", key, "3");
        assertThat(drawn.items()).hasSize(Math.min(3, live.size()));
        drawn.items().forEach(item -> assertThat(live).containsKey(item.asText()));
      }
    }
  }

  private void expire(String key, String field, @Nullable Content old, long at) {
    if (old != null && at <= now()) {
      Map<String, Content> left = live(key);
      left.remove(field);
      model.put(key, new HashMap<>(left));
    } else if (old != null) {
      put(key, field, new Content(old.value, at));
    }
  }

  private void transfer(String from, String to) {
    if (from.equals(to) || live(from).isEmpty()) {
      return;
    }
    model.put(to, new HashMap<>(live(from)));
    if (random.nextBoolean()) {
      run("COPY", from, to, "REPLACE");
    } else {
      run("RENAME", from, to);
      model.remove(from);
    }
  }

  private static Map<String, String> values(Map<String, Content> live) {
    Map<String, String> values = new TreeMap<>();
    live.forEach((field, content) -> values.put(field, content.value));
    return values;
  }

  private static Map<String, String> pairs(List<RespValue> flat) {
    Map<String, String> pairs = new TreeMap<>();
    for (int i = 0; i < flat.size(); i += 2) {
      pairs.put(flat.get(i).asText(), flat.get(i + 1).asText());
    }
    return pairs;
  }

  @ParameterizedTest
  @CsvSource({"512, 12, 3000", "8, 40, 4000", "0, 200, 4000"})
  void behavesAsMaps(int limit, int range, int steps) {
    for (CommandRunner each : List.of(runner, replica)) {
      each.keyspace.values().limits().hashMaxListpackEntries = limit;
    }
    replica.keyspace.setLoading(true);
    for (int i = 0; i < steps; i++) {
      step(range);
      if (random.nextInt(10) == 0) {
        runner.clock.advanceMillis(random.nextInt(60));
      }
      if (random.nextInt(15) == 0) {
        runCycle();
      }
      if (i % 200 == 0) {
        runner.keyspace.validate();
      }
    }
    // Whatever has expired goes in the end, with nobody looking at it.
    for (int i = 0; i < 300; i++) {
      runCycle();
    }
    for (int k = 0; k < KEYS; k++) {
      assertThat(run("HLEN", "h" + k).asLong()).isEqualTo(live("h" + k).size());
      assertThat(pairs(run("HGETALL", "h" + k).items())).isEqualTo(values(live("h" + k)));
    }
    assertThat(Digests.of(replica.keyspace)).isEqualTo(Digests.of(runner.keyspace));
  }
}
