package dev.redraft.value;

/**
 * How much a list may hold in one packed sequence, by {@code list-max-listpack-size}, with the
 * rules of Redis 7.2 so that OBJECT ENCODING tells the same. Sizes are bytes as Redis counts them:
 * the entries and {@link #OVERHEAD}.
 */
final class ListLimits {
  /** Header and end of a listpack in Redis. */
  static final int OVERHEAD = 7;

  /** The most bytes of entries of a list inside a record, so that its count fits in 16 bits. */
  static final int MAX_INLINE = 128 * 1024 - 2;

  /** With a limit of elements, their bytes are limited too. */
  private static final int SAFE_BYTES = 8192;

  private static final int SMALLEST = 4096;
  private static final int LEAST_FILL = -5;
  private static final int MOST_FILL = Short.MAX_VALUE;

  /** What Redis adds for the entry's own header before it has been encoded. */
  private static final int ENTRY_ESTIMATE = 8;

  private final EncodingLimits limits;

  ListLimits(EncodingLimits limits) {
    this.limits = limits;
  }

  private int fill() {
    return Math.clamp(limits.listMaxListpackSize, LEAST_FILL, MOST_FILL);
  }

  /** The bytes that a fill below 0 stands for: 4 KiB for -1, twice as much for each one less. */
  private static int bytes(int fill) {
    return SMALLEST << -1 - fill;
  }

  /** Whether {@code size} bytes or {@code count} elements are too many for one sequence. */
  boolean exceeds(long size, long count) {
    int fill = fill();
    return fill < 0 ? size > bytes(fill) : size > SAFE_BYTES || count > Math.max(1, fill);
  }

  /** Whether an element of {@code length} bytes is kept alone. */
  boolean isLarge(long length) {
    int fill = fill();
    return length > (fill < 0 ? bytes(fill) : SAFE_BYTES);
  }

  /** Whether one more element fits into a chunk of {@code entries} bytes. */
  boolean allows(int entries, int count, int length) {
    return !isLarge(length)
        && !exceeds((long) entries + OVERHEAD + length + ENTRY_ESTIMATE, count + 1L);
  }

  /** Whether two neighbours may become one chunk. */
  boolean allowsMerge(int entries, int count, int otherEntries, int otherCount) {
    return !exceeds((long) entries + otherEntries + OVERHEAD, (long) count + otherCount);
  }

  /** Whether the only chunk of a list that has shrunk is small enough to go into the record. */
  boolean fitsHalf(int entries, int count) {
    int fill = fill();
    return fill < 0
        ? entries + OVERHEAD <= bytes(fill) / 2
        : count <= Math.max(1, fill) / 2 && entries <= MAX_INLINE;
  }
}
