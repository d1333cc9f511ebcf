package dev.redraft.server.compat;

import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How the replies about streams may differ: in what depends on the clock, and in what Redis 7.2
 * does otherwise than 7.0, which is the one that replies here. There a consumer is made by every
 * command that names it, and XINFO tells when it was active.
 */
final class StreamRules {
  /** Milliseconds since the epoch are beyond this, and nothing else is. */
  private static final long TIMES = 1_000_000_000_000L;

  private static final Set<String> CLOCKS = Set.of("idle", "inactive", "seen-time", "active-time");

  private StreamRules() {}

  static boolean agree(String name, String sub, RespValue redraft, RespValue redis) {
    return switch (name) {
      case "xread", "xreadgroup" -> isUnbalanced(redraft) && isUnbalanced(redis);
      case "xsetid" -> redraft.isError() && redraft.asText().contains("current max_deleted");
      case "xgroup" -> sub.equals("help") || (sub.equals("createconsumer") && !redraft.isError());
      case "xinfo" -> sub.equals("help") || text(redraft).equals(text(redis));
      case "xpending" -> withoutIdle(redraft).equals(withoutIdle(redis));
      default -> false;
    };
  }

  private static boolean isUnbalanced(RespValue reply) {
    return reply.isError() && reply.asText().startsWith("ERR Unbalanced");
  }

  /** The entries of XPENDING are ID, consumer, idle time, deliveries. */
  private static List<String> withoutIdle(RespValue reply) {
    List<String> entries = new ArrayList<>();
    for (RespValue entry : reply.items()) {
      entries.add(entry.get(0) + " " + entry.get(1) + " " + entry.get(3));
    }
    return entries;
  }

  /** A reply without clocks and without consumers that have nothing. */
  private static String text(RespValue reply) {
    if (reply.kind() == RespValue.Kind.INTEGER) {
      return reply.asLong() > TIMES ? "time" : reply.toString();
    }
    if (reply.kind() != RespValue.Kind.ARRAY && reply.kind() != RespValue.Kind.MAP) {
      return reply.toString();
    }
    StringBuilder all = new StringBuilder("[");
    List<RespValue> items = reply.items();
    for (int i = 0; i < items.size(); i++) {
      RespValue item = items.get(i);
      String name = item.kind() == RespValue.Kind.BULK ? item.asText() : "";
      boolean countsConsumers =
          name.equals("consumers") && items.get(i + 1).kind() == RespValue.Kind.INTEGER;
      if (CLOCKS.contains(name) || countsConsumers) {
        i++;
      } else if (!isIdleConsumer(item)) {
        all.append(text(item)).append(' ');
      }
    }
    return all.append(']').toString();
  }

  private static boolean isIdleConsumer(RespValue item) {
    boolean isConsumer = false;
    boolean hasNothing = false;
    List<RespValue> pairs = item.items();
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      String name = pairs.get(i).toString();
      isConsumer |= name.contains("seen-time") || name.contains("idle");
      boolean isCount = pairs.get(i + 1).kind() == RespValue.Kind.INTEGER;
      hasNothing |=
          isCount
              && (name.contains("pel-count") || name.contains("pending"))
              && pairs.get(i + 1).asLong() == 0;
    }
    return isConsumer && hasNothing;
  }
}
