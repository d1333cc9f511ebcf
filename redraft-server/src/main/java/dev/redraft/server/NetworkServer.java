package dev.redraft.server;

import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A store with sockets: its event loop and its listeners. No process-wide state, so that several
 * fit in one JVM.
 */
public final class NetworkServer implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  private final EngineLoop loop;
  private final Backend store;
  private final Listeners listeners;
  private final CompletableFuture<Integer> stopped;
  private final AtomicBoolean closed = new AtomicBoolean();

  private NetworkServer(
      EngineLoop loop, Backend store, Listeners listeners, CompletableFuture<Integer> stopped) {
    this.loop = loop;
    this.store = store;
    this.listeners = listeners;
    this.stopped = stopped;
  }

  /**
   * Opens the store and the sockets; loading goes on after this returns.
   *
   * @param anyPort listen on a free TCP port, whatever the directive says
   * @param ready runs on the engine thread when the data is loaded
   */
  public static NetworkServer start(
      Config config, EventLog log, Backend.Opener opener, boolean anyPort, Runnable ready)
      throws StartException {
    NetworkStack stack =
        NetworkStack.choose(config.choice(Directive.TRANSPORT, Choices.Transport.class));
    EngineLoop loop = new EngineLoop(stack, log);
    CompletableFuture<NetworkServer> started = new CompletableFuture<>();
    AtomicReference<@Nullable Backend> opened = new AtomicReference<>();
    AtomicReference<@Nullable Listeners> listening = new AtomicReference<>();
    loop.execute(() -> {
      try {
        CompletableFuture<Integer> stopped = new CompletableFuture<>();
        Backend store = opener.open(config, loop, log, stopped::complete);
        opened.set(store);
        Listeners listeners = new Listeners(stack, loop, config, log, store, anyPort);
        listening.set(listeners);
        listeners.open();
        log.notice(
            "Running mode=standalone, port="
                + listeners.port()
                + ", transport="
                + stack.name()
                + ".");
        log.warning("Server initialized");
        NetworkServer server = new NetworkServer(loop, store, listeners, stopped);
        started.complete(server);
        store.start(ready);
      } catch (Throwable e) {
        if (!started.completeExceptionally(e)) {
          log.warning("The server could not start: " + Failures.describe(e));
        }
      }
    });
    return await(started, loop, opened, listening);
  }

  private static NetworkServer await(
      CompletableFuture<NetworkServer> started,
      EngineLoop loop,
      AtomicReference<@Nullable Backend> opened,
      AtomicReference<@Nullable Listeners> listening)
      throws StartException {
    try {
      return started.get();
    } catch (ExecutionException e) {
      Listeners listeners = listening.get();
      if (listeners != null) {
        listeners.closeConnections();
      }
      Backend store = opened.get();
      if (store != null) {
        store.close();
      }
      loop.close();
      if (e.getCause() instanceof StartException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      loop.close();
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while starting");
    }
  }

  /** The TCP port that clients connect to; 0 when there is none. */
  public int port() {
    return listeners.port();
  }

  /** The exit code, once the store has ended. */
  public CompletableFuture<Integer> stopped() {
    return stopped;
  }

  /** Hands a task to the engine thread. Callable from any thread. */
  public void onEngineThread(Runnable task) {
    loop.execute(task);
  }

  /**
   * Asks the store to shut down. Callable from any thread; does nothing when it is being closed.
   */
  public void shutdown(boolean save, boolean noSave, boolean now, boolean force) {
    try {
      loop.execute(() -> store.shutdown(save, noSave, now, force));
    } catch (RejectedExecutionException e) {
      // the loop has ended, and the store before it
    }
  }

  /** Shuts down if that has not happened yet, closes every socket and ends the engine thread. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (!stopped.isDone()) {
      shutdown(false, false, true, true);
    }
    try {
      var _ = stopped.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // the sockets are closed all the same
    }
    loop.execute(listeners::close);
    listeners.closeConnections();
    try {
      store.close();
    } finally {
      loop.close();
    }
  }
}
