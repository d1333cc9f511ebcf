package dev.redraft.aof;

/**
 * What the configuration says about the start.
 *
 * @param enabled directive {@code appendonly}
 * @param layout directive {@code aof-layout}
 * @param loadTruncated directive {@code aof-load-truncated}: a torn end is cut off instead of
 *     refused
 * @param corruptTailMaxBytes directive {@code aof-load-corrupt-tail-max-size}: a damaged end of up
 *     to so many bytes is cut off instead of refused; 0 for never
 * @param checksums whether new files are written in batches ({@link LogSettings#checksums})
 * @param rdbName directive {@code dbfilename}
 */
public record RecoverySettings(
    boolean enabled,
    AofLayout layout,
    boolean loadTruncated,
    long corruptTailMaxBytes,
    boolean checksums,
    String rdbName) {

  /** Redis's defaults, with the log on. */
  public static RecoverySettings defaults() {
    return of("dump.rdb");
  }

  /** Redis's defaults, with the log on and the RDB file of that name. */
  public static RecoverySettings of(String rdbName) {
    return new RecoverySettings(true, AofLayout.MULTI, true, 0, true, rdbName);
  }

  /** The same with the log on: to load what a rewrite has left there while it was off. */
  public RecoverySettings enabledAnyway() {
    return new RecoverySettings(
        true, layout, loadTruncated, corruptTailMaxBytes, checksums, rdbName);
  }

  public RecoverySettings withLayout(AofLayout other) {
    return new RecoverySettings(
        enabled, other, loadTruncated, corruptTailMaxBytes, checksums, rdbName);
  }

  public RecoverySettings withLoadTruncated(boolean cut) {
    return new RecoverySettings(enabled, layout, cut, corruptTailMaxBytes, checksums, rdbName);
  }

  public RecoverySettings withCorruptTailMaxBytes(long bytes) {
    return new RecoverySettings(enabled, layout, loadTruncated, bytes, checksums, rdbName);
  }

  public RecoverySettings withChecksums(boolean batches) {
    return new RecoverySettings(
        enabled, layout, loadTruncated, corruptTailMaxBytes, batches, rdbName);
  }
}
