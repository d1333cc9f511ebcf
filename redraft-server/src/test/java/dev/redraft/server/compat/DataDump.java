package dev.redraft.server.compat;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All data of a server, read with the plain commands of each type, in an order of its own. */
final class DataDump {
  private static final long MILLIS_APART = 30_000;

  /** {@code expires} in milliseconds since the Unix epoch, -1 for never. */
  private record Entry(String type, String encoding, long expires, List<String> content) {}

  private final RespSocket socket;
  private final SortedMap<String, Entry> entries = new TreeMap<>();

  private DataDump(RespSocket socket) {
    this.socket = socket;
  }

  static DataDump of(ServerUnderTest server, int databases) throws IOException {
    try (RespSocket socket = server.connect()) {
      DataDump dump = new DataDump(socket);
      for (int db = 0; db < databases; db++) {
        socket.call("SELECT", "" + db);
        for (RespValue key : socket.call("KEYS", "*").items()) {
          dump.entries.put(db + " " + word(key), dump.read(word(key)));
        }
      }
      return dump;
    }
  }

  /**
   * What differs, a line a key; empty if nothing does. Expiries may be a little apart, since each
   * server reads its own clock.
   */
  List<String> differences(DataDump other) {
    List<String> differences = new ArrayList<>();
    SortedMap<String, Entry> rest = new TreeMap<>(other.entries);
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry mine = each.getValue();
      Entry theirs = rest.remove(each.getKey());
      if (theirs == null || !agree(mine, theirs)) {
        differences.add(each.getKey() + ": " + mine + " / " + theirs);
      }
    }
    rest.forEach((key, theirs) -> differences.add(key + ": nothing / " + theirs));
    return differences;
  }

  int size() {
    return entries.size();
  }

  /** Type, expiry and content of each key, which is its database and its name. */
  SortedMap<String, List<String>> contents() {
    SortedMap<String, List<String>> contents = new TreeMap<>();
    entries.forEach((key, entry) -> {
      List<String> all = new ArrayList<>(List.of(entry.type, "" + entry.expires));
      all.addAll(entry.content);
      contents.put(key, all);
    });
    return contents;
  }

  /** The encodings that occur, as {@code type encoding}. */
  SortedSet<String> encodings() {
    return entries.values().stream()
        .map(entry -> entry.type + " " + entry.encoding)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  String types() {
    return entries.values().stream()
        .collect(Collectors.groupingBy(Entry::type, TreeMap::new, Collectors.counting()))
        .toString();
  }

  private static boolean agree(Entry a, Entry b) {
    return a.type.equals(b.type)
        && encodingsAgree(a, b)
        && a.content.equals(b.content)
        && (a.expires < 0) == (b.expires < 0)
        && Math.abs(a.expires - b.expires) <= MILLIS_APART;
  }

  /**
   * Small sets of text and small lists are listpacks since Redis 7.2; in 7.0 they are hash tables
   * and quicklists. A sorted set that a command stores is converted at another moment.
   */
  private static boolean encodingsAgree(Entry a, Entry b) {
    return a.encoding.equals(b.encoding)
        || a.type.equals("list")
        || a.type.equals("zset")
        || (a.type.equals("set") && !a.encoding.equals("intset") && !b.encoding.equals("intset"));
  }

  private Entry read(String key) throws IOException {
    String type = call("TYPE", key).asText();
    long expires = call("PEXPIRETIME", key).asLong();
    String encoding = call("OBJECT", "ENCODING", key).asText();
    return new Entry(type, encoding, expires, content(type, key));
  }

  private List<String> content(String type, String key) throws IOException {
    return switch (type) {
      case "string" -> List.of(word(call("GET", key)));
      case "list" -> words(call("LRANGE", key, "0", "-1"));
      case "set" -> words(call("SMEMBERS", key)).stream().sorted().toList();
      case "hash" -> pairs(words(call("HGETALL", key)));
      case "zset" -> scored(words(call("ZRANGE", key, "0", "-1", "WITHSCORES")));
      case "stream" -> stream(key);
      case "none" -> List.of();
      default -> throw new IOException("type " + type);
    };
  }

  private List<String> stream(String key) throws IOException {
    List<String> content = new ArrayList<>();
    for (RespValue entry : call("XRANGE", key, "-", "+").items()) {
      content.add("entry " + word(entry.get(0)) + " " + words(entry.get(1)));
    }
    List<String> info = words(call("XINFO", "STREAM", key));
    for (String field : List.of("last-generated-id", "max-deleted-entry-id", "entries-added")) {
      content.add(field + " " + info.get(info.indexOf(field) + 1));
    }
    for (RespValue group : call("XINFO", "GROUPS", key).items()) {
      String name = word(group.get(1));
      // How far behind a group is, 7.0 counts in another way than 7.2.
      content.add("group " + name + " " + group.get(5).asLong() + " " + word(group.get(7)));
      for (RespValue consumer : call("XINFO", "CONSUMERS", key, name).items()) {
        // One that has read nothing is there since 7.2 only.
        if (consumer.get(3).asLong() > 0) {
          content.add("consumer " + word(consumer.get(1)) + " " + consumer.get(3).asLong());
        }
      }
      for (RespValue pending : call("XPENDING", key, name, "-", "+", "100000").items()) {
        // How long ago depends on the clock.
        content.add(
            "pending "
                + word(pending.get(0))
                + " "
                + word(pending.get(1))
                + " "
                + pending.get(3).asLong());
      }
    }
    return content;
  }

  private RespValue call(String... words) throws IOException {
    RespValue reply = socket.call(words);
    if (reply.isError()) {
      throw new IOException(String.join(" ", words) + ": " + reply.asText());
    }
    return reply;
  }

  /** Scores in one form: Redis 7.0 writes them with 17 digits, 7.2 with as few as it can. */
  private static List<String> scored(List<String> words) {
    List<String> content = new ArrayList<>(words);
    for (int i = 1; i < content.size(); i += 2) {
      content.set(i, content.get(i).replace("inf", "Infinity"));
      content.set(i, "" + Double.parseDouble(content.get(i)));
    }
    return content;
  }

  private static List<String> pairs(List<String> words) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      pairs.add(words.get(i) + "=" + words.get(i + 1));
    }
    return pairs.stream().sorted().toList();
  }

  private static List<String> words(RespValue array) {
    return array.items().stream().map(DataDump::word).toList();
  }

  /** As it is sent again: bytes, one a character. */
  static String word(RespValue value) {
    return switch (value.kind()) {
      case BULK, SIMPLE_STRING ->
          new String(value.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
      default -> value.toString();
    };
  }
}
