package dev.redraft.command;

/** The end of the process or of the embedded engine, as SHUTDOWN asks for it. */
public interface Lifecycle {
  /**
   * The options of SHUTDOWN.
   *
   * @param save save the data set even if no save points are configured
   * @param noSave don't save the data set
   * @param now skip waiting for lagging replicas
   * @param force shut down although saving failed
   */
  record ShutdownOptions(boolean save, boolean noSave, boolean now, boolean force) {}

  /** Begins to shut down; throws a {@link CommandException} if it can't. */
  void shutdown(ShutdownOptions options);

  /** Calls off a shutdown under way; false if there is none. */
  boolean abortShutdown();
}
