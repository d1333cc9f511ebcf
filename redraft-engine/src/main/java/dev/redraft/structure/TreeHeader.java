package dev.redraft.structure;

/**
 * Layout of the header of an {@link OrderedTree}.
 *
 * <pre>
 *   0       4        8               16              24              32              40
 *   +-------+--------+---------------+---------------+---------------+---------------+
 *   | mark  | levels |     root      |    entries    |    weight     |     bytes     |
 *   +-------+--------+---------------+---------------+---------------+---------------+
 * </pre>
 *
 * The weight is the sum of those of all entries; the bytes are those of the nodes, without what the
 * allocator rounds up.
 */
final class TreeHeader {
  static final int MARK_OFFSET = 0;
  static final int LEVELS = 4;
  static final int ROOT = 8;
  static final int ENTRIES = 16;
  static final int WEIGHT = 24;
  static final int BYTES = 32;
  static final int SIZE = 40;

  static final int MARK = 0x7EEE0001;

  private TreeHeader() {}
}
