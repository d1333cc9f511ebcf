package dev.redraft.engine;

import java.util.concurrent.Executors;
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
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      drop(e);
    }
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    try {
      executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      drop(e);
    }
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
