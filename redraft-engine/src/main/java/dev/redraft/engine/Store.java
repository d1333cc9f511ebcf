package dev.redraft.engine;

import dev.redraft.RedraftException;
import dev.redraft.aof.RecoveryException;
import dev.redraft.base.Limits;
import dev.redraft.command.BlockedKeys;
import dev.redraft.command.Client;
import dev.redraft.command.Clients;
import dev.redraft.command.CommandTable;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.EffectListener;
import dev.redraft.command.Families;
import dev.redraft.command.Identity;
import dev.redraft.command.KeyEvents;
import dev.redraft.command.LatencyMonitor;
import dev.redraft.command.Monitors;
import dev.redraft.command.PubSub;
import dev.redraft.command.Services;
import dev.redraft.command.SlowLog;
import dev.redraft.command.Stats;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigFileException;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.AgentThread;
import dev.redraft.platform.NativeMemory;
import dev.redraft.resp.BufferPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One open store: memory, keyspace, commands, log, and the engine over them. Made from a
 * configuration and an environment; loads its data on a thread of its own while the engine already
 * answers -LOADING.
 */
public final class Store implements AutoCloseable {
  private final Environment environment;
  private final Memory memory;
  private final Engine engine;
  private final EnginePersistence persistence;
  private final Cron cron;
  private @Nullable AgentThread prefault;
  private final StoreLifecycle lifecycle;
  private final Background background;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private @Nullable Thread loader;

  private Store(
      Config config, Environment environment, Identity identity, Memory memory, Limits limits) {
    this.environment = environment;
    this.memory = memory;
    BlockedKeys blockedKeys = new BlockedKeys();
    EffectListener listener = new EffectListener(blockedKeys);
    int databases = config.intValue(Directive.DATABASES);
    Keyspace keyspace =
        new Keyspace(memory, databases, environment.clock(), environment.entropy(), listener);
    CommandTable commands = Families.table();
    rename(config, commands);
    ReplyGate gate = new ReplyGate();
    persistence = new EnginePersistence(environment, config, keyspace, gate);
    lifecycle = new StoreLifecycle(this);
    background = new Background(environment.thread());
    PubSub pubSub = new PubSub();
    Services services =
        new Services(
            environment.clock(),
            environment.entropy(),
            environment.events(),
            config,
            keyspace,
            commands,
            new Clients(),
            new Stats(commands.count()),
            new SlowLog(),
            new LatencyMonitor(),
            persistence,
            lifecycle,
            identity,
            background,
            pubSub,
            new Monitors(pubSub),
            new KeyEvents(config, pubSub),
            blockedKeys);
    long heap = Runtime.getRuntime().maxMemory();
    BufferPool buffers = new BufferPool(limits, heap * 3 / 10);
    Dispatcher dispatcher = new Dispatcher(services, Internal.client(services));
    listener.attach(dispatcher);
    engine =
        new Engine(
            services,
            environment.thread(),
            limits,
            buffers,
            dispatcher,
            gate,
            new OutputBudget(heap / 2));
    persistence.attach(engine);
    KeyspaceSettings.follow(config, keyspace);
    cron = new Cron(engine, persistence);
  }

  /**
   * Makes a store for {@code config}; {@link #start} loads its data.
   *
   * @throws RedraftException if the configuration can't be fulfilled
   */
  public static Store open(Config config, Environment environment, Identity identity) {
    return open(config, environment, identity, Limits.PRODUCTION);
  }

