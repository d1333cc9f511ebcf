package dev.redraft.keyspace;

import dev.redraft.memory.Memory;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.value.Record;
import java.util.Arrays;

/**
 * The active expire cycle: looks at samples of the volatile keys of each database and deletes those
 * whose time has passed, as long as a sample holds more expired keys than the effort tolerates and
 * the time allows. The rule and its numbers are those that redis.conf documents for {@code
 * active-expire-effort}; the caller sets the time, since an engine that must not pause calls it
 * often and briefly.
 */
public final class ExpireCycle {
  private static final int SAMPLE = 20;
  private static final int TOLERATED_PERCENT = 10;
  private static final double AVERAGE_WEIGHT = 0.05;

  /** Buckets looked at for a sample, so that a sparse table ends it. */
  private static final int BUCKETS_PER_SAMPLE = 20;

  private final Keyspace keyspace;
  private final FieldExpireCycle fields;
  private final EntryConsumer collect = this::collect;
  private long[] sample = new long[64];
  private int sampled;
  private int database;
  private int effort;
  private boolean active = true;
  private boolean timedOut;

  ExpireCycle(Keyspace keyspace) {
    this.keyspace = keyspace;
    fields = new FieldExpireCycle(keyspace);
  }

  /**
   * Switches the cycle off and on, for DEBUG SET-ACTIVE-EXPIRE. Keys still expire when they are
   * accessed.
   */
  public void setActive(boolean active) {
    this.active = active;
  }

  public boolean isActive() {
    return active;
  }

  /** {@code active-expire-effort}, 1 to 10. */
  public void setEffort(int effort) {
    if (effort < 1 || effort > 10) {
      throw new IllegalArgumentException("effort " + effort);
    }
    this.effort = effort - 1;
  }

  /** The share of one processor that the effort grants, in percent. */
  public int timePercent() {
    return 25 + 2 * effort;
  }

  /**
   * Whether the last run ran out of time or many expired keys are left: a further short run is
   * worth it.
   */
  public boolean isBehind() {
    return canRun()
        && (timedOut
            || fields.isBehind()
            || keyspace.stats().expiredStaleRatio * 100 > tolerated());
  }

  private boolean canRun() {
    return active && !keyspace.isLoading() && !keyspace.isExpiryPaused();
  }

  /**
   * Runs for at most about {@code maxNanos} nanoseconds, going on with the database and the key
   * where the last run stopped. Returns the number of keys and fields of hashes deleted.
   */
  public long run(long now, long maxNanos) {
    if (!canRun()) {
      return 0;
    }
    long start = keyspace.clock().nanos();
    long totalSampled = 0;
    long totalExpired = 0;
    timedOut = false;
    for (int i = 0; i < keyspace.databases() && !timedOut; i++) {
      Database current = keyspace.database(database);
      boolean again;
      do {
        long expired = expireSample(current, now);
        totalSampled += sampled;
        totalExpired += expired;
        again = sampled > 0 && expired * 100 > (long) sampled * tolerated();
        // A sample of a sparse table may be empty while expired keys are left: the scan has to go
        // on to meet them.
        again |= sampled == 0 && current.volatileSize() > 0 && current.expireCursor != 0;
        timedOut = current.volatileSize() > 0 && keyspace.clock().nanos() - start >= maxNanos;
      } while (again && !timedOut);
      if (!again) {
        database = (database + 1) % keyspace.databases();
      }
    }
    KeyspaceStats stats = keyspace.stats();
    stats.expireCycleNanos += keyspace.clock().nanos() - start;
    if (timedOut) {
      stats.expiredTimeCapReached++;
    }
    double stale = totalSampled == 0 ? 0 : (double) totalExpired / totalSampled;
    stats.expiredStaleRatio =
        stale * AVERAGE_WEIGHT + stats.expiredStaleRatio * (1 - AVERAGE_WEIGHT);
    return totalExpired + fields.run(now, maxNanos - (keyspace.clock().nanos() - start));
  }

  private long expireSample(Database current, long now) {
    sampled = 0;
    if (current.volatileSize() == 0) {
      current.averageTtl = 0;
      return 0;
    }
    int wanted = SAMPLE + SAMPLE / 4 * effort;
    int buckets = BUCKETS_PER_SAMPLE;
    do {
      current.expireCursor = current.tables().volatiles().scan(current.expireCursor, collect);
    } while (current.expireCursor != 0 && sampled < wanted && --buckets > 0);
    Memory memory = keyspace.memory();
    long expired = 0;
    long ttlSum = 0;
    for (int i = 0; i < sampled; i++) {
      long left = Record.expiry(memory, sample[i]) - now;
      if (left < 0) {
        current.expire(sample[i]);
        expired++;
      } else {
        ttlSum += left;
      }
    }
    if (sampled > expired) {
      long average = ttlSum / (sampled - expired);
      current.averageTtl =
          current.averageTtl == 0 ? average : current.averageTtl / 50 * 49 + average / 50;
    }
    return expired;
  }

  private int tolerated() {
    return TOLERATED_PERCENT - effort;
  }

  private void collect(long record) {
    if (sampled == sample.length) {
      sample = Arrays.copyOf(sample, 2 * sampled);
    }
    sample[sampled++] = record;
  }
}
