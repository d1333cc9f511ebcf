package dev.redraft.structure;

/**
 * Layout of the header of a {@link Table} and the arithmetic of its directory.
 *
 * <pre>
 *   0       4       8               16              24              32              40              48
 *   +-------+-------+---------------+---------------+---------------+-------+-------+---------------+
 *   | mark  |   0   |    buckets    |    entries    |   directory   | cap.  | used  |   overflows   |
 *   +-------+-------+---------------+---------------+---------------+-------+-------+---------------+
 * </pre>
 *
 * The directory is an array of segment addresses: {@code cap.} of them allocated, the first {@code
 * used} of them in use. Segment 0 holds one bucket, segments 1 to {@value #SMALL_SEGMENTS} double
 * from 1 to {@value #SEGMENT}{@code / 2}, all later ones hold {@value #SEGMENT}: a small table is
 * small, and a large one never copies a bucket to grow.
 */
final class TableHeader {
  static final int MARK_OFFSET = 0;
  static final int BUCKETS = 8;
  static final int ENTRIES = 16;
  static final int DIRECTORY = 24;
  static final int CAPACITY = 32;
  static final int USED = 36;
  static final int OVERFLOWS = 40;
  static final int SIZE = 48;

  static final int MARK = 0x7AB1E001;

  static final int SMALL_SEGMENTS = 12;
  static final int SEGMENT = 1 << SMALL_SEGMENTS;
  static final int FIRST_CAPACITY = 4;

  private TableHeader() {}

  /** The segment of a bucket. */
  static int segment(long bucket) {
    return bucket < SEGMENT
        ? Long.SIZE - Long.numberOfLeadingZeros(bucket)
        : SMALL_SEGMENTS + Math.toIntExact(bucket >>> SMALL_SEGMENTS);
  }

  /** The position of a bucket in its segment. */
  static long position(long bucket) {
    return bucket < SEGMENT ? bucket - Long.highestOneBit(bucket) : bucket & (SEGMENT - 1);
  }

  /** The buckets that a segment holds. */
  static int length(int segment) {
    return segment == 0 ? 1 : segment <= SMALL_SEGMENTS ? 1 << (segment - 1) : SEGMENT;
  }
}
