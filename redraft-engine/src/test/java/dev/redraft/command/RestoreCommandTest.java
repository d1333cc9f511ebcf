package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Crc64;
import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestoreCommandTest {
  /** What redis-server 7.0 replies to DUMP of a string "bar". */
  private static final byte[] BAR = HexFormat.of().parseHex("00036261720a00e6be4960ee66fd17");

  private static final int LARGE = 5 << 20;

  private static final String WRONG = "(error) ERR DUMP payload version or checksum are wrong";

  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A word that is {@code @} stands for the payload. */
  private String restore(byte[] payload, String... words) {
    byte[][] all = new byte[words.length + 1][];
    all[0] = bytes("restore");
    for (int i = 0; i < words.length; i++) {
      all[i + 1] = words[i].equals("@") ? payload : bytes(words[i]);
    }
    return runner.run(all).toString();
  }

  /** The value's bytes with a version and the checksum. */
  private static byte[] payload(int version, String hex) {
    byte[] body = HexFormat.of().parseHex(hex);
    byte[] all = Arrays.copyOf(body, body.length + 10);
    all[body.length] = (byte) version;
    all[body.length + 1] = (byte) (version >>> 8);
    long crc = Crc64.update(0, all, 0, body.length + 2);
    for (int i = 0; i < 8; i++) {
      all[body.length + 2 + i] = (byte) (crc >>> 8 * i);
    }
    return all;
  }

  @Test
  void makesAKey() {
    assertThat(restore(BAR, "k", "0", "@")).isEqualTo("OK");
    assertThat(runner.text("get", "k")).isEqualTo("\"bar\"");
    assertThat(runner.text("ttl", "k")).isEqualTo("(integer) -1");
    runner.run("set", "n", "5");
    byte[] own = runner.run("dump", "n").bytes();
    assertThat(restore(own, "m", "0", "@")).isEqualTo("OK");
    assertThat(runner.text("incr", "m")).isEqualTo("(integer) 6");
  }

  @Test
  void refusesWhatRedisRefuses() {
    runner.run("set", "there", "1");
    assertThat(restore(BAR, "there", "0", "@"))
        .isEqualTo("(error) BUSYKEY Target key name already exists.");
    assertThat(restore(BAR, "there", "-1", "x"))
        .isEqualTo("(error) BUSYKEY Target key name already exists.");
    assertThat(restore(BAR, "there", "-1", "@", "bad")).isEqualTo("(error) ERR syntax error");
    assertThat(restore(BAR, "k", "-1", "x"))
        .isEqualTo("(error) ERR Invalid TTL value, must be >= 0");
    assertThat(restore(BAR, "k", "x", "@"))
        .isEqualTo("(error) ERR value is not an integer or out of range");
    assertThat(restore(BAR, "k", "0", "@", "idletime", "-1"))
        .isEqualTo("(error) ERR Invalid IDLETIME value, must be >= 0");
    assertThat(restore(BAR, "k", "0", "@", "idletime", "x"))
        .isEqualTo("(error) ERR value is not an integer or out of range");
    assertThat(restore(BAR, "k", "0", "@", "freq", "256"))
        .isEqualTo("(error) ERR Invalid FREQ value, must be >= 0 and <= 255");
    assertThat(restore(BAR, "k", "0", "@", "freq", "-1"))
        .isEqualTo("(error) ERR Invalid FREQ value, must be >= 0 and <= 255");
    assertThat(restore(BAR, "k", "0", "@", "idletime")).isEqualTo("(error) ERR syntax error");
    assertThat(restore(BAR, "k", "0", "@", "freq", "1", "idletime", "1"))
        .isEqualTo("(error) ERR syntax error");
    assertThat(restore(BAR, "k", "0", "@", "idletime", "1", "freq", "1"))
        .isEqualTo("(error) ERR syntax error");
    assertThat(restore(BAR, "k", "0", "")).isEqualTo(WRONG);
    assertThat(restore(BAR, "k", "0"))
        .isEqualTo("(error) ERR wrong number of arguments for 'restore' command");
    assertThat(runner.text("exists", "k")).isEqualTo("(integer) 0");
  }

  @Test
  void keepsNoLargePayload() {
    runner.run("setrange", "k", Integer.toString(LARGE), "x");
    runner.run("config", "set", "rdbcompression", "no");
    // All that others keep of a long argument and a long reply is here, too.
    runner.run("echo", "x".repeat(LARGE));
    long least = heapInUse();
    assertThat(restore(runner.run("dump", "k").bytes(), "copy", "0", "@")).isEqualTo("OK");
    assertThat(heapInUse()).isLessThan(least + LARGE);
  }

  private long heapInUse() {
    runner.run("ping");
    // The test's own record of what was logged has the payload as a text.
    runner.persistence.units.clear();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void refusesWrongPayloads() {
    for (int i = 0; i < BAR.length; i++) {
      byte[] bad = BAR.clone();
      bad[i] ^= 4;
      assertThat(restore(bad, "k", "0", "@")).as("byte %d", i).isEqualTo(WRONG);
      assertThat(restore(Arrays.copyOf(BAR, i), "k", "0", "@")).isEqualTo(WRONG);
    }
    assertThat(restore(payload(13, "0003626172"), "k", "0", "@")).isEqualTo(WRONG);
    assertThat(restore(payload(79, "0003626172"), "k", "0", "@")).isEqualTo(WRONG);
    assertThat(restore(payload(81, "0003626172"), "k", "0", "@")).isEqualTo(WRONG);
    for (int version : new int[] {1, 6, 11, 12, 80}) {
      assertThat(restore(payload(version, "0003626172"), "k", "0", "@", "replace")).isEqualTo("OK");
    }
    String bad = "(error) ERR Bad data format";
    assertThat(restore(payload(10, ""), "k", "0", "@", "replace")).isEqualTo(bad);
    assertThat(restore(payload(10, "ff"), "k", "0", "@", "replace")).isEqualTo(bad);
    assertThat(restore(payload(10, "0004626172"), "k", "0", "@", "replace")).isEqualTo(bad);
    assertThat(restore(payload(10, "000362617200"), "k", "0", "@", "replace")).isEqualTo(bad);
    assertThat(restore(payload(10, "0200"), "k", "0", "@", "replace")).isEqualTo(bad);
    assertThat(restore(payload(10, "0202016101" + "61"), "k", "0", "@", "replace")).isEqualTo(bad);
    assertThat(runner.text("get", "k")).isEqualTo("\"bar\"");
  }

  @Test
  void fieldsWithExpiriesOfValkeyAndRedis() {
    String valkey = "1601" + "0166" + "0176" + "007a72c4ffff0000";
    assertThat(restore(payload(80, valkey), "v", "0", "@")).isEqualTo("OK");
    assertThat(runner.text("hpexpiretime", "v", "fields", "1", "f"))
        .isEqualTo("ARRAY[(integer) " + 0xffffc4727a00L + "]");
    assertThat(restore(payload(12, valkey), "w", "0", "@"))
        .isEqualTo("(error) ERR Bad data format");
    long soon = runner.clock.millis() + 50;
    runner.run("hset", "h", "f", "v", "g", "w");
    runner.run("hpexpireat", "h", Long.toString(soon), "fields", "1", "f");
    byte[] dumped = runner.run("dump", "h").bytes();
    runner.run("del", "h");
    assertThat(restore(dumped, "h", "0", "@")).isEqualTo("OK");
    assertThat(runner.text("hpttl", "h", "fields", "2", "f", "g"))
        .isEqualTo("ARRAY[(integer) 50, (integer) -1]");
    runner.clock.advanceMillis(51);
    assertThat(runner.text("hgetall", "h")).isEqualTo("ARRAY[\"g\", \"w\"]");
    assertThat(restore(dumped, "late", "0", "@")).isEqualTo("OK");
    assertThat(runner.text("hget", "late", "f")).isEqualTo("(nil)");
    assertThat(runner.text("hget", "late", "g")).isEqualTo("\"w\"");
  }

  /** Nobody looks at the hash: the cycle finds it among those of which fields expire. */
  @Test
  void fieldsOfRestoredHashesExpire() {
    for (boolean large : new boolean[] {false, true}) {
      runner.run("hset", "h", "f", "v", "g", large ? "w".repeat(100) : "w");
      runner.run("hpexpire", "h", "50", "fields", "1", "f");
      byte[] dumped = runner.run("dump", "h").bytes();
      runner.run("hpexpire", "h", "50", "fields", "1", "g");
      byte[] allExpire = runner.run("dump", "h").bytes();
      runner.run("del", "h");
      restore(dumped, "one", "0", "@");
      restore(allExpire, "two", "0", "@");
      runner.clock.advanceMillis(51);
      runner.persistence.units.clear();
      runner.dispatcher.runUpkeep(
          () -> runner.keyspace.expireCycle().run(runner.dispatcher.now(), 1_000_000_000));
      assertThat(runner.text("exists", "one", "two")).isEqualTo("(integer) 1");
      assertThat(runner.text("hlen", "one")).isEqualTo("(integer) 1");
      assertThat(runner.persistence.units.toString()).contains("HDEL").contains("one");
      // What has passed by the time of the load goes the same way.
      restore(allExpire, "late", "0", "@");
      assertThat(runner.keyspace.database(0).size()).isEqualTo(2);
      runner.dispatcher.runUpkeep(
          () -> runner.keyspace.expireCycle().run(runner.dispatcher.now(), 1_000_000_000));
      assertThat(runner.keyspace.database(0).size()).isEqualTo(1);
      runner.run("del", "one");
    }
  }

  @Test
  void timesToLive() {
    long now = runner.clock.millis();
    assertThat(restore(BAR, "k", "5000", "@")).isEqualTo("OK");
    assertThat(runner.text("pexpiretime", "k")).isEqualTo("(integer) " + (now + 5000));
    assertThat(runner.persistence.lastWords())
        .startsWith("SELECT 0 restore k " + (now + 5000) + " ")
        .endsWith(" ABSTTL");
    assertThat(restore(BAR, "k", "" + (now + 70), "@", "replace", "absttl")).isEqualTo("OK");
    assertThat(runner.text("pttl", "k")).isEqualTo("(integer) 70");
    assertThat(runner.persistence.lastWords()).endsWith("replace absttl");
    assertThat(restore(BAR, "k", "0", "@", "REPLACE", "IDLETIME", "7")).isEqualTo("OK");
    assertThat(runner.text("pttl", "k")).isEqualTo("(integer) -1");
    assertThat(runner.text("object", "idletime", "k")).isEqualTo("(integer) 7");
    assertThat(runner.persistence.lastWords()).endsWith("REPLACE IDLETIME 7");
  }

  @Test
  void aTimeThatHasPassedDeletes() {
    long now = runner.clock.millis();
    assertThat(restore(BAR, "k", "" + (now - 1), "@", "absttl")).isEqualTo("OK");
    assertThat(runner.text("exists", "k")).isEqualTo("(integer) 0");
    assertThat(runner.persistence.lastWords()).isEmpty();
    runner.run("rpush", "k", "a");
    runner.run("config", "set", "notify-keyspace-events", "KEA");
    runner.keyEvents.clear();
    assertThat(restore(BAR, "k", "" + (now - 1), "@", "absttl", "replace")).isEqualTo("OK");
    assertThat(runner.text("exists", "k")).isEqualTo("(integer) 0");
    assertThat(runner.persistence.lastWords()).isEqualTo("DEL k");
    assertThat(runner.keyEvents).containsExactly("__keyspace@0__:k del", "__keyevent@0__:del k");
    assertThat(restore(BAR, "k", "9223372036854775807", "@")).isEqualTo("OK");
    assertThat(runner.text("exists", "k")).isEqualTo("(integer) 0");
  }

  @Test
  void aReplayKeepsWhatHasPassed() {
    runner.keyspace.setLoading(true);
    assertThat(restore(BAR, "k", "1", "@", "absttl")).isEqualTo("OK");
    runner.keyspace.setLoading(false);
    assertThat(runner.keyspace.database(0).size()).isEqualTo(1);
    assertThat(runner.text("get", "k")).isEqualTo("(nil)");
  }

  @Test
  void events() {
    runner.run("config", "set", "notify-keyspace-events", "KEAn");
    restore(BAR, "k", "0", "@");
    restore(BAR, "k", "0", "@", "replace");
    assertThat(runner.keyEvents)
        .containsExactly(
            "__keyspace@0__:k new",
            "__keyevent@0__:new k",
            "__keyspace@0__:k restore",
            "__keyevent@0__:restore k",
            "__keyspace@0__:k new",
            "__keyevent@0__:new k",
            "__keyspace@0__:k restore",
            "__keyevent@0__:restore k");
  }

  @Test
  void frequencies() {
    runner.keyspace.accessClock().setByFrequency(true);
    runner.run("config", "set", "maxmemory-policy", "allkeys-lfu");
    restore(BAR, "k", "0", "@", "freq", "100");
    assertThat(runner.text("object", "freq", "k")).isEqualTo("(integer) 100");
    restore(BAR, "k", "0", "@", "idletime", "100", "replace");
    assertThat(runner.text("object", "freq", "k")).isEqualTo("(integer) 5");
  }

  @Test
  void wakesWhoWaits() {
    Client waiting = runner.newClient(new CommandRunner.RecordingLink());
    runner.run("rpush", "l", "a", "b");
    byte[] list = runner.run("dump", "l").bytes();
    runner.execute(waiting, Args.of("blpop", "k", "0"));
    assertThat(restore(list, "k", "0", "@")).isEqualTo("OK");
    assertThat(CommandRunner.take(waiting).toString()).isEqualTo("ARRAY[\"k\", \"a\"]");
  }

  @Test
  void anAliasForClusters() {
    RespValue reply = runner.run(bytes("restore-asking"), bytes("k"), bytes("0"), BAR);
    assertThat(reply.toString()).isEqualTo("OK");
    assertThat(runner.text("get", "k")).isEqualTo("\"bar\"");
  }
}
