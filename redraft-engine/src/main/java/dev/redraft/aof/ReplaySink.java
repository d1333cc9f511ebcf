package dev.redraft.aof;

import dev.redraft.base.Slice;
import dev.redraft.resp.Args;

/** Takes the commands of a log, in order, on the loading thread. */
public interface ReplaySink {
  /** A file of the log begins: whatever the one before had selected, database 0 is selected. */
  void startFile(String name);

  /**
   * Executes a command.
   *
   * @param args valid until this method returns
   * @throws ReplayException if it can't be executed: the load fails
   */
  void command(Args args) throws ReplayException;

  /**
   * As {@link #command(Args)}.
   *
   * @param at offset in the file of the command, or of the transaction that it is in
   */
  default void command(Args args, long at) throws ReplayException {
    command(args);
  }

  /**
   * A number for the first argument of a command, most often a key, with which {@link #ahead}
   * announces it. Any thread.
   *
   * @param argument valid until this method returns
   */
  default long number(Slice argument) {
    return 0;
  }

  /**
   * Commands with first arguments of these {@link #number}s will come soon. A hint: not every
   * command is announced, and those before it may change what it is about.
   */
  default void ahead(long[] numbers, int from, int to) {}

  /** The commands in the first {@code bytes} bytes of a large file have been handed over. */
  default void progress(long bytes, long size) {}

  /**
   * The log says when what follows was written.
   *
   * @param unixSeconds the time
   * @param cutAt offset in the file before which everything is older and after which nothing whole
   *     is torn: that of the line, or of the batch or transaction that it is in
   */
  default void timestamp(long unixSeconds, long cutAt) {}

  /** The commands up to {@link #commit} were one transaction; it is complete. */
  default void begin() {}

  /** The transaction that {@link #begin} opened ends. */
  default void commit() {}
}
