package dev.redraft.engine;

/**
 * Output that clients have not taken yet, of all clients together. A client may have a half as much
 * waiting as is free, and is held back beyond that: one that takes nothing gets a third of the
 * limit, n of them 1/(n+2) each if they come together. When the sum is over the limit all the same,
 * the client with most has to go. So the sum stays near the limit, and who reads its replies finds
 * room.
 *
 * <p>Counted are clients with more than {@link #SMALL} bytes waiting. Engine thread only.
 */
final class OutputBudget {
  /** Of one client; beyond it the connection tells when it has been drained. */
  static final long SMALL = 128 * 1024;

  private final long limit;
  private long waiting;

  /**
   * A budget.
   *
   * @param limit bytes of all clients together
   */
  OutputBudget(long limit) {
    this.limit = limit;
  }

  /** Replaces {@code before}, what was counted for a client, by {@code now}; what is counted. */
  long count(long before, long now) {
    long counted = now > SMALL ? now : 0;
    waiting += counted - before;
    return counted;
  }

  /** Whether a client with {@code now} bytes waiting must wait for its peer. */
  boolean holds(long now) {
    return now > SMALL && now > (limit - waiting) / 2;
  }

  /** Whether so many bytes more leave as much again to others. */
  boolean hasRoomFor(long more) {
    return more <= (limit - waiting) / 2;
  }

  /** Whether there is more than all clients together may have. */
  boolean isExceeded() {
    return waiting > limit;
  }

  /** Bytes that wait. */
  long waitingBytes() {
    return waiting;
  }
}
