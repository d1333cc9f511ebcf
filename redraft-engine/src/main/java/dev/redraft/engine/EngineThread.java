package dev.redraft.engine;

import java.util.concurrent.Executor;

/**
 * The one thread on which all commands execute: the network event loop, or a loop of its own when
 * embedded.
 */
public interface EngineThread extends Executor {
  /** True on the engine thread. */
  boolean inThread();

  /**
   * Runs the task on the engine thread, after those already handed over. Callable from any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the thread has ended
   */
  @Override
  void execute(Runnable task);

  /**
   * Runs the task once on the engine thread, not before {@code delayMillis} milliseconds have
   * passed.
   */
  void schedule(Runnable task, long delayMillis);

  /**
   * Runs the task when all input that is at hand has been read, before the thread waits for more;
   * at once where input comes one by one. Called on the engine thread.
   */
  default void afterTurn(Runnable task) {
    task.run();
  }
}