  /** A store with other limits, for tests. */
  static Store open(Config config, Environment environment, Identity identity, Limits limits) {
    Memory memory = Memory.open(memoryOptions(config));
    try {
      return new Store(config, environment, identity, memory, limits);
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /** Begins to load what is on disk; see {@link #ready} and {@link #awaitReady}. Once. */
  public void start() {
    Thread made = Thread.ofPlatform().daemon().name("redraft-load").unstarted(this::load);
    environment
        .thread()
        .execute(() -> {
          if (engine.hasEnded()) {
            ready.completeExceptionally(closedWhileLoading());
            return;
          }
          cron.start();
          prefault = AgentThread.start("redraft-prefault", memory.prefault(), environment.events());
          loader = made;
          made.start();
        });
  }

  /**
   * Loads and begins without any thread but the caller's, which must be the engine's: the log and
   * the rewrite are then stepped by hand, and so is the regular work. For tests.
   */
  void startByHand() throws RecoveryException {
    persistence.load();
    persistence.readyWithoutThreads();
    ready.complete(null);
  }

  Engine engine() {
    return engine;
  }

  Cron cron() {
    return cron;
  }

  private static RedraftException closedWhileLoading() {
    return new RedraftException("ERR the store was closed while it loaded");
  }

  private void load() {
    try {
      persistence.load();
    } catch (RecoveryException e) {
      ready.completeExceptionally(new RedraftException(String.valueOf(e.getMessage()), e));
      return;
    } catch (RuntimeException | Error e) {
      ready.completeExceptionally(engine.hasEnded() ? closedWhileLoading() : e);
      return;
    }
    environment.thread().execute(this::loaded);
    // Not beside the load, which needs the compiler itself. Nobody waits for it: only a rewrite
    // that
    // is asked for at once may come before its end.
    Thread.ofPlatform().daemon().name("redraft-warm-up").start(Warmup::run);
  }

  private void loaded() {
    if (engine.hasEnded()) {
      ready.completeExceptionally(closedWhileLoading());
      return;
    }
    try {
      persistence.ready();
    } catch (RuntimeException | Error e) {
      ready.completeExceptionally(e);
      return;
    }
    ready.complete(null);
  }

  /** Completes when the data is loaded; exceptionally if it can't be. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /**
   * Waits until the data is loaded.
   *
   * @throws RedraftException if it can't be; nothing on disk has been changed
   */
  public void awaitReady() {
    try {
      ready.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RedraftException known) {
        throw known;
      }
      throw e;
    }
  }

  public Services services() {
    return engine.services();
  }

  /** Gives connections their sessions. */
  public SessionFactory sessions() {
    return engine::accept;
  }

  /** A client inside this process. Any thread. */
  public EmbeddedSession embed() {
    return EmbeddedSession.open(engine);
  }

  /** What runs when SHUTDOWN has ended the store: the end of the process, or of the network. */
  public void onShutdown(Runnable action) {
    lifecycle.onShutdown(action);
  }

  EnginePersistence persistence() {
    return persistence;
  }

  /**
   * Writes and syncs what is logged and ends everything, on the engine thread; false if not all of
   * it is durable.
   */
  boolean end() {
    engine.end();
    cron.stop();
    endLoad();
    background.close();
    boolean durable = persistence.close();
    for (Client client : services().clients().all()) {
      client.close();
    }
    return durable;
  }

  /** No load may touch the memory any more, or what is on disk. */
  private void endLoad() {
    persistence.cancelLoad();
    Thread loading = loader;
    boolean interrupted = false;
    while (loading != null && loading.isAlive()) {
      try {
        loading.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the store. Any thread but the engine's; harmless when it has ended. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    environment
        .thread()
        .execute(() -> {
          try {
            closeHere();
            done.complete(null);
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    done.join();
    drain();
  }

  /** As {@link #close}, on the engine's thread. */
  void closeHere() {
    lifecycle.close();
    AgentThread ahead = prefault;
    if (ahead != null) {
      ahead.close();
    }
    memory.close();
  }

  Memory memory() {
    return memory;
  }

  /** Keys in all databases; on the engine's thread. */
  long keys() {
    Keyspace keyspace = services().keyspace();
    long sum = 0;
    for (int i = 0; i < keyspace.databases(); i++) {
      sum += keyspace.database(i).size();
    }
    return sum;
  }

  /**
   * Returns when every task that came before this call has run: requests among them have been
   * answered or refused.
   */
  private void drain() {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    environment.thread().execute(() -> drained.complete(null));
    drained.join();
  }

  private static MemoryOptions memoryOptions(Config config) {
    MemoryOptions options = MemoryOptions.defaults(NativeMemory.system());
    long reserve = config.number(Directive.MEMORY_RESERVE);
    if (reserve > 0) {
      options = options.withReserve(MemoryOptions.roundedReserve(reserve));
    }
    return options
        .withGranule(config.intValue(Directive.MEMORY_GRANULE))
        .withHugePages(config.isOn(Directive.MEMORY_HUGE_PAGES));
  }

  private static void rename(Config config, CommandTable commands) {
    for (Config.Rename rename : config.renames()) {
      try {
        commands.rename(rename.from(), rename.to());
      } catch (IllegalArgumentException e) {
        String why = String.valueOf(e.getMessage());
        throw new RedraftException(
            String.valueOf(ConfigFileException.at(rename.at(), why).getMessage()));
      }
    }
  }
}
