package dev.redraft.server.compat;

/** What is asked of the server itself and of a connection, as far as both can say the same. */
final class RandomServer implements Family {
  private static final String[] DIRECTIVES = {
    "maxmemory", "appendfsync", "timeout", "lfu-*", "hz", "slowlog*", "proto-max-bulk-len", "x"
  };

  @Override
  public void add(Makers makers, Words words) {
    makers.make("client", () -> words.pick("ID", "INFO", "LIST", "getname", "HELP"));
    makers.make("client", () -> "SETNAME", () -> words.pick("", "me", "a b", "you"));
    makers.make("client", () -> "NO-EVICT", () -> words.pick("on", "OFF", "x"));
    makers.make("client", () -> "KILL", () -> "ID", () -> "99999999");
    makers.make("client", () -> "UNBLOCK", () -> "99999999");
    makers.make("client", () -> "REPLY", () -> "ON");
    makers.make("config", () -> "GET", () -> words.pick(DIRECTIVES));
    makers.make("config", () -> "RESETSTAT");
    makers.make("command", () -> "COUNT");
    makers.make("hello", () -> words.pick("2", "3", "4"));
    makers.make("hello");
    makers.make("info", () -> words.pick("server", "everything", "memory", "commandstats"));
    makers.make("lastsave");
    makers.make("latency", () -> words.pick("LATEST", "RESET", "HELP"));
    makers.make("memory", () -> "USAGE", words::anyKey);
    makers.make("memory", () -> words.pick("DOCTOR", "PURGE", "STATS", "HELP"));
    makers.make("reset");
    makers.make("role");
    makers.make("slowlog", () -> words.pick("LEN", "RESET", "HELP"));
    makers.make("slowlog", () -> "GET", () -> words.pick("0", "-2"));
    makers.make("time");
    makers.make("wait", () -> "0", () -> words.pick("0", "1"));
  }
}
