package dev.redraft.command;

import dev.redraft.config.Config;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;

/** Everything that commands reach beside their arguments: one of each an engine, handed over at its construction. */
public record Services(
    Clock clock,
    Entropy entropy,
    EventLog events,
    Config config,
    Keyspace keyspace,
    CommandTable commands,
    Clients clients,
    Stats stats,
    SlowLog slowLog,
    LatencyMonitor latency,
    Persistence persistence,
    Lifecycle lifecycle,
    Identity identity) {

  /** The same with another table of commands. */
  public Services withCommands(CommandTable table) {
    return new Services(
        clock, entropy, events, config, keyspace, table, clients, stats, slowLog, latency, persistence, lifecycle,
        identity);
  }
}
