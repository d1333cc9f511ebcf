package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Crc64;
import dev.redraft.base.Seeds;
import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.Fork;
import dev.redraft.platform.EventLog;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.rdb.RdbInput;
import dev.redraft.rdb.RdbOutput;
import dev.redraft.rdb.RdbReader;
import dev.redraft.rdb.RdbSettings;
import dev.redraft.rdb.RdbWriter;
import dev.redraft.rdb.ValueReader;
import dev.redraft.resp.RespValue;
import dev.redraft.value.EncodingLimits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random values of every type come back the same from RDB: from the payloads of DUMP, and from a
 * file that is written of an image while commands change what is live.
 */
class RdbRoundTripTest {
  private static final int KEYS = 4;
  private static final int DATABASES = 3;
  private static final long LATER = 1_800_000_000_000L;

  private final Random random = Seeds.random("RdbRoundTripTest");
  private final CommandRunner runner = new CommandRunner();
  private int clock = 1;

  @AfterEach
  void close() {
    runner.close();
  }

  private String text() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Integer.toString(random.nextInt(300) - 150);
      case 2 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 3 -> "ab".repeat(random.nextInt(90));
      case 4 -> "x" + Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(300));
      default -> Integer.toString(random.nextInt(), 36);
    };
  }

  private String member() {
    return (random.nextBoolean() ? "m" : "") + random.nextInt(60);
  }

  private String field() {
    return (random.nextBoolean() ? "f" : "") + random.nextInt(8);
  }

  private String keyed(String n) {
    return List.of("set", "hash", "zset", "list").get(random.nextInt(4)) + n;
  }

  private String time() {
    return Long.toString(LATER + random.nextInt(1 << random.nextInt(31)));
  }

  private String id() {
    return Math.max(1, clock - random.nextInt(30)) + "-" + random.nextInt(2);
  }

  private void step(boolean fieldExpiries) {
    String n = Integer.toString(random.nextInt(KEYS));
    clock += random.nextInt(2);
    runner.clock.advanceMillis(random.nextInt(3));
    runner.run("select", Integer.toString(random.nextInt(DATABASES)));
    run(
        switch (random.nextInt(22)) {
          case 0 -> List.of("set", "string" + n, text(), "KEEPTTL");
          case 1 -> List.of("pfadd", "hll" + n, text(), text());
          case 2, 3 -> List.of("rpush", "list" + n, text(), text());
          case 4 -> List.of("lset", "list" + n, "0", "y".repeat(random.nextInt(12_000)));
          case 5 -> List.of("lpop", "list" + n, "3");
          case 6 -> List.of("sadd", "ints" + n, "" + (random.nextLong() >> random.nextInt(64)));
          case 7 -> List.of("sadd", "set" + n, member(), member(), text());
          case 8 -> List.of("srem", "set" + n, member(), member());
          case 9 -> List.of("zadd", "zset" + n, "" + random.nextGaussian(), member());
          case 10 -> List.of("zadd", "zset" + n, random.nextInt(9) + "", member(), "inf", text());
          case 11 -> List.of("zrem", "zset" + n, member(), member());
          case 12, 13 -> List.of("hset", "hash" + n, field(), text(), "x" + member(), text());
          case 14 -> List.of("hdel", "hash" + n, field(), "x" + member());
          case 15 ->
              fieldExpiries
                  ? List.of("hpexpireat", "hash" + n, time(), "fields", "2", field(), field())
                  : List.of("hset", "hash" + n, text(), "1");
          case 16 -> List.of("hpersist", "hash" + n, "fields", "2", field(), field());
          case 17 -> List.of("pexpireat", keyed(n), time());
          case 18 -> List.of("del", keyed(n));
          default -> streamStep("stream" + n);
        });
  }

  private List<String> streamStep(String key) {
    String group = "g" + random.nextInt(2);
    String consumer = "c" + random.nextInt(3);
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> List.of("xadd", key, clock + "-*", "f", text(), "g", "v");
      case 3 -> List.of("xadd", key, "maxlen", "~", "20", clock + "-*", "other", text());
      case 4 -> List.of("xdel", key, id(), id(), id());
      case 5 -> List.of("xgroup", "create", key, group, id(), "mkstream");
      case 6 -> List.of("xgroup", "createconsumer", key, group, consumer);
      case 7 -> List.of("xack", key, group, id(), id());
      case 8 -> List.of("xclaim", key, group, consumer, "0", id());
      default -> List.of("xreadgroup", "group", group, consumer, "count", "4", "streams", key, ">");
    };
  }

  private void run(List<String> words) {
    runner.run(words.toArray(String[]::new));
  }

  private void limits(CommandRunner of, int most) {
    EncodingLimits limits = of.keyspace.values().limits();
    limits.listMaxListpackSize = most;
    limits.hashMaxListpackEntries = most;
    limits.setMaxListpackEntries = most;
    limits.setMaxIntsetEntries = most;
    limits.zsetMaxListpackEntries = most;
    limits.streamNodeMaxEntries = most;
  }

  /** Everything that commands tell of every key. */
  private static Map<String, String> state(CommandRunner of, boolean activeTimes) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < DATABASES; i++) {
      of.run("select", "" + i);
      for (RespValue key : of.run("keys", "*").items()) {
        all.put(i + " " + key.asText(), state(of, key.asText(), activeTimes));
      }
    }
    return all;
  }

  private static String state(CommandRunner of, String key, boolean activeTimes) {
    String content =
        switch (of.run("type", key).asText()) {
          case "string" -> of.text("get", key);
          case "list" -> of.text("lrange", key, "0", "-1");
          case "set" -> sorted(of.run("smembers", key));
          case "zset" -> of.text("zrange", key, "0", "-1", "withscores");
          case "hash" -> fields(of, key);
          default ->
              of.text("xinfo", "stream", key, "full", "count", "0")
                  .replaceAll(activeTimes ? "-" : "\"active-time\", \\(integer\\) -?\\d+", "-");
        };
    return content + " @" + of.text("pexpiretime", key);
  }

  private static String fields(CommandRunner of, String key) {
    List<String> all = new ArrayList<>();
    for (RespValue field : of.run("hkeys", key).items()) {
      String name = field.asText();
      String expiry = of.text("hpexpiretime", key, "fields", "1", name);
      all.add(name + "=" + of.text("hget", key, name) + expiry);
    }
    all.sort(null);
    return all.toString();
  }

  private static String sorted(RespValue reply) {
    List<String> all = new ArrayList<>(reply.items().stream().map(RespValue::asText).toList());
    all.sort(null);
    return all.toString();
  }

  /** The file of an image, from which commands may go on to move the live data away. */
  private byte[] file(int version, boolean fieldExpiries) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RdbOutput out = new RdbOutput(bytes::write, 300, random.nextBoolean(), true);
    RdbSettings settings =
        new RdbSettings(
            version,
            false,
            0,
            runner.clock.micros / 1000,
            RdbSettings.Access.IDLE,
            runner.keyspace.accessClock());
    try (Fork fork = runner.memory.fork()) {
      RdbWriter writer =
          new RdbWriter(out, runner.keyspace.values(), new ImageWalk(fork), settings);
      for (int i = 0; i < 20; i++) {
        step(fieldExpiries);
      }
      while (writer.write(1) > 0) {
        step(fieldExpiries);
      }
      writer.finish();
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, 12})
  void filesOfImages(int version) throws Exception {
    for (int round = 0; round < 12; round++) {
      boolean fieldExpiries = round % 2 == 1;
      int most = round % 3 == 0 ? 4 : 30;
      limits(runner, most);
      for (int i = 0; i < 1500; i++) {
        step(fieldExpiries);
      }
      if (fieldExpiries) {
        // Whatever the steps have left of others, there is one.
        runner.run("hset", "timed for sure", "field", "value");
        String at = Long.toString(LATER + 1);
        runner.run("hpexpireat", "timed for sure", at, "fields", "1", "field");
      }
      Map<String, String> before = state(runner, version > 10);
      byte[] file = file(version, fieldExpiries);
      try (CommandRunner loaded = new CommandRunner()) {
        loaded.clock.micros = runner.clock.micros;
        limits(loaded, most);
        RdbReader reader =
            new RdbReader(
                loaded.keyspace,
                RdbReader.Purpose.DATASET,
                true,
                (level, message) ->
                    assertThat(level).as(message).isNotEqualTo(EventLog.Level.WARNING),
                at -> {});
        var summary = reader.read(new RdbInput("test", new Slice(file)), LATER - 1);
        assertThat(state(loaded, version > 10)).isEqualTo(before);
        assertThat(summary.signature().version())
            .isEqualTo(fieldExpiries ? RdbFormat.FIELD_EXPIRY : version);
      }
      runner.run("flushall");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "11", "12"})
  void payloadsOfDump(String version) throws Exception {
    runner.with(Directive.RDB_VERSION, version);
    ValueReader reader = new ValueReader(runner.keyspace);
    for (int round = 0; round < 10; round++) {
      runner.run("config", "set", "rdbcompression", random.nextBoolean() ? "yes" : "no");
      limits(runner, round % 2 == 0 ? 5 : 40);
      for (int i = 0; i < 1000; i++) {
        step(true);
      }
      runner.run("select", "0");
      for (RespValue key : runner.run("keys", "*").items()) {
        String name = key.asText();
        runner.run("persist", name);
        String before = state(runner, name, !version.equals("10"));
        byte[] payload = runner.run("dump", name).bytes();
        place(reader, payload);
        assertThat(state(runner, "copy", !version.equals("10"))).as(name).isEqualTo(before);
        int expected = Integer.parseInt(version);
        boolean timed = name.startsWith("hash") && before.matches("(?s).*\\(integer\\) \\d\\d.*");
        assertThat((int) payload[payload.length - 10])
            .as(name)
            .isEqualTo(timed ? RdbFormat.FIELD_EXPIRY : expected);
      }
      runner.run("flushall");
    }
  }

  private void place(ValueReader reader, byte[] payload) throws Exception {
    int end = payload.length - 10;
    RdbInput input = new RdbInput("test", new Slice(Arrays.copyOf(payload, end)));
    Slice key = Slice.of("copy");
    Database database = runner.keyspace.database(0);
    long record = reader.read(input.readByte(), input, database, key, Database.NO_EXPIRY, 0);
    assertThat(input.remaining()).isZero();
    database.place(key, record, 0);
    RdbInput footer = new RdbInput("test", new Slice(Arrays.copyOfRange(payload, end, end + 10)));
    footer.readShort();
    assertThat(footer.readLong()).isEqualTo(Crc64.update(0, payload, 0, end + 2));
  }

  @Test
  void hashesThatHadFieldExpiriesNeedNoLaterVersion() throws Exception {
    runner.run("hset", "hash", "a", "1", "b", "2");
    runner.run("hpexpireat", "hash", time(), "fields", "1", "a");
    assertThat(runner.run("dump", "hash").bytes()[0]).isEqualTo((byte) RdbFormat.HASH_LISTPACK_EX);
    runner.run("hpersist", "hash", "fields", "1", "a");
    assertThat(runner.run("dump", "hash").bytes()[0]).isEqualTo((byte) RdbFormat.HASH_LISTPACK);
    place(new ValueReader(runner.keyspace), runner.run("dump", "hash").bytes());
    assertThat(fields(runner, "copy")).isEqualTo(fields(runner, "hash"));
  }
}
