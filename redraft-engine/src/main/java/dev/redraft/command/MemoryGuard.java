package dev.redraft.command;

import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Clock;

/**
 * The directive maxmemory: keys are evicted as maxmemory-policy says before a command runs, and
 * between commands, each time for no longer than maxmemory-eviction-tenacity allows. What is
 * deleted already and only waits to be freed goes first.
 *
 * <p>A command is refused only when nothing is left that may go. While evictions get on but have
 * not reached the limit in their time, commands go on too, as in Redis.
 */
final class MemoryGuard {
  /** What an attempt to make room came to. */
  enum Room {
    ENOUGH,
    /** There is more to evict or to free: go on soon. */
    COMING,
    NONE
  }

  private static final long TENACITY_STEP_NANOS = 50_000;
  private static final int LINEAR_TENACITY = 10;
  private static final double TENACITY_GROWTH = 1.15;

  /** While less than a part of so many of the range is left, what waits to be freed can't wait. */
  private static final int RESERVE_PARTS = 16;

  private final Config config;
  private final Keyspace keyspace;
  private final Clock clock;
  private final Stats stats;
  private final long reserved;

  MemoryGuard(Config config, Keyspace keyspace, Clock clock, Stats stats) {
    this.config = config;
    this.keyspace = keyspace;
    this.clock = clock;
    this.stats = stats;
    reserved = keyspace.memory().stats().reserved();
  }

  /** Makes room if there is too little. */
  Room makeRoom() {
    long limit = config.number(Directive.MAXMEMORY);
    if (limit == 0 || keyspace.memory().used() <= limit) {
      if (stats.isMemoryExceeded()) {
        stats.memoryExceeded(false, clock.nanos());
      }
      return keyspace.isFreed() || keyspace.memory().used() < reserved - reserved / RESERVE_PARTS
          ? Room.ENOUGH
          : free();
    }
    long started = clock.nanos();
    stats.memoryExceeded(true, started);
    Room room = evict(limit, started, clock.millis());
    if (room == Room.ENOUGH) {
      stats.memoryExceeded(false, clock.nanos());
    }
    return room;
  }

  private Room free() {
    keyspace.doWork(nanos());
    return Room.ENOUGH;
  }

  private Room evict(long limit, long started, long now) {
    long budget = nanos();
    while (keyspace.memory().used() > limit) {
      if (keyspace.isFreed() && !keyspace.eviction().evictOne(now)) {
        return Room.NONE;
      }
      long left = budget - (clock.nanos() - started);
      if (left <= 0) {
        return Room.COMING;
      }
      if (!keyspace.isFreed()) {
        keyspace.freeUntil(limit, left);
      }
    }
    return Room.ENOUGH;
  }

  /** 0.05 ms for each step up to 10, from there 15% more each, without end at 100; as Redis has. */
  private long nanos() {
    int tenacity = config.intValue(Directive.MAXMEMORY_EVICTION_TENACITY);
    if (tenacity == 100) {
      return Long.MAX_VALUE;
    }
    return tenacity <= LINEAR_TENACITY
        ? TENACITY_STEP_NANOS * tenacity
        : (long)
            (TENACITY_STEP_NANOS
                * LINEAR_TENACITY
                * Math.pow(TENACITY_GROWTH, tenacity - LINEAR_TENACITY));
  }
}
