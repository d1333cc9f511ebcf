package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * INFO: sections of fields, with Redis 7's names where they have a meaning here, and Redraft's own
 * (https://redis.io/docs/latest/commands/info/).
 */
public final class InfoCommand {
  /** The sections in the order in which they are shown. */
  private enum Section {
    SERVER,
    CLIENTS,
    MEMORY,
    PERSISTENCE,
    STATS,
    REPLICATION,
    CPU,
    MODULES,
    COMMANDSTATS,
    ERRORSTATS,
    LATENCYSTATS,
    CLUSTER,
    KEYSPACE
  }

  private static final Set<Section> NOT_BY_DEFAULT =
      EnumSet.of(Section.COMMANDSTATS, Section.LATENCYSTATS);

  private InfoCommand() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("info", -1)
            .group(Group.SERVER)
            .since("1.0.0")
            .flags(Flag.LOADING, Flag.STALE)
            .categories("dangerous")
            .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
            .summary("Tells about the server, its state and its statistics.")
            .history("7.0.0", "Takes several sections.")
            .syntax("[section [section ...]]")
            .body(InfoCommand::info));
  }

  /**
   * Makes all sections once but that of persistence, on the engine thread before it serves anybody:
   * the first time takes a young JVM many milliseconds, which would hold the engine later.
   */
  public static void prepare(Services services) {
    Set<Section> sections = EnumSet.complementOf(EnumSet.of(Section.PERSISTENCE));
    if (text(services, sections, services.clock().micros()).isEmpty()) {
      throw new IllegalStateException("INFO is empty");
    }
  }

  private static void info(Context c) {
    Texts.verbatim(c, text(c.services(), chosen(c), c.nowMicros()));
  }

  private static Set<Section> chosen(Context c) {
    Set<Section> chosen = EnumSet.noneOf(Section.class);
    if (c.argc() == 1) {
      return EnumSet.complementOf(EnumSet.copyOf(NOT_BY_DEFAULT));
    }
    for (int i = 1; i < c.argc(); i++) {
      if (c.argIs(i, "all") || c.argIs(i, "everything")) {
        return EnumSet.allOf(Section.class);
      }
      if (c.argIs(i, "default")) {
        chosen.addAll(EnumSet.complementOf(EnumSet.copyOf(NOT_BY_DEFAULT)));
      }
      for (Section section : Section.values()) {
        if (c.argIs(i, section.name().toLowerCase(Locale.ROOT))) {
          chosen.add(section);
        }
      }
    }
    return chosen;
  }

  private static StringBuilder text(Services services, Set<Section> chosen, long nowMicros) {
    StringBuilder text = new StringBuilder();
    InfoFields fields = new InfoFields(text);
    for (Section section : chosen) {
      if (!text.isEmpty()) {
        text.append("\r\n");
      }
      switch (section) {
        case SERVER -> InfoServer.server(fields, services, nowMicros);
        case CLIENTS -> InfoServer.clients(fields, services);
        case MEMORY -> InfoMemory.write(fields, services);
        case PERSISTENCE ->
            services
                .persistence()
                .info(fields.title("Persistence").text(), services.stats().changes);
        case STATS -> InfoStats.stats(fields, services);
        case REPLICATION -> InfoServer.replication(fields, services);
        case CPU -> InfoServer.cpu(fields);
        case MODULES -> fields.title("Modules");
        case COMMANDSTATS -> InfoStats.commands(fields, services);
        case ERRORSTATS -> InfoStats.errors(fields, services);
        case LATENCYSTATS -> InfoStats.latencies(fields, services);
        case CLUSTER -> fields.title("Cluster").add("cluster_enabled", 0);
        case KEYSPACE -> InfoStats.keyspace(fields, services);
      }
    }
    return text;
  }
}
