package dev.redraft.server.compat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Commands and options that redis-server 7.0 does not have, with the replies that the documentation
 * of later versions states.
 */
final class LaterCommands {
  /**
   * @param command words between spaces
   * @param reply as {@link dev.redraft.resp.RespValue#toString} shows it
   */
  record Step(String command, String reply) {}

  private static final String TWO_TTLS = "ARRAY[(integer) %s, (integer) -1, (integer) -2]";
  private static final String HPERSIST = "ARRAY[(integer) 1, (integer) -1, (integer) -2]";

  private static final List<Step> STEPS =
      List.of(
          new Step("FLUSHALL", "OK"),
          new Step("WAITAOF 0 0 0", "ARRAY[(integer) 0, (integer) 0]"),
          new Step(
              "WAITAOF 2 0 0", "(error) ERR value is out of range, value must between 0 and 1"),
          new Step("CLIENT SETINFO LIB-NAME lib", "OK"),
          new Step("CLIENT SETINFO LIB-VER 1.2", "OK"),
          new Step("CLIENT NO-TOUCH ON", "OK"),
          new Step("CLIENT NO-TOUCH OFF", "OK"),
          new Step("HSET h a 1 b 2 c 3 d 4", "(integer) 4"),
          new Step("HEXPIRE h 5000 FIELDS 2 a none", "ARRAY[(integer) 1, (integer) -2]"),
          new Step("HTTL h FIELDS 3 a b none", TWO_TTLS.formatted("5000")),
          new Step("HPEXPIRE h 5000000 NX FIELDS 1 a", "ARRAY[(integer) 0]"),
          new Step("HPEXPIREAT h 4000000000123 FIELDS 1 b", "ARRAY[(integer) 1]"),
          new Step("HPEXPIRETIME h FIELDS 3 b c none", TWO_TTLS.formatted("4000000000123")),
          new Step("HEXPIREAT h 4000000001 GT FIELDS 1 b", "ARRAY[(integer) 1]"),
          new Step("HEXPIRETIME h FIELDS 3 b c none", TWO_TTLS.formatted("4000000001")),
          new Step("HPTTL h FIELDS 2 c none", "ARRAY[(integer) -1, (integer) -2]"),
          new Step("HPERSIST h FIELDS 3 a c none", HPERSIST),
          new Step("HEXPIRE h 0 FIELDS 1 d", "ARRAY[(integer) 2]"),
          new Step("HLEN h", "(integer) 3"),
          new Step("HTTL none FIELDS 1 a", "ARRAY[(integer) -2]"));

  private LaterCommands() {}

  static List<Step> steps() {
    return STEPS;
  }

  /** The commands among them, in lower case, that reply with something other than an error. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Step step : STEPS) {
      if (!step.reply.startsWith("(error)")) {
        names.add(step.command.split(" ")[0].toLowerCase(java.util.Locale.ROOT));
      }
    }
    return names;
  }
}
