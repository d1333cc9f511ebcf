package dev.redraft.engine;

import dev.redraft.command.Dispatcher;
import dev.redraft.command.Services;
import dev.redraft.keyspace.Keyspace;

/**
 * Work on the keyspace that may be much at times: expiring keys, freeing what was deleted,
 * evicting, giving memory back. It is done in slices of well under a millisecond, one a turn of
 * {@link Cron} and, while there is more, one a millisecond besides, or one after the other while no
 * client wants anything.
 */
final class Upkeep {
  /** A quarter of the time, as redis.conf says of the expire cycle. */
  private static final long EXPIRE_NANOS = 250_000;

  private static final long FREE_NANOS = 250_000;

  /** What freeing gets where expiry has used up the time of both. */
  private static final long LEAST_FREE_NANOS = 50_000;

  /** Takes some 100 microseconds. */
  private static final long RELEASE_BYTES = 2L << 20;

  /** Pages that are asked for again soon need not go back and forth: 160 MB a second at most. */
  private static final long RELEASE_PERIOD_NANOS = 12_500_000;

  private final Services services;
  private final Dispatcher dispatcher;
  private final Keyspace keyspace;
  private final Runnable expiring = this::runExpireCycle;
  private long lastReleaseNanos;
  private boolean releasing;
  private long expired;

  Upkeep(Services services, Dispatcher dispatcher) {
    this.services = services;
    this.dispatcher = dispatcher;
    keyspace = services.keyspace();
  }

  /** Does a slice of all work there is. Returns whether more is left for the next millisecond. */
  boolean slice() {
    long start = services.clock().nanos();
    boolean moreToExpire = expire();
    long spent = services.clock().nanos() - start;
    boolean moreToFree = keyspace.doWork(Math.max(LEAST_FREE_NANOS, FREE_NANOS - spent));
    boolean moreToEvict = dispatcher.makeRoom();
    release();
    return moreToExpire || moreToFree || moreToEvict || releasing;
  }

  private boolean expire() {
    dispatcher.runUpkeep(expiring);
    return expired > 0 && keyspace.expireCycle().isBehind();
  }

  private void runExpireCycle() {
    expired = keyspace.expireCycle().run(dispatcher.now(), EXPIRE_NANOS);
  }

  private void release() {
    long now = services.clock().nanos();
    if (now - lastReleaseNanos < RELEASE_PERIOD_NANOS) {
      return;
    }
    lastReleaseNanos = now;
    releasing = keyspace.memory().releaseFree(RELEASE_BYTES) > 0;
  }
}
