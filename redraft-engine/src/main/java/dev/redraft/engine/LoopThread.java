package dev.redraft.engine;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An engine thread of its own, for an engine without a network. Tasks after {@link #close} are dropped. */
public final class LoopThread implements EngineThread, AutoCloseable {
  private final ScheduledExecutorService executor;
  private volatile @Nullable Thread thread;

  public LoopThread(String name) {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              thread = made;
              return made;
            });
  }

  @Override
  public boolean inThread() {
    Thread own = thread;
    return own != null && Thread.currentThread().equals(own);
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(reported(task));
    } catch (RejectedExecutionException e) {
      drop(e);
    }
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    try {
      Future<?> _ = executor.schedule(reported(task), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      drop(e);
    }
  }

  /** A scheduled task's exception would vanish in its future. */
  private static Runnable reported(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    };
  }

  private void drop(RejectedExecutionException e) {
    if (!executor.isShutdown()) {
      throw e;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
