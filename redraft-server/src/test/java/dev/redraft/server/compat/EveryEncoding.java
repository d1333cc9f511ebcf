package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Data of every type in every encoding: the limits of the encodings are moved by CONFIG SET between
 * the commands. Some keys expire, but not soon.
 */
final class EveryEncoding {
  /** The limits that are moved, and their values in the end. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "list-max-listpack-size", "-2",
          "list-compress-depth", "0",
          "hash-max-listpack-entries", "512",
          "hash-max-listpack-value", "10000",
          "set-max-intset-entries", "512",
          "zset-max-listpack-entries", "128",
          "zset-max-listpack-value", "10000",
          "stream-node-max-entries", "100",
          "stream-node-max-bytes", "4096",
          "hll-sparse-max-bytes", "3000");

  private static final String[] INTEGERS = {
    "0",
    "-1",
    "127",
    "128",
    "-128",
    "-129",
    "4095",
    "4096",
    "-4097",
    "8191",
    "8192",
    "32767",
    "32768",
    "-32769",
    "8388607",
    "8388608",
    "-8388609",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "007",
    "-0",
    "+1"
  };

  private static final String[] SCORES = {
    "inf",
    "-inf",
    "0",
    "-0",
    "1",
    "-1",
    "3.25",
    "0.1",
    "1e-300",
    "-1.7976931348623157e308",
    "9007199254740993",
    "123456789",
    "4.9e-324"
  };

  /** With which servers are started, so that a load finds the limits that are left. */
  static final List<String> OPTIONS =
      List.of("--hash-max-listpack-value", "10000", "--zset-max-listpack-value", "10000");

  private static final int[] DATABASES = {0, 9};

  private final RespSocket socket;
  private final Random random;
  private final String name;
  private final int firstScore;
  private int made;

  private EveryEncoding(RespSocket socket, long seed, boolean infinities) {
    this.socket = socket;
    this.random = new Random(seed);
    this.name = "" + seed;
    this.firstScore = infinities ? 0 : 2;
  }

  /**
   * Adds the data to a server, under keys that hold the seed; sorted sets have infinite scores if
   * {@code infinities}.
   */
  static void fill(ServerUnderTest server, long seed, boolean infinities) throws IOException {
    System.out.println("every encoding, seed " + seed);
    try (RespSocket socket = server.connect()) {
      EveryEncoding data = new EveryEncoding(socket, seed, infinities);
      data.call("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "1000B");
      for (int database : DATABASES) {
        data.call("SELECT", "" + database);
        data.strings();
        data.hyperLogLogs();
        data.lists();
        data.sets();
        data.hashes();
        data.sortedSets();
        data.streams();
        data.expiries();
      }
      for (Map.Entry<String, String> limit : LIMITS.entrySet()) {
        data.call("CONFIG", "SET", limit.getKey(), limit.getValue());
      }
      data.call("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "0");
    }
  }

  private RespValue call(String... words) throws IOException {
    RespValue reply = socket.call(words);
    assertThat(reply.isError()).as("%s: %s", String.join(" ", words), reply).isFalse();
    return reply;
  }

  private void limit(String name, int turn, int... values) throws IOException {
    call("CONFIG", "SET", name, "" + values[turn % values.length]);
  }

  private String key(String type) {
    return type + ":" + name + "." + made++ + (random.nextInt(10) == 0 ? " \r\n\0\u00ff" : "");
  }

  private String word() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> INTEGERS[random.nextInt(INTEGERS.length)];
      case 2 -> "" + random.nextLong();
      case 3 -> "ab".repeat(random.nextInt(60)) + random.nextInt(1000);
      case 4 -> noise(random.nextInt(100));
      case 5 -> "";
      default -> "word " + random.nextInt(100_000);
    };
  }

