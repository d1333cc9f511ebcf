package dev.redraft.command;

import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Clock;

/**
 * The directive maxmemory: keys are evicted as maxmemory-policy says before a command runs, for a
 * bounded time.
 *
 * <p>A command is refused only when nothing is left that may go. While evictions get on but have
 * not reached the limit in their time, commands go on too, as in Redis with its default tenacity.
 */
final class MemoryGuard {
  private static final long BUDGET_NANOS = 500_000;

  private final Config config;
  private final Keyspace keyspace;
  private final Clock clock;

  MemoryGuard(Config config, Keyspace keyspace, Clock clock) {
    this.config = config;
    this.keyspace = keyspace;
    this.clock = clock;
  }

  /** Makes room if there is too little; false if there is none to be had. */
  boolean makeRoom() {
    long limit = config.number(Directive.MAXMEMORY);
    if (limit == 0 || keyspace.memory().stats().used() <= limit) {
      return true;
    }
    // What is deleted but not free yet goes first; more of it is as good as room.
    if (keyspace.doWork(BUDGET_NANOS)) {
      return true;
    }
    long started = clock.nanos();
    long now = clock.millis();
    while (keyspace.memory().stats().used() > limit) {
      if (!keyspace.eviction().evictOne(now)) {
        return false;
      }
      if (clock.nanos() - started > BUDGET_NANOS) {
        return true;
      }
    }
    return true;
  }
}
