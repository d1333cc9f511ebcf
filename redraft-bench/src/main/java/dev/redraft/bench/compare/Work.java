package dev.redraft.bench.compare;

import dev.redraft.bench.load.Template;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command whose speed is measured, and the data that it needs.
 *
 * @param fill makes the data, by the numbers below {@code keys}; null if it needs none
 * @param perRequest whether each request uses data up, so that there must be some for each
 * @param cost roughly, in units of a GET: dear commands are asked for less often
 */
record Work(String name, Template request, @Nullable Template fill, boolean perRequest, int cost) {
  private static final String VALUE = "v".repeat(100);

  /** Collections that commands are spread over. */
  private static final int COLLECTIONS = 1000;

  private static final int LIST = 600;

  /** The commands of the table, on {@code keys} keys. */
  static List<Work> all(int keys) {
    String key = "k{r<" + keys + "}";
    String some = "{r<" + COLLECTIONS + "}";
    String each = "{n%" + COLLECTIONS + "}";
    Template strings = Template.of("SET", "k{p<" + keys + "}", VALUE);
    return List.of(
        plain("PING", Template.of("PING")),
        new Work("SET", Template.of("SET", key, VALUE), strings, false, 1),
        new Work("GET", Template.of("GET", key), strings, false, 1),
        new Work("MSET", mset(key), strings, false, 5),
        plain("INCR", Template.of("INCR", "n" + key)),
        plain("LPUSH", Template.of("LPUSH", "l" + some, "e{n}")),
        plain("RPUSH", Template.of("RPUSH", "l" + some, "e{n}")),
        popping("LPOP", Template.of("LPOP", "l" + each), Template.of("RPUSH", "l" + each, "e{n}")),
        popping("RPOP", Template.of("RPOP", "l" + each), Template.of("RPUSH", "l" + each, "e{n}")),
        onList("LRANGE_100", 99, 5),
        onList("LRANGE_600", LIST - 1, 20),
        plain("SADD", Template.of("SADD", "s" + some, "m{r<" + keys + "}")),
        popping("SPOP", Template.of("SPOP", "s" + each), Template.of("SADD", "s" + each, "m{n}")),
        plain("HSET", Template.of("HSET", "h" + some, "f{r<100}", "v{n}")),
        new Work(
            "HGET",
            Template.of("HGET", "h{r<" + keys + "}", "f2"),
            Template.of("HSET", "h{p<" + keys + "}", "f1", "v{n}", "f2", "v{n}", "f3", "v{n}"),
            false,
            1),
        plain("ZADD", Template.of("ZADD", "z" + some, "{r<1000000}", "m{r<" + keys + "}")),
        popping(
            "ZPOPMIN",
            Template.of("ZPOPMIN", "z" + each),
            Template.of("ZADD", "z" + each, "{r<1000000}", "m{n}")),
        plain("XADD", Template.of("XADD", "x" + some, "*", "field", "v{n}")));
  }

  private static Work plain(String name, Template request) {
    return new Work(name, request, null, false, 1);
  }

  private static Template mset(String key) {
    List<String> command = new ArrayList<>(List.of("MSET"));
    for (int i = 0; i < 10; i++) {
      command.add(key);
      command.add(VALUE);
    }
    return Template.of(command.toArray(String[]::new));
  }

  private static Work popping(String name, Template request, Template fill) {
    return new Work(name, request, fill, true, 1);
  }

  /** Lists of which LRANGE shows a part; one request of the fill makes one of them. */
  private static Work onList(String name, int last, int cost) {
    List<String> command = new ArrayList<>(List.of("RPUSH", "l{n%100}"));
    for (int i = 0; i < LIST; i++) {
      command.add("v" + i);
    }
    return new Work(
        name,
        Template.of("LRANGE", "l{r<100}", "0", "" + last),
        Template.of(command.toArray(String[]::new)),
        false,
        cost);
  }

  /** Requests that make the data for so many requests. */
  long fillCount(int keys, long requests) {
    if (fill == null) {
      return 0;
    }
    return perRequest ? requests : name.startsWith("LRANGE") ? 100 : keys;
  }
}
