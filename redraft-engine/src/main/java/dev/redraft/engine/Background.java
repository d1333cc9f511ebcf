package dev.redraft.engine;

import dev.redraft.command.Services;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Work of commands that waits for a disk, one after the other on a thread that exists only while
 * there is some.
 */
final class Background implements Services.Background {
  private final EngineThread engine;
  private final ThreadPoolExecutor executor;

  Background(EngineThread engine) {
    this.engine = engine;
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("redraft-io").factory());
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void run(Runnable work, Runnable afterwards) {
    executor.execute(() -> {
      work.run();
      hand(afterwards);
    });
  }

  private void hand(Runnable afterwards) {
    try {
      engine.execute(afterwards);
    } catch (RejectedExecutionException e) {
      // The store has been closed meanwhile: nobody waits for the outcome.
      executor.shutdown();
    }
  }

  /** Takes no further work; what was taken is done. */
  void close() {
    executor.shutdown();
  }
}
