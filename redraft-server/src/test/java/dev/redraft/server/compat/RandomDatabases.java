package dev.redraft.server.compat;

import java.util.List;

/** Whole databases, transactions, and what needs no data. */
final class RandomDatabases implements Family {
  @Override
  public void add(Makers makers, Words words) {
    makers.make("dbsize");
    makers.make("select", words::database);
    makers.make("swapdb", words::database, words::database);
    for (String name : List.of("flushdb", "flushall")) {
      makers.make(name);
      makers.make(name, () -> words.pick("ASYNC", "sync"));
    }
    makers.make("multi");
    makers.make("exec");
    makers.make("discard");
    makers.make("ping");
    makers.make("ping", words::value);
    makers.make("echo", words::value);
    makers.make("debug", () -> "DIGEST");
    makers.make("debug", () -> "DIGEST-VALUE", words::anyKey, words::anyKey);
  }
}
