package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Clients;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Services;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;

/**
 * The engine's regular work, {@code hz} times a second: expiry, lazy freeing, pauses, time-outs,
 * samples. Each part keeps to a budget of time, so that no turn holds the engine for more than
 * about a millisecond.
 */
final class Cron {
  /** Most of the time of one turn that lazy freeing may take. */
  private static final long FREE_NANOS = 500_000;

  private static final long EXPIRE_NANOS = 1_000_000;
  private static final long SAMPLE_NANOS = 100_000_000;
  private static final long RELEASE_BYTES = 16L << 20;

  private final Engine engine;
  private final Services services;
  private final Dispatcher dispatcher;
  private final EnginePersistence persistence;
  private long lastSampleNanos;
  private boolean stopped;

  Cron(Engine engine, EnginePersistence persistence) {
    this.engine = engine;
    this.services = engine.services();
    this.dispatcher = engine.dispatcher();
    this.persistence = persistence;
  }

  void start() {
    schedule();
  }

  void stop() {
    stopped = true;
  }

  private void schedule() {
    long hz = Math.max(1, services.config().number(Directive.HZ));
    engine.thread().schedule(this::turn, 1000 / hz);
  }

  private void turn() {
    if (stopped) {
      return;
    }
    try {
      run();
    } finally {
      schedule();
    }
  }

  /** One turn of the work. */
  void run() {
    long nanos = services.clock().nanos();
    long millis = services.clock().millis();
    services.clients().tick(millis);
    services.keyspace().setExpiryPaused(services.clients().paused() != Clients.Pause.NONE);
    if (!persistence.isLoading()) {
      expire();
      services.keyspace().doWork(FREE_NANOS);
      if (!services.keyspace().memory().forked()) {
        services.keyspace().memory().releaseFree(RELEASE_BYTES);
      }
      persistence.tick();
    }
    services.pubSub().flush();
    checkClients(millis);
    persistence.relieved();
    if (nanos - lastSampleNanos >= SAMPLE_NANOS) {
      lastSampleNanos = nanos;
      services.stats().sample(nanos);
      long used = services.keyspace().memory().stats().used();
      services.stats().peakMemory = Math.max(services.stats().peakMemory, used);
    }
    long took = services.clock().nanos() - nanos;
    services.stats().longestLoopNanos = Math.max(services.stats().longestLoopNanos, took);
  }

  private void expire() {
    dispatcher.runUpkeep(
        () -> services.keyspace().expireCycle().run(dispatcher.now(), EXPIRE_NANOS));
  }

  /**
   * Blocked clients near the end of their time, idle ones, and those that do not take their
   * replies.
   */
  private void checkClients(long nowMillis) {
    long timeout = services.config().number(Directive.TIMEOUT) * 1000;
    for (Client client : services.clients().all()) {
      client.link().checkOutput();
      if (client.isBlocked()) {
        engine.watchDeadline(client);
      } else if (timeout > 0
          && nowMillis - client.lastActiveMillis() > timeout
          && client.kind() == Client.Kind.NETWORK
          && !client.isListening()) {
        services.events().log(EventLog.Level.VERBOSE, "Closing idle client");
        client.close();
      }
    }
  }
}