  /** Bytes that can't be compressed. */
  private String noise(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  private int size() {
    return switch (random.nextInt(4)) {
      case 0 -> 1;
      case 1 -> 1 + random.nextInt(10);
      case 2 -> 1 + random.nextInt(150);
      default -> 600 + random.nextInt(200);
    };
  }

  /** A command with the same first words, and {@code count} times what {@code more} adds. */
  private void many(List<String> first, int count, Adder more) throws IOException {
    List<String> line = new ArrayList<>(first);
    for (int i = 0; i < count; i++) {
      more.add(line);
    }
    call(line.toArray(new String[0]));
  }

  private interface Adder {
    void add(List<String> line);
  }

  private void strings() throws IOException {
    for (String integer : INTEGERS) {
      call("SET", key("string"), integer);
    }
    for (int length : List.of(0, 1, 11, 12, 20, 21, 44, 45, 63, 64, 16_383, 16_384, 70_000)) {
      call("SET", key("string"), noise(length));
      call("SET", key("string"), "compressible ".repeat(length / 13 + 1).substring(0, length));
      call("SET", key("string"), "" + (char) ('0' + random.nextInt(10)), "GET");
    }
    call("SET", key("string"), "x".repeat(1_500_000));
    String changed = key("string");
    call("SETRANGE", changed, "" + random.nextInt(300), word());
    call("APPEND", changed, "1");
    call("INCRBYFLOAT", key("string"), "0.1");
    call("SETBIT", key("bits"), "" + random.nextInt(5000), "1");
  }

  private void hyperLogLogs() throws IOException {
    for (int sparse : List.of(0, 100, 3000)) {
      limit("hll-sparse-max-bytes", 0, sparse);
      for (int count : List.of(1, 20, 400)) {
        many(List.of("PFADD", key("hll")), count, line -> line.add(word()));
      }
    }
  }

  private void lists() throws IOException {
    for (int i = 0; i < 12; i++) {
      limit("list-max-listpack-size", i, -5, -2, -1, 1, 2, 7, 128);
      limit("list-compress-depth", i / 2, 0, 1, 2);
      String key = key("list");
      many(List.of(i % 2 == 0 ? "RPUSH" : "LPUSH", key), size(), line -> line.add(word()));
      if (i % 3 == 0) {
        // In a node of its own, which is no listpack.
        call("RPUSH", key, noise(1500), "after");
        call("LPUSH", key, "plain".repeat(2000));
        call("LINSERT", key, "BEFORE", "after", "between".repeat(300));
      }
      call("LREM", key, "1", INTEGERS[random.nextInt(INTEGERS.length)]);
      call("LTRIM", key, "0", "500");
    }
  }

  private void sets() throws IOException {
    for (int limit : List.of(0, 10, 512, 5000)) {
      limit("set-max-intset-entries", 0, limit);
      for (int bits : List.of(15, 31, 63)) {
        many(
            List.of("SADD", key("integers")),
            size(),
            line -> line.add("" + (random.nextLong() >> (63 - bits))));
      }
      many(List.of("SADD", key("set")), size(), line -> line.add(word()));
    }
  }

  private void hashes() throws IOException {
    for (int i = 0; i < 10; i++) {
      limit("hash-max-listpack-entries", i, 0, 10, 128, 5000);
      limit("hash-max-listpack-value", i, 64, 10_000, 1);
      String key = key("hash");
      many(
          List.of("HSET", key),
          size(),
          line -> {
            line.add(word());
            line.add(random.nextInt(20) == 0 ? "long ".repeat(300) : word());
          });
      call("HDEL", key, INTEGERS[random.nextInt(INTEGERS.length)]);
      call("HSET", key, "at least", "one");
    }
  }

  private void sortedSets() throws IOException {
    for (int i = 0; i < 10; i++) {
      limit("zset-max-listpack-entries", i, 0, 10, 128, 5000);
      limit("zset-max-listpack-value", i, 64, 10_000, 1);
      many(
          List.of("ZADD", key("zset")),
          size(),
          line -> {
            line.add(
                random.nextInt(3) == 0
                    ? SCORES[random.nextInt(firstScore, SCORES.length)]
                    : "" + random.nextInt() / 64.0);
            line.add(word());
          });
    }
    call("GEOADD", key("geo"), "13.361389", "38.115556", "Palermo", "15.087269", "37.502669", "C");
  }

  private void streams() throws IOException {
    for (int i = 0; i < 8; i++) {
      limit("stream-node-max-entries", i, 1, 3, 100);
      limit("stream-node-max-bytes", i, 100, 4096);
      String key = key("stream");
      int count = 20 + random.nextInt(150);
      for (int id = 1; id <= count; id++) {
        // The fields of the entry before, or others.
        boolean same = random.nextInt(3) > 0;
        String other = same ? "g" : "g" + random.nextInt(50);
        call("XADD", key, (id << 20) + "-" + random.nextInt(3), "f", word(), other, word());
      }
      for (int g = 0; g < i % 4; g++) {
        group(key, "group" + g);
      }
      for (int d = 0; d < 10; d++) {
        int id = 1 + random.nextInt(count);
        call("XDEL", key, (id << 20) + "-0", (id << 20) + "-1", (id << 20) + "-2");
      }
      if (i % 3 == 1) {
        call("XTRIM", key, "MAXLEN", "" + count / 2);
      }
      if (i == 5) {
        call("XTRIM", key, "MAXLEN", "0");
      }
    }
    String empty = key("stream");
    call("XGROUP", "CREATE", empty, "alone", "$", "MKSTREAM");
    call("XSETID", empty, "7-7", "ENTRIESADDED", "9", "MAXDELETEDID", "5-5");
  }

  private void group(String key, String group) throws IOException {
    call("XGROUP", "CREATE", key, group, random.nextBoolean() ? "0" : "$");
    for (int i = 0; i < 4; i++) {
      String count = "" + (1 + random.nextInt(20));
      call("XREADGROUP", "GROUP", group, "c" + i, "COUNT", count, "STREAMS", key, ">");
    }
    RespValue pending = call("XPENDING", key, group, "-", "+", "10");
    for (RespValue each : pending.items()) {
      String id = each.get(0).asText();
      switch (random.nextInt(3)) {
        case 0 -> call("XACK", key, group, id);
        case 1 -> call("XCLAIM", key, group, "claimer", "0", id, "RETRYCOUNT", "7");
        default -> {}
      }
    }
  }

  private void expiries() throws IOException {
    for (RespValue key : call("KEYS", "*:" + name + ".*").items()) {
      if (random.nextInt(4) == 0) {
        String far = "" + (4_000_000_000_000L + random.nextInt());
        assertThat(call("PEXPIREAT", DataDump.word(key), far).asLong()).isEqualTo(1);
      }
    }
  }
}
