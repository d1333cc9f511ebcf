package dev.redraft.server.compat;

import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Where the replies of the two servers may differ, and how far. Everything else must be equal. */
final class ReplyRules {
  private static final long SECONDS_APART = 20;

  private ReplyRules() {}

  static boolean agree(List<String> command, RespValue redraft, RespValue redis) {
    if (redraft.equals(redis)) {
      return true;
    }
    boolean waited = command.getFirst().equalsIgnoreCase("wait");
    if (redraft.kind() != redis.kind() && !waited) {
      return false;
    }
    String name = command.getFirst().toLowerCase(Locale.ROOT);
    String sub = command.size() > 1 ? command.get(1).toLowerCase(Locale.ROOT) : "";
    return switch (name) {
      // Each server reads its own clock.
      case "ttl", "expiretime" -> isNear(redraft, redis, 1);
      case "pttl", "pexpiretime" -> isNear(redraft, redis, 1000);
      // The order of a hash table is nobody's promise.
      case "keys" -> sorted(redraft).equals(sorted(redis));
      case "scan" -> scansAgree(command, 1, redraft, redis);
      case "hkeys", "hvals" -> sorted(redraft).equals(sorted(redis));
      case "hgetall" -> pairs(redraft).equals(pairs(redis));
      case "hscan" -> scansAgree(command, 2, redraft, redis);
      // Any field will do.
      case "hrandfield" -> redraft.isNull() == redis.isNull() && sizesAgree(redraft, redis);
      case "smembers", "sinter", "sunion", "sdiff", "spop" -> sorted(redraft).equals(sorted(redis));
      case "srandmember" -> drawsAgree(command, redraft, redis);
      case "sscan" -> scansAgree(command, 2, redraft, redis);
      // About the server itself, each has its own to say.
      case "info", "time", "lastsave", "hello", "role" -> true;
      case "client" -> List.of("id", "info", "list", "help").contains(sub);
      case "command" -> sub.isEmpty() || sub.equals("count");
      case "config" -> sub.equals("get") && redraft.items().size() == redis.items().size();
      case "memory" -> !redraft.isError();
      case "latency", "slowlog" ->
          sub.equals("help") || List.of("len", "get", "latest").contains(sub);
      // 7.0 lets a timeout overflow.
      case "wait" -> redraft.asText().equals("ERR timeout is out of range");
      // Any key will do.
      case "randomkey" -> redraft.kind() == RespValue.Kind.BULK;
      case "object" -> objectsAgree(sub, redraft, redis);
      // Of another version, with other encodings: DumpAgainstRedisTest has what must be equal.
      case "dump" -> redraft.kind() == RespValue.Kind.BULK;
      // Help is in words of our own.
      case "debug" -> sub.equals("help");
      case "zrandmember" -> redraft.items().size() == redis.items().size();
      case "zscan" -> scoredScansAgree(redraft, redis);
      case "xread", "xreadgroup", "xgroup", "xinfo", "xpending", "xsetid" ->
          StreamRules.agree(name, sub, redraft, redis);
      // Redis 7.0 writes scores with 17 digits, 7.2 with the fewest that read back the same.
      default ->
          name.matches("(b?z|geo).*")
              && withNumbers(redraft, false).equals(withNumbers(redis, false));
    };
  }

  private static boolean scoredScansAgree(RespValue redraft, RespValue redis) {
    return !redraft.isError()
        && redraft.get(0).equals(redis.get(0))
        && withNumbers(redraft.get(1), true).equals(withNumbers(redis.get(1), true));
  }

  /** The reply as text, every number in one form; the pairs of a flat array in order if asked. */
  private static String withNumbers(RespValue reply, boolean sortedPairs) {
    if (reply.kind() == RespValue.Kind.ARRAY) {
      List<String> items = reply.items().stream().map(item -> withNumbers(item, false)).toList();
      return (sortedPairs ? pairs(items) : items).toString();
    }
    if (reply.kind() == RespValue.Kind.DOUBLE) {
      return "double " + reply.asDouble();
    }
    String text = reply.asText();
    return reply.kind() == RespValue.Kind.BULK && text.matches("-?[0-9.]+(e[-+]?[0-9]+)?")
        ? "bulk " + Double.parseDouble(text)
        : reply.toString();
  }

  private static List<String> pairs(List<String> items) {
    return IntStream.range(0, items.size() / 2)
        .mapToObj(i -> items.get(2 * i) + "=" + items.get(2 * i + 1))
        .sorted()
        .toList();
  }

  private static boolean objectsAgree(String sub, RespValue redraft, RespValue redis) {
    return switch (sub) {
      // Of another version, with other encodings: DumpAgainstRedisTest has what must be equal.
      case "dump" -> redraft.kind() == RespValue.Kind.BULK;
      // Help is in words of our own.
      case "help" -> true;
      // Redis 7.0 has no listpacks for sets and lists.
      case "encoding" ->
          isText(redraft, "listpack") && (isText(redis, "hashtable") || isText(redis, "quicklist"));
      // How long ago depends on the clock.
      case "idletime" -> isNear(redraft, redis, 1);
      // In Redis the arguments that wait in a transaction refer to the values that they have
      // become, and a copy of a shared number is not shared.
      case "refcount" -> redraft.asLong() > 0 && redis.asLong() > 0 && redis.asLong() <= 2;
      default -> false;
    };
  }

  /** Members at random: one, or as many, none twice unless the count is negative. */
  private static boolean drawsAgree(List<String> command, RespValue redraft, RespValue redis) {
    if (redraft.kind() != RespValue.Kind.ARRAY) {
      return redraft.kind() == RespValue.Kind.BULK;
    }
    boolean repeats = command.get(2).startsWith("-");
    return redraft.items().size() == redis.items().size()
        && (repeats || sorted(redraft).stream().distinct().count() == redraft.items().size());
  }

  private static boolean isText(RespValue reply, String text) {
    return reply.kind() == RespValue.Kind.BULK && reply.asText().equals(text);
  }

  private static boolean isNear(RespValue a, RespValue b, long unitsASecond) {
    return a.kind() == RespValue.Kind.INTEGER
        && (a.asLong() < 0) == (b.asLong() < 0)
        && Math.abs(a.asLong() - b.asLong()) <= SECONDS_APART * unitsASecond;
  }

  /** {@code cursor} is the index of that argument; of a hash come fields and values. */
  private static boolean scansAgree(
      List<String> command, int cursor, RespValue redraft, RespValue redis) {
    if (redraft.isError()) {
      return false;
    }
    // A part of a scan depends on the table's order, a whole one does not.
    boolean whole =
        redraft.get(0).asText().equals("0")
            && redis.get(0).asText().equals("0")
            && command.get(cursor).equals("0");
    return !whole
        || (command.getFirst().equalsIgnoreCase("hscan")
            ? pairs(redraft.get(1)).equals(pairs(redis.get(1)))
            : sorted(redraft.get(1)).equals(sorted(redis.get(1))));
  }

  private static boolean sizesAgree(RespValue redraft, RespValue redis) {
    return !redraft.isAggregate() || redraft.items().size() == redis.items().size();
  }

  /** Fields with their values, sorted. */
  private static List<String> pairs(RespValue flat) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < flat.items().size(); i += 2) {
      pairs.add(flat.get(i) + " " + flat.get(i + 1));
    }
    Collections.sort(pairs);
    return pairs;
  }

  private static List<String> sorted(RespValue array) {
    return array.items().stream().map(RespValue::toString).sorted().toList();
  }
}
