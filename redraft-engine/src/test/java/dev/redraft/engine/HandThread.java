package dev.redraft.engine;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/** An engine thread whose tasks a test runs, by a clock that a test moves. */
final class HandThread implements EngineThread {
  private record Timer(long dueNanos, long number, Runnable task) {}

  private final HandClock clock;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>((a, b) ->
          a.dueNanos != b.dueNanos
              ? Long.compare(a.dueNanos, b.dueNanos)
              : Long.compare(a.number, b.number));
  private long timersMade;
  private int mostTimers;

  HandThread(HandClock clock) {
    this.clock = clock;
  }

  @Override
  public boolean inThread() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    timers.add(new Timer(clock.nanos() + delayMillis * 1_000_000, timersMade++, task));
    mostTimers = Math.max(mostTimers, timers.size());
  }

  /** Runs the next task that is due; false if there is none. */
  boolean runOne() {
    Timer timer = timers.peek();
    if (timer != null && timer.dueNanos <= clock.nanos()) {
      timers.remove();
      timer.task.run();
      return true;
    }
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  void runAll() {
    for (int i = 0; runOne(); i++) {
      if (i > 100_000) {
        throw new AssertionError("the engine spins");
      }
    }
  }

  int mostTimers() {
    return mostTimers;
  }
}
