package dev.redraft.server;

import dev.redraft.config.Config;
import dev.redraft.engine.EngineThread;
import dev.redraft.engine.SessionFactory;
import dev.redraft.platform.EventLog;
import java.util.function.IntConsumer;

/**
 * The store behind the sockets, as the server around it sees it. Called on the engine thread,
 * except for the end.
 */
public interface Backend extends SessionFactory {
  /**
   * Loads the data. {@code ready} runs on the engine thread once it is there; sessions are accepted
   * meanwhile.
   */
  void start(Runnable ready);

  /**
   * Begins to shut down as SHUTDOWN with these options does; the end is reported to the opener's
   * {@code stopped}.
   */
  void shutdown(boolean save, boolean noSave, boolean now, boolean force);

  /** Gives the memory back, after the end. Called once, on any thread but the engine's. */
  void close();

  /** Makes the store of a server. */
  @FunctionalInterface
  interface Opener {
    /**
     * Called on the engine thread.
     *
     * @param stopped takes the process's exit code when the store has ended, for whatever reason;
     *     from any thread
     */
    Backend open(Config config, EngineThread thread, EventLog log, IntConsumer stopped)
        throws StartException;
  }
}
