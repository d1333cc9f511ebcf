package dev.redraft.platform;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** A daemon thread that runs one {@link Agent}, and waits when there is nothing to do. */
public final class AgentThread implements AutoCloseable {
  private final Agent agent;
  private final EventLog events;
  private final Thread thread;
  private volatile boolean parked;
  private volatile boolean closed;

  private AgentThread(String name, Agent agent, EventLog events) {
    this.agent = agent;
    this.events = events;
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  public static AgentThread start(String name, Agent agent, EventLog events) {
    AgentThread started = new AgentThread(name, agent, events);
    started.thread.start();
    return started;
  }

  /**
   * Makes the agent look for work that the caller has published before. Costs a memory fence, and a
   * system call if the thread is waiting.
   */
  public void wake() {
    VarHandle.fullFence();
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    boolean worked = false;
    while (!closed) {
      if (step()) {
        worked = true;
        continue;
      }
      long rest = agent.restNanos();
      if (worked && rest > 0) {
        worked = false;
        LockSupport.parkNanos(this, rest);
        continue;
      }
      worked = false;
      parked = true;
      if (!closed && !step()) {
        LockSupport.parkNanos(this, agent.idleNanos());
      }
      parked = false;
    }
  }

  private boolean step() {
    try {
      return agent.doWork() > 0;
    } catch (RuntimeException | Error e) {
      events.warning(thread.getName() + " stopped: " + e);
      closed = true;
      throw e;
    }
  }

  /** A number that no other thread of the process has while this one lives. */
  public long id() {
    return thread.threadId();
  }

  public boolean isAlive() {
    return thread.isAlive();
  }

  /** Stops the thread after its present step and waits for it. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
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
