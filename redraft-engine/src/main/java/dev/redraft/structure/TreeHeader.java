package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;

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

  /** Makes a header and an empty root, or nothing if there is no room. */
  static long create(Memory memory) {
    int bytes = TreeNode.bytes(0, TreeNode.FIRST_LEAF_CAPACITY);
    long root = memory.allocate(Kind.NODE, bytes);
    long header;
    try {
      header = memory.allocate(Kind.NODE, TreeHeader.SIZE);
    } catch (RuntimeException e) {
      memory.free(root);
      throw e;
    }
    TreeNode.clear(memory, root, 0, TreeNode.FIRST_LEAF_CAPACITY);
    write(memory, header, root, 1, 0, 0, bytes);
    return header;
  }

  static void write(
      Memory memory, long header, long root, int levels, long entries, long weight, long bytes) {
    memory.putInt(header + MARK_OFFSET, MARK);
    memory.putInt(header + LEVELS, levels);
    memory.putLong(header + ROOT, root);
    memory.putLong(header + ENTRIES, entries);
    memory.putLong(header + WEIGHT, weight);
    memory.putLong(header + BYTES, bytes);
  }
}
