package dev.redraft.command;

import static dev.redraft.command.MemoryFigures.share;

import dev.redraft.base.MemoryUnits;
import dev.redraft.config.Directive;
import dev.redraft.memory.MemoryStats;

/** MEMORY DOCTOR and MEMORY MALLOC-STATS: figures in words. */
final class MemoryReport {
  private static final long WORTH_A_LOOK = 5L << 20;
  private static final double HIGH = 1.4;
  private static final double NEARLY_FULL = 0.9;

  private MemoryReport() {}

  static String problems(MemoryFigures figures, Services services) {
    MemoryStats data = figures.data();
    if (data.used() < WORTH_A_LOOK) {
      return "The data takes "
          + MemoryUnits.human(data.used())
          + ": too little to find anything wrong with.\n";
    }
    StringBuilder text = new StringBuilder();
    String used = MemoryUnits.human(data.used());
    if (share(figures.peak(), data.used()) > HIGH) {
      add(
          text,
          "Peak: the data has taken "
              + MemoryUnits.human(figures.peak())
              + " before and takes "
              + used
              + " now; the rest is given back step by step.");
    }
    if (share(data.committed(), data.used()) > HIGH) {
      add(
          text,
          "Fragmentation: "
              + MemoryUnits.human(data.committed())
              + " are committed for "
              + used
              + " of data. MEMORY PURGE gives free pages back.");
    }
    if (share(data.used(), data.reserved()) > NEARLY_FULL) {
      add(
          text,
          "Range: "
              + used
              + " of the "
              + MemoryUnits.human(data.reserved())
              + " reserved are in use; raise memory-reserve before it is full.");
    }
    long limit = services.config().number(Directive.MAXMEMORY);
    if (limit > 0 && share(data.used(), limit) > NEARLY_FULL) {
      add(text, "Limit: " + used + " of maxmemory " + MemoryUnits.human(limit) + " are in use.");
    }
    if (figures.clients() > data.used() / 2 && figures.clients() > WORTH_A_LOOK) {
      add(
          text,
          "Clients: their buffers take "
              + MemoryUnits.human(figures.clients())
              + "; CLIENT LIST shows which (tot-mem).");
    }
    if (data.failedForks() > 0) {
      add(
          text,
          "Forks: "
              + data.failedForks()
              + " of "
              + data.forks()
              + " have reached the limit of "
              + MemoryUnits.human(data.shadowLimit())
              + " for old bytes; see aof-rewrite-memory-limit.");
    }
    if (share(figures.heap().getUsed(), figures.heap().getMax()) > NEARLY_FULL) {
      add(
          text,
          "Java heap: "
              + MemoryUnits.human(figures.heap().getUsed())
              + " of "
              + MemoryUnits.human(figures.heap().getMax())
              + " are in use; start Java with a larger -Xmx.");
    }
    return text.isEmpty() ? "Nothing is wrong with memory.\n" : text.toString();
  }

  private static void add(StringBuilder text, String line) {
    text.append("* ").append(line).append('\n');
  }

  static String allocator(MemoryStats stats) {
    return "allocated: "
        + stats.used()
        + " bytes in "
        + stats.allocations()
        + " allocations\n"
        + "committed: "
        + stats.committed()
        + " bytes\n"
        + "reserved: "
        + stats.reserved()
        + " bytes\n"
        + "shadow: "
        + stats.shadow()
        + " bytes, at most "
        + stats.shadowPeak()
        + " of "
        + stats.shadowLimit()
        + "\n"
        + "forks: "
        + stats.forks()
        + ", failed "
        + stats.failedForks()
        + ", longest "
        + stats.maxForkNanos()
        + " ns\n"
        + "granules copied for the current or last fork: "
        + stats.copies()
        + "\n";
  }
}
