package dev.redraft.rewrite;

/**
 * What CONFIG SET may change about rewrites; a run keeps those it began with, except the rate.
 *
 * @param percentage directive {@code auto-aof-rewrite-percentage}: growth in % that starts a
 *     rewrite, 0 for never
 * @param minSize directive {@code auto-aof-rewrite-min-size}, bytes
 * @param maxRate directive {@code aof-rewrite-max-rate}, bytes a second that the child writes, 0
 *     for no limit
 * @param incrementalSync directive {@code aof-rewrite-incremental-fsync}: sync the base every 4 MB
 * @param bufferLimit single layout: bytes of commands since the fork kept in memory; beyond it the
 *     old file's tail is used
 */
public record RewriteSettings(
    int percentage, long minSize, long maxRate, boolean incrementalSync, long bufferLimit) {
  public static final RewriteSettings DEFAULT =
      new RewriteSettings(100, 64L << 20, 0, true, 64L << 20);
}
