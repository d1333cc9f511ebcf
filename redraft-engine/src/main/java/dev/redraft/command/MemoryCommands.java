package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.command.MemoryFigures.share;

import dev.redraft.keyspace.Database;
import dev.redraft.memory.MemoryStats;
import java.util.List;

/** MEMORY (https://redis.io/docs/latest/commands/memory-stats/). */
public final class MemoryCommands {
  private static final int DEFAULT_SAMPLES = 5;

  /** What PURGE gives back at once, some 0.4 ms of work; regular upkeep goes on with the rest. */
  private static final long PURGE_BYTES = 8L << 20;

  private MemoryCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("memory", -2)
            .group(Group.SERVER)
            .since("4.0.0")
            .complexity("Depends on subcommand.")
            .summary("A container for commands about memory.")
            .subcommands(
                sub("usage", -3)
                    .summary("Replies the bytes that a key and its value take.")
                    .flags(Flag.READONLY)
                    .complexity("O(N) where N is the number of samples.")
                    .key(KeySpec.at("RO", 2))
                    .syntax("key [SAMPLES count]")
                    .body(MemoryCommands::usage),
                sub("stats", 2)
                    .summary("Tells where the memory goes.")
                    .tips(
                        "nondeterministic_output",
                        "request_policy:all_shards",
                        "response_policy:special")
                    .body(MemoryCommands::stats),
                sub("doctor", 2)
                    .summary("Explains problems with memory.")
                    .tips(
                        "nondeterministic_output",
                        "request_policy:all_shards",
                        "response_policy:special")
                    .body(c ->
                        Texts.verbatim(
                            c,
                            MemoryReport.problems(MemoryFigures.of(c.services()), c.services()))),
                sub("malloc-stats", 2)
                    .summary("Shows the figures of the allocator.")
                    .complexity("Depends on how much memory is allocated, could be slow")
                    .tips(
                        "nondeterministic_output",
                        "request_policy:all_shards",
                        "response_policy:special")
                    .body(c ->
                        Texts.verbatim(c, MemoryReport.allocator(c.keyspace().memory().stats()))),
                sub("purge", 2)
                    .summary("Gives free memory back to the operating system.")
                    .complexity("Depends on how much memory is allocated, could be slow")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded")
                    .body(MemoryCommands::purge),
                sub("help", 2)
                    .summary("Explains the subcommands.")
                    .flags(Flag.LOADING, Flag.STALE)
                    .body(MemoryCommands::help)));
  }

  private static CommandSpec sub(String name, int arity) {
    return command(name, arity).group(Group.SERVER).since("4.0.0");
  }

  private static void usage(Context c) {
    long samples = DEFAULT_SAMPLES;
    for (int i = 3; i < c.argc(); i += 2) {
      if (!c.argIs(i, "SAMPLES") || i + 1 == c.argc()) {
        throw Errors.SYNTAX;
      }
      samples = c.longArg(i + 1);
      if (samples < 0) {
        throw Errors.SYNTAX;
      }
    }
    long record = c.db().lookup(c.arg(2), c.now(), Database.NO_TOUCH | Database.NO_STATS);
    if (record == 0) {
      c.reply().nullBulk();
    } else {
      c.reply().integer(c.db().memoryUsage(record, (int) Math.min(samples, Integer.MAX_VALUE)));
    }
  }

  private static void stats(Context c) {
    MemoryFigures figures = MemoryFigures.of(c.services());
    MemoryStats data = figures.data();
    long keys = c.keyspace().size();
    long mark = c.reply().deferMap();
    long pairs = 0;
    Texts.pair(c, "peak.allocated", figures.peak());
    Texts.pair(c, "total.allocated", data.used());
    Texts.pair(c, "clients.normal", figures.clients());
    pairs += 3;
    for (int i = 0; i < c.keyspace().databases(); i++) {
      pairs += database(c, c.keyspace().database(i));
    }
    Texts.pair(c, "overhead.total", figures.overhead());
    Texts.pair(c, "keys.count", keys);
    Texts.pair(c, "keys.bytes-per-key", keys == 0 ? 0 : data.used() / keys);
    Texts.pair(c, "dataset.bytes", figures.dataset());
    Texts.pair(c, "dataset.percentage", 100 * share(figures.dataset(), data.used()));
    Texts.pair(c, "peak.percentage", 100 * share(data.used(), figures.peak()));
    Texts.pair(c, "allocator.allocated", data.used());
    Texts.pair(c, "allocator.active", data.committed());
    Texts.pair(c, "allocator.resident", data.committed() + data.shadow());
    Texts.pair(c, "allocator-fragmentation.ratio", share(data.committed(), data.used()));
    Texts.pair(c, "allocator-fragmentation.bytes", data.committed() - data.used());
    Texts.pair(
        c, "rss-overhead.ratio", share(figures.resident(), data.committed() + data.shadow()));
    Texts.pair(c, "rss-overhead.bytes", figures.resident() - data.committed() - data.shadow());
    Texts.pair(c, "fragmentation", share(figures.resident(), data.used()));
    Texts.pair(c, "fragmentation.bytes", figures.resident() - data.used());
    Texts.pair(c, "shadow.bytes", data.shadow());
    Texts.pair(c, "shadow.peak", data.shadowPeak());
    Texts.pair(c, "shadow.limit", data.shadowLimit());
    Texts.pair(c, "java.heap.used", figures.heap().getUsed());
    Texts.pair(c, "java.heap.committed", figures.heap().getCommitted());
    Texts.pair(c, "java.non-heap.committed", figures.nonHeap());
    pairs += 21;
    c.reply().closeMap(mark, pairs);
  }

  private static int database(Context c, Database db) {
    if (db.size() == 0) {
      return 0;
    }
    c.reply().bulk("db." + db.index());
    c.reply().map(2);
    Texts.pair(c, "overhead.hashtable.main", db.tableBytes());
    Texts.pair(c, "overhead.hashtable.expires", db.volatileTableBytes());
    return 1;
  }

  private static void purge(Context c) {
    c.keyspace().memory().releaseFree(PURGE_BYTES);
    c.reply().ok();
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "DOCTOR",
        "    Explain in words what may be wrong with memory.",
        "MALLOC-STATS",
        "    Show the figures of the allocator.",
        "PURGE",
        "    Give free memory back to the operating system.",
        "STATS",
        "    Tell where the memory goes.",
        "USAGE <key> [SAMPLES <count>]",
        "    Reply the bytes that a key and its value take. Of a collection <count> members",
        "    are measured (default: 5, 0 for all).");
  }
}
