package dev.redraft.aof;

/**
 * What CONFIG SET may change about the log while it runs.
 *
 * @param fsync directive {@code appendfsync}
 * @param noSyncOnRewrite directive {@code no-appendfsync-on-rewrite}: no sync while a rewrite
 *     writes its base
 * @param timestamps directive {@code aof-timestamp-enabled}: {@code #TS:} lines, at most one a
 *     second
 * @param checksums whether each batch gets a header with its length and checksum, as an annotation
 */
public record LogSettings(
    FsyncPolicy fsync, boolean noSyncOnRewrite, boolean timestamps, boolean checksums) {
  public static final LogSettings DEFAULT =
      new LogSettings(FsyncPolicy.EVERYSEC, false, false, true);

  public LogSettings withFsync(FsyncPolicy value) {
    return new LogSettings(value, noSyncOnRewrite, timestamps, checksums);
  }

  public LogSettings withNoSyncOnRewrite(boolean value) {
    return new LogSettings(fsync, value, timestamps, checksums);
  }

  public LogSettings withTimestamps(boolean value) {
    return new LogSettings(fsync, noSyncOnRewrite, value, checksums);
  }

  public LogSettings withChecksums(boolean value) {
    return new LogSettings(fsync, noSyncOnRewrite, timestamps, value);
  }
}
