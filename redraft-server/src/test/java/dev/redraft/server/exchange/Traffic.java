package dev.redraft.server.exchange;

import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Random commands on strings and keys in several databases, and the whole content of a server
 * afterwards.
 */
final class Traffic {
  private static final int KEYS = 300;
  private static final int DATABASES = 4;

  private final Random random;
  private final RespClient client;

  Traffic(RespClient client, Random random) {
    this.client = client;
    this.random = random;
  }

  /** Sends commands; some of them are refused, as INCR of a text is. */
  void run(int commands) throws IOException {
    for (int i = 0; i < commands; i++) {
      if (random.nextInt(20) == 0) {
        client.call("SELECT", Integer.toString(random.nextInt(DATABASES)));
      }
      if (random.nextInt(15) == 0) {
        transaction();
      } else {
        client.call(command());
      }
    }
  }

  private void transaction() throws IOException {
    client.call("MULTI");
    for (int n = random.nextInt(5); n >= 0; n--) {
      client.call(command());
    }
    if (random.nextInt(4) == 0) {
      client.call("SELECT", Integer.toString(random.nextInt(DATABASES)));
      client.call(command());
    }
    client.call(random.nextInt(5) == 0 ? "DISCARD" : "EXEC");
  }

  private String[] command() {
    String key = key();
    return switch (random.nextInt(26)) {
      case 0, 1, 2, 3 -> words("SET", key, value());
      case 4 -> words("SET", key, value(), "EX", Integer.toString(1000 + random.nextInt(100_000)));
      case 5 -> words("SET", key, value(), "PX", Integer.toString(1 + random.nextInt(40)));
      case 6 -> words("SET", key, value(), "KEEPTTL");
      case 7 -> words("SET", key, Integer.toString(random.nextInt()), "XX", "GET");
      case 8 -> words("INCRBY", key, Integer.toString(random.nextInt(1000)));
      case 9 ->
          words(
              "INCRBYFLOAT",
              "float:" + random.nextInt(20),
              Double.toString(random.nextInt(1000) / 8.0));
      case 10 -> words("APPEND", key, value());
      case 11 -> words("SETRANGE", key, Integer.toString(random.nextInt(50)), value());
      case 12 ->
          words(
              "SETBIT",
              key,
              Integer.toString(random.nextInt(400)),
              Integer.toString(random.nextInt(2)));
      case 13 -> words("DEL", key, key());
      case 14 -> words("EXPIRE", key, Integer.toString(1000 + random.nextInt(1_000_000)));
      case 15 -> words("PEXPIRE", key, Integer.toString(1 + random.nextInt(40)));
      case 16 -> words("PERSIST", key);
      case 17 -> words("MSET", key, value(), key(), value());
      case 18 -> words("RENAME", key, key());
      case 19 -> words("COPY", key, key(), "REPLACE");
      case 20 -> words("MOVE", key, Integer.toString(random.nextInt(DATABASES)));
      case 21 ->
          words("GETEX", key, "EXAT", Long.toString(System.currentTimeMillis() / 1000 + 5000));
      case 22 -> words("BITOP", "XOR", key, key(), key());
      case 23 -> words("GETDEL", key);
      case 24 -> rare(key);
      default ->
          words(
              "BITFIELD",
              key,
              "SET",
              "u16",
              "#" + random.nextInt(8),
              "77",
              "INCRBY",
              "i8",
              "3",
              "100");
    };
  }

  private String[] rare(String key) {
    return switch (random.nextInt(40)) {
      case 0 -> words("SWAPDB", "0", Integer.toString(random.nextInt(DATABASES)));
      case 1 -> words("FLUSHDB");
      default -> words("UNLINK", key);
    };
  }

  private static String[] words(String... words) {
    return words;
  }

  private String key() {
    int number = random.nextInt(KEYS);
    return number % 50 == 0 ? "odd key\r\n\u0000\u00ff*$\"'" + number : "key:" + number;
  }

  private String value() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> Integer.toString(random.nextInt(2_000_000) - 1_000_000);
      case 2 -> "*3\r\n$3\r\nDEL\r\n#\u0000\u20ac" + random.nextInt();
      case 3 -> "v".repeat(random.nextInt(3000));
      default -> "value " + random.nextInt();
    };
  }

  /** Waits for a rewrite of the server behind {@code client}, started here. */
  static void rewrite(RespClient client) throws IOException, InterruptedException {
    RespValue reply = client.call("BGREWRITEAOF");
    if (reply.isError()) {
      throw new IOException(reply.asText());
    }
    while (true) {
      String info = client.call("INFO", "persistence").asText();
      if (info.contains("aof_rewrite_in_progress:0") && info.contains("aof_rewrite_scheduled:0")) {
        if (!info.contains("aof_last_bgrewrite_status:ok")) {
          throw new IOException("the rewrite failed: " + info);
        }
        return;
      }
      Thread.sleep(5);
    }
  }

  /** Every key with its value and the time at which it expires. */
  static SortedMap<String, List<String>> content(RespClient client)
      throws IOException, InterruptedException {
    Thread.sleep(60); // the short leases end
    SortedMap<String, List<String>> content = new TreeMap<>();
    for (int database = 0; database < 16; database++) {
      client.call("SELECT", Integer.toString(database));
      String cursor = "0";
      do {
        RespValue page = client.call("SCAN", cursor, "COUNT", "1000");
        cursor = page.get(0).asText();
        for (RespValue key : page.get(1).items()) {
          RespValue value = client.call("GET", key.asText());
          if (!value.isNull()) {
            String expires = client.call("PEXPIRETIME", key.asText()).asText();
            List<String> entry =
                new ArrayList<>(
                    List.of(java.util.HexFormat.of().formatHex(value.bytes()), expires));
            content.put(database + " " + key.asText(), entry);
          }
        }
      } while (!cursor.equals("0"));
    }
    client.call("SELECT", "0");
    return content;
  }
}
