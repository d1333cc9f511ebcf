package dev.redraft.command;

import java.util.function.Consumer;

/** Saving all data to an RDB file, as commands see it. Engine thread only. */
public interface Saves {
  /** What BGSAVE came to. */
  enum Start {
    STARTED,
    SCHEDULED,
    ALREADY_RUNNING,
    /** A rewrite of the append-only file runs, and the save was not to be scheduled. */
    OTHER_CHILD
  }

  /**
   * Begins a save in the background.
   *
   * @param schedule begin later if it can't begin now
   * @param inTransaction begin when the transaction has ended
   */
  Start background(boolean schedule, boolean inTransaction);

  /**
   * Saves what memory holds now; {@code whenDone} is told later whether it is durable. Clients are
   * served meanwhile. Returns false, and does nothing, if a save in the background runs.
   */
  boolean foreground(Consumer<Boolean> whenDone);

  /**
   * FLUSHALL has emptied all databases: a save under way is worth nothing; with save points another
   * one follows.
   */
  void flushed();

  /**
   * DEBUG RELOAD: saves, empties memory and loads the file. The engine stands still meanwhile.
   *
   * @param merge whether keys that are there already are replaced; they are an error otherwise
   */
  void reload(boolean save, boolean flush, boolean merge);

  /** Seconds since the epoch of the last success in saving everything, or of the start. */
  long lastSave();
}
