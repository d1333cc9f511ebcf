package dev.redraft.server.compat;

import java.util.function.Supplier;

/**
 * HyperLogLogs, which are strings. Their keys are no other family's, because Redis keeps some of
 * what was added to a damaged one before it notices, and Redraft nothing.
 */
final class RandomHyperLogLogs implements Family {
  private static final int MOST_AT_ONCE = 200;

  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> own = () -> "hll" + words.below(8);
    Supplier<String> key = () -> words.oneIn(20) ? words.anyKey() : own.get();
    Supplier<String> element = () -> words.oneIn(4) ? words.value() : words.number(1 << 20);
    makers.make("pfadd", key);
    makers.make("pfadd", key, element);
    makers.put(
        "pfadd",
        () -> {
          var line = words.some(element, MOST_AT_ONCE);
          line.addFirst(key.get());
          return line;
        });
    makers.make("pfcount", key);
    makers.put("pfcount", () -> words.some(key));
    makers.put("pfmerge", () -> words.some(key));
    makers.make(
        "pfdebug",
        () ->
            words.oneIn(20)
                ? words.pick("GETREG", "TODENSE")
                : words.pick("encoding", "DECODE", "nothing"),
        key);
    makers.make("get", own);
    makers.make("strlen", own);
    makers.make("del", own);
    makers.make("rename", own, own);
    makers.make("copy", own, own, () -> "REPLACE");
    makers.make("pexpireat", own, () -> words.time("PXAT"));
    makers.make("object", () -> "ENCODING", own);
  }
}
