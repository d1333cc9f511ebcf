package dev.redraft.keyspace;

/** What INFO tells of the keyspace; counted since the start or the last CONFIG RESETSTAT. */
public final class KeyspaceStats {
  long hits;
  long misses;
  long expired;
  long expiredFields;
  long evicted;
  long lazyFreed;
  long expiredTimeCapReached;
  long expireCycleNanos;
  double expiredStaleRatio;

  KeyspaceStats() {}

  public long hits() {
    return hits;
  }

  public long misses() {
    return misses;
  }

  public long expired() {
    return expired;
  }

  /** Fields of hashes that were deleted because their time had passed. */
  public long expiredFields() {
    return expiredFields;
  }

  public long evicted() {
    return evicted;
  }

  /** Deleted keys whose memory was freed later than they were deleted. */
  public long lazyFreed() {
    return lazyFreed;
  }

  /** How often the active expire cycle stopped because its time was over. */
  public long expiredTimeCapReached() {
    return expiredTimeCapReached;
  }

  /** Nanoseconds spent in the active expire cycle. */
  public long expireCycleNanos() {
    return expireCycleNanos;
  }

  /**
   * The estimated share of volatile keys that have expired and are still there, in percent: a
   * running average.
   */
  public double expiredStalePercent() {
    return expiredStaleRatio * 100;
  }

  public void reset() {
    hits = 0;
    misses = 0;
    expired = 0;
    expiredFields = 0;
    evicted = 0;
    lazyFreed = 0;
    expiredTimeCapReached = 0;
    expireCycleNanos = 0;
    expiredStaleRatio = 0;
  }
}
