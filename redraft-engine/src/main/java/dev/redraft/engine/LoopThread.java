package dev.redraft.engine;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An engine thread of its own, for an engine without a network.
 *
 * <p>Every task that {@link #execute} has taken is run, also when {@link #close} follows; after it
 * tasks are refused. Scheduled tasks that are not due when the thread is closed are dropped.
 */
public final class LoopThread implements EngineThread, AutoCloseable {
  private record Timer(long dueNanos, long number, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.signum(dueNanos - other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Thread thread;
  private long timersMade;

  /** After a timer comes a task, so that timers which set themselves again leave room for them. */
  private boolean timerBefore;

  private boolean closed;

  public LoopThread(String name) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  @Override
  public boolean inThread() {
    return Thread.currentThread().equals(thread);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("the engine's thread has ended");
      }
      tasks.add(task);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    lock.lock();
    try {
      if (!closed) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
        timers.add(new Timer(due, timersMade++, task));
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // A defect of one task: it is reported, and the engine goes on.
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** Waits for a task; null once the thread is closed and every task has run. */
  private @Nullable Runnable next() {
    lock.lock();
    try {
      while (true) {
        Timer timer = timers.peek();
        long wait = timer == null ? Long.MAX_VALUE : timer.dueNanos() - System.nanoTime();
        if (wait <= 0 && !closed && !(timerBefore && !tasks.isEmpty())) {
          timerBefore = true;
          return timers.remove().task();
        }
        timerBefore = false;
        Runnable task = tasks.poll();
        if (task != null || closed) {
          return task;
        }
        await(wait);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The caller looks again afterwards, whatever has ended the wait; an interrupt means nothing to
   * this thread.
   */
  @SuppressWarnings("WaitNotInLoop")
  private void await(long nanos) {
    try {
      long _ = changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      // The flag is cleared by now.
    }
  }

  /**
   * Runs the tasks handed over so far, then ends the thread; waits for that unless called from the
   * thread itself.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive() && !inThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
