package dev.redraft.rewrite;

import dev.redraft.aof.AppendLog;
import dev.redraft.platform.Agent;
import dev.redraft.platform.AgentThread;
import dev.redraft.platform.EventLog;
import org.jspecify.annotations.Nullable;

/** The threads that take part in a rewrite, and how each is woken. */
final class RewriteThreads {
  private final AppendLog log;
  private volatile @Nullable Runnable wakeEngine;
  private volatile @Nullable AgentThread child;
  private volatile @Nullable AgentThread background;

  RewriteThreads(AppendLog log) {
    this.log = log;
  }

  /** Starts the threads that are the rewrite's own. */
  void start(Runnable wakeEngine, Agent childWork, Agent backgroundWork, EventLog events) {
    this.wakeEngine = wakeEngine;
    child = AgentThread.start("redraft-rewrite", childWork, events);
    background = AgentThread.start("redraft-background", backgroundWork, events);
  }

  void wake(Role role) {
    switch (role) {
      case LOG_WRITER -> log.wakeWriter();
      case ENGINE -> {
        Runnable engine = wakeEngine;
        if (engine != null) {
          engine.run();
        }
      }
      case CHILD -> wake(child);
      case BACKGROUND -> wake(background);
    }
  }

  /** Whether a run under way will come to its end by itself. */
  boolean areAlive() {
    AgentThread thread = background;
    return thread != null && thread.isAlive() && log.isWriterAlive();
  }

  void close() {
    close(child);
    close(background);
  }

  private static void wake(@Nullable AgentThread thread) {
    if (thread != null) {
      thread.wake();
    }
  }

  private static void close(@Nullable AgentThread thread) {
    if (thread != null) {
      thread.close();
    }
  }
}
