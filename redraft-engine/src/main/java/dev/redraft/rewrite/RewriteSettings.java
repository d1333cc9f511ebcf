package dev.redraft.rewrite;

/**
 * What CONFIG SET may change about rewrites; a run keeps those it began with, except the pace.
 *
 * @param percentage directive {@code auto-aof-rewrite-percentage}: growth in % that starts a
 *     rewrite, 0 for never
 * @param minSize directive {@code auto-aof-rewrite-min-size}, bytes
 * @param pace how fast the child may write
 * @param incrementalSync directive {@code aof-rewrite-incremental-fsync}: sync the base every 4 MB
 * @param bufferLimit single layout: bytes of commands since the fork kept in memory; beyond it the
 *     old file's tail is used
 * @param format of the base
 */
public record RewriteSettings(
    int percentage,
    long minSize,
    Pace pace,
    boolean incrementalSync,
    long bufferLimit,
    ImageFormat format) {
  public static final RewriteSettings DEFAULT =
      new RewriteSettings(100, 64L << 20, Pace.FULL, true, 64L << 20, ImageFormat.RESP);

  /** The same with bases in another format. */
  public RewriteSettings withFormat(ImageFormat other) {
    return new RewriteSettings(percentage, minSize, pace, incrementalSync, bufferLimit, other);
  }
}
