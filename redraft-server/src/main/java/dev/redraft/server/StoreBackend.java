package dev.redraft.server;

import dev.redraft.RedraftException;
import dev.redraft.command.CommandException;
import dev.redraft.command.CommandReplies;
import dev.redraft.command.Identity;
import dev.redraft.command.InfoCommand;
import dev.redraft.command.Lifecycle.ShutdownOptions;
import dev.redraft.config.Config;
import dev.redraft.engine.CommandWarmup;
import dev.redraft.engine.Connection;
import dev.redraft.engine.EngineThread;
import dev.redraft.engine.Environment;
import dev.redraft.engine.Session;
import dev.redraft.engine.Store;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.FileDisk;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** The engine's store as the sockets and the process around it see it. */
final class StoreBackend implements Backend {
  private final Store store;
  private final EventLog log;
  private final IntConsumer stopped;
  private volatile boolean closed;

  private StoreBackend(Store store, EventLog log, IntConsumer stopped) {
    this.store = store;
    this.log = log;
    this.stopped = stopped;
    store.onShutdown(() -> stopped.accept(0));
  }

  /** A {@link Backend.Opener}. */
  static Backend open(Config config, EngineThread thread, EventLog log, IntConsumer stopped)
      throws StartException {
    Clock clock = Clock.system();
    Entropy entropy = Entropy.system();
    Path file = config.file();
    Identity identity =
        new Identity(
            Identity.newRunId(entropy),
            ProcessHandle.current().pid(),
            ProcessHandle.current().info().command().orElse(""),
            file == null ? "" : file.toString(),
            clock.millis(),
            thread instanceof EngineLoop loop ? loop.transport() : "none");
    try {
      Store store =
          Store.open(
              config, new Environment(clock, entropy, new FileDisk(), log, thread), identity);
      return new StoreBackend(store, log, stopped);
    } catch (RedraftException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Session accept(Connection connection) {
    return store.sessions().accept(connection);
  }

  @Override
  public void start(Runnable ready) {
    // What takes long the first time is done before a client asks for it, so that it does not hold
    // the engine then.
    InfoCommand.prepare(store.services());
    Thread.ofPlatform()
        .daemon()
        .name("redraft-prepare")
        .start(() -> {
          CommandReplies.prepare(store.services().commands());
          CommandWarmup.run();
        });
    store.start();
    var _ =
        store
            .ready()
            .whenComplete((_, failure) -> {
              if (failure == null) {
                ready.run();
              } else if (!closed) {
                log.warning(
                    failure instanceof RedraftException
                        ? String.valueOf(failure.getMessage())
                        : Failures.describe(failure));
                stopped.accept(1);
              }
            });
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }

  @Override
  public void shutdown(boolean save, boolean noSave, boolean now, boolean force) {
    try {
      store.services().lifecycle().shutdown(new ShutdownOptions(save, noSave, now, force));
    } catch (CommandException e) {
      log.warning("Shutdown was refused: " + e.line());
    }
  }
}
