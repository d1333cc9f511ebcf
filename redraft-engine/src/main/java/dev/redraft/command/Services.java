package dev.redraft.command;

import dev.redraft.config.Config;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;

/**
 * Everything that commands reach beside their arguments: one of each an engine, handed over at its
 * construction.
 */
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
    Identity identity,
    Background background,
    PubSub pubSub,
    Monitors monitors,
    KeyEvents keyEvents,
    BlockedKeys blockedKeys) {

  /** Where commands do what would make the engine thread wait for a disk. */
  @FunctionalInterface
  public interface Background {
    /** Does it all at once, on the calling thread: for a context in which waiting is no harm. */
    Background AT_ONCE =
        (work, afterwards) -> {
          work.run();
          afterwards.run();
        };

    /**
     * Runs {@code work} on another thread, one after the other, and then {@code afterwards} on the
     * engine thread.
     */
    void run(Runnable work, Runnable afterwards);
  }

  /**
   * The same for a load on another thread: with a table of commands and statistics of its own,
   * since those of the engine serve clients meanwhile.
   */
  public Services forLoading(CommandTable table) {
    return new Services(
        clock,
        entropy,
        events,
        config,
        keyspace,
        table,
        new Clients(),
        new Stats(table.count()),
        new SlowLog(),
        new LatencyMonitor(),
        persistence,
        lifecycle,
        identity,
        background,
        new PubSub(),
        new Monitors(new PubSub()),
        new KeyEvents(config, (channel, message) -> {}),
        new BlockedKeys());
  }
}
