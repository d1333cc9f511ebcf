package dev.redraft.rewrite;

/**
 * How fast a child may write; it obeys a change at once.
 *
 * @param maxRate directive {@code aof-rewrite-max-rate}, bytes a second, 0 for no limit
 * @param keyDelay directive {@code rdb-key-save-delay}, for tests: microseconds to wait after each
 *     key; negative for one microsecond after so many keys; 0 for none
 */
public record Pace(long maxRate, int keyDelay) {
  public static final Pace FULL = new Pace(0, 0);

  /** The most records of a step of {@code most}, so that the waits lie between the keys. */
  int step(int most) {
    return keyDelay == 0 ? most : keyDelay > 0 ? 1 : (int) Math.min(most, -(long) keyDelay);
  }

  /** Nanoseconds to wait after {@code records}. */
  long delayNanos(int records) {
    return keyDelay >= 0 ? records * 1000L * keyDelay : records * 1000L / -(long) keyDelay;
  }
}
