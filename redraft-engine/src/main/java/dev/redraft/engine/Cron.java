package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Clients;
import dev.redraft.command.Services;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;
import java.util.List;

/**
 * The engine's regular work, {@code hz} times a second: a slice of {@link Upkeep}, pauses,
 * time-outs, samples. Each part keeps to a budget of time, so that no turn holds the engine for a
 * millisecond.
 */
final class Cron {
  /** Clients looked at in a turn, at least. */
  private static final int LEAST_CHECKED = 100;

  private static final long SAMPLE_NANOS = 100_000_000;

  private final Engine engine;
  private final Services services;
  private final EnginePersistence persistence;
  private final Upkeep upkeep;
  private final ClientEviction clientEviction;
  private List<Client> toCheck = List.of();
  private int nextToCheck;
  private long commandsSeen;
  private long lastSampleNanos;
  private boolean moreUpkeep;
  private boolean sliceScheduled;
  private boolean stopped;

  Cron(Engine engine, EnginePersistence persistence) {
    this.engine = engine;
    this.services = engine.services();
    this.persistence = persistence;
    upkeep = new Upkeep(services, engine.dispatcher());
    clientEviction = new ClientEviction(services, engine.buffers());
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
      scheduleSlice();
    }
  }

  private void scheduleSlice() {
    if (moreUpkeep && !sliceScheduled) {
      sliceScheduled = true;
      long commands = services.stats().commandsProcessed;
      engine.thread().schedule(this::slice, commands == commandsSeen ? 0 : 1);
      commandsSeen = commands;
    }
  }

  private void slice() {
    sliceScheduled = false;
    if (stopped || persistence.isLoading()) {
      return;
    }
    begin(services.clock().nanos());
    moreUpkeep = upkeep.slice();
    services.pubSub().flush();
    end();
    scheduleSlice();
  }

  /** One turn of the work. */
  void run() {
    long nanos = services.clock().nanos();
    begin(nanos);
    long millis = services.clock().millis();
    services.clients().tick(millis);
    services.keyspace().setExpiryPaused(services.clients().paused() != Clients.Pause.NONE);
    if (!persistence.isLoading()) {
      moreUpkeep = upkeep.slice();
      persistence.tick();
    }
    services.pubSub().flush();
    checkClients(millis);
    persistence.relieved();
    if (nanos - lastSampleNanos >= SAMPLE_NANOS) {
      lastSampleNanos = nanos;
      services.stats().sample(nanos);
      long used = services.keyspace().memory().used();
      services.stats().peakMemory = Math.max(services.stats().peakMemory, used);
    }
    end();
  }

  private void begin(long nanos) {
    services.stats().turnHold.begin(services.clock(), nanos);
  }

  private void end() {
    boolean _ = services.stats().turnHold.end(services.clock(), services.clock().nanos());
  }

  /**
   * Blocked clients near the end of their time, idle ones, and those that do not take their
   * replies. Of many clients each is looked at once a second.
   */
  private void checkClients(long nowMillis) {
    long timeout = services.config().number(Directive.TIMEOUT) * 1000;
    clientEviction.run();
    if (nextToCheck >= toCheck.size()) {
      toCheck = services.clients().all();
      nextToCheck = 0;
    }
    long hz = Math.max(1, services.config().number(Directive.HZ));
    long end = nextToCheck + Math.max(toCheck.size() / hz + 1, LEAST_CHECKED);
    while (nextToCheck < Math.min(end, toCheck.size())) {
      Client client = toCheck.get(nextToCheck++);
      client.link().checkOutput();
      if (client.isClosing()) {
        continue;
      }
      if (client.isBlocked()) {
        engine.watchDeadline(client);
      } else if (timeout > 0
          && nowMillis - client.lastActiveMillis() > timeout
          && client.kind() == Client.Kind.NETWORK
          && !client.isListening()
          && !client.isMonitoring()) {
        services.events().log(EventLog.Level.VERBOSE, "Closing idle client");
        client.close();
      }
    }
  }
}
