package dev.redraft.engine;

import dev.redraft.command.CommandException;
import dev.redraft.command.Lifecycle;
import dev.redraft.platform.EventLog;

/**
 * SHUTDOWN: the log is written and synced, clients go, then whoever opened the store is told.
 * Engine thread only.
 */
final class StoreLifecycle implements Lifecycle {
  private final Store store;
  private Runnable afterwards = () -> {};
  private boolean ended;

  StoreLifecycle(Store store) {
    this.store = store;
  }

  void onShutdown(Runnable action) {
    afterwards = action;
  }

  @Override
  public void shutdown(ShutdownOptions options) {
    if (ended) {
      return;
    }
    EventLog events = store.services().events();
    events.warning("User requested shutdown...");
    String error = store.persistence().logRefusal();
    if (error != null && !options.force()) {
      events.warning("The append-only file can't be written, can't exit: " + error);
      throw new CommandException("ERR Errors trying to SHUTDOWN. Check logs.");
    }
    if (store.persistence().isWritingFirstFiles() && !options.force()) {
      events.warning("Writing initial AOF, can't exit.");
      throw new CommandException("ERR Errors trying to SHUTDOWN. Check logs.");
    }
    if (store.persistence().saves().isRunning()) {
      events.warning("There is a child saving an .rdb. Killing it!");
    }
    if (store.persistence().isRewriting()) {
      events.warning("There is a child rewriting the AOF. Killing it!");
    }
    if (store.persistence().isEnabled()) {
      events.notice("Calling fsync() on the AOF file.");
    }
    boolean save = options.save() || store.persistence().saves().savesAtTheEnd();
    if (save && !options.noSave() && !saved() && !options.force()) {
      throw new CommandException("ERR Errors trying to SHUTDOWN. Check logs.");
    }
    end();
    afterwards.run();
  }

  /**
   * Saves everything before the end. While data is loaded there is nothing to save, as in Redis.
   */
  private boolean saved() {
    if (store.persistence().isLoading()) {
      return true;
    }
    EventLog events = store.services().events();
    events.notice("Saving the final RDB snapshot before exiting.");
    if (store.persistence().saves().saveNow()) {
      return true;
    }
    events.warning("Error trying to save the DB, can't exit.");
    return false;
  }

  /** Ends the store without a word to whoever opened it; saves first if there are save points. */
  void close() {
    if (!ended && store.persistence().saves().savesAtTheEnd()) {
      boolean _ = saved();
    }
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      if (!store.end()) {
        store.services().events().warning("The end of the log could not be made durable.");
      }
    }
  }

  @Override
  public boolean abortShutdown() {
    // A shutdown here waits for nothing, so there is never one under way when a command runs.
    return false;
  }
}
