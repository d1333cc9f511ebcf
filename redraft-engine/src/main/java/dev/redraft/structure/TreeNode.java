package dev.redraft.structure;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of the nodes of an {@link OrderedTree}: leaves, at level 0, with entries of 48 bits, and
 * inner nodes, which know of each child its first entry with that one's sort key, and the sum of
 * its weights.
 *
 * <pre>
 *            0       2       3       4       6       8        14       20
 *            +-------+-------+-------+-------+-------+--------+--------+-- - -
 *   leaf     | mark  |   0   |   0   | count | cap.  | entry0 | entry1 | ...
 *            +-------+-------+-------+-------+-------+--------+--------+-- - -
 *
 *            0       2       3       4       6       8            + 8 cap.     + 16 cap.    + 24 cap.
 *            +-------+-------+-------+-------+-------+------------+------------+------------+------------+
 *   inner    | mark  | level |   0   | count | cap.  |    keys    |   firsts   |  children  |  weights   |
 *            +-------+-------+-------+-------+-------+------------+------------+------------+------------+
 * </pre>
 *
 * Invariants: the mark is {@link #MARK}; the level is one less than the parent's; {@code count <=
 * cap.}; every node but the root has the capacity of {@link #capacity(int)}, and every node but the
 * first and the last of a level at least a third of that.
 */
final class TreeNode {
  static final int MAX_LEVELS = 16;

  /** Fills a slot of 512 bytes. */
  static final int LEAF_CAPACITY = 84;

  /** Fills a slot of 1,024 bytes but for 24. */
  static final int INNER_CAPACITY = 31;

  /** The root starts small and doubles. */
  static final int FIRST_LEAF_CAPACITY = 9;

  static final int FIRST_INNER_CAPACITY = 3;

  static final long MAX_ENTRY = (1L << 48) - 1;

  private static final int COUNT = 4;
  private static final int BODY = 8;
  private static final int ENTRY_SIZE = 6;
  private static final int FIELDS = 4;
  private static final long MARK = 0x72EEL;

  private TreeNode() {}

  static int capacity(int level) {
    return level == 0 ? LEAF_CAPACITY : INNER_CAPACITY;
  }

  /** The children or entries below which a node that is not at an edge is merged or filled up. */
  static int minimum(int level) {
    return capacity(level) / 3;
  }

  static int firstCapacity(int level) {
    return level == 0 ? FIRST_LEAF_CAPACITY : FIRST_INNER_CAPACITY;
  }

  /** The capacity of a root after {@code capacity}. */
  static int nextCapacity(int level, int capacity) {
    return Math.min(capacity(level), 2 * capacity + 1);
  }

  static int bytes(int level, int capacity) {
    return level == 0 ? BODY + ENTRY_SIZE * capacity : BODY + 8 * FIELDS * capacity;
  }

  static void clear(Memory memory, long node, int level, int capacity) {
    memory.putLong(node, MARK | (long) level << 16 | (long) capacity << 48);
  }

  /** The first word of a node, after the check that it is one of this level. */
  static long head(View view, long node, int level) {
    long word = view.getLong(node);
    if ((word & 0xFFFF_FFFFL) != (MARK | (long) level << 16)
        || count(word) > capacity(word)
        || capacity(word) > capacity(level)) {
      throw new IllegalStateException("no tree node of level " + level + " at " + node);
    }
    return word;
  }

  static int count(long head) {
    return (int) (head >>> 32) & 0xFFFF;
  }

  static int capacity(long head) {
    return (int) (head >>> 48);
  }

  static int count(View view, long node, int level) {
    return count(head(view, node, level));
  }

  static boolean full(long head) {
    return count(head) == capacity(head);
  }

  static void putCount(Memory memory, long node, int count) {
    memory.putShort(node + COUNT, (short) count);
  }

  static long entry(View view, long leaf, int index) {
    return view.getLong(entryAt(leaf, index) - 2) >>> 16;
  }

  static void putEntry(Memory memory, long leaf, int index, long entry) {
    long at = entryAt(leaf, index) - 2;
    memory.putLong(at, (memory.getLong(at) & 0xFFFF) | entry << 16);
  }

  /** Copies entries; the two places may overlap. */
  static void moveEntries(Memory memory, long from, int index, long to, int toIndex, int count) {
    if (count > 0) {
      memory.copy(entryAt(from, index), entryAt(to, toIndex), (long) ENTRY_SIZE * count);
    }
  }

  static long key(View view, long inner, int capacity, int index) {
    return view.getLong(field(inner, capacity, 0, index));
  }

  static long first(View view, long inner, int capacity, int index) {
    return view.getLong(field(inner, capacity, 1, index));
  }

  static long child(View view, long inner, int capacity, int index) {
    return view.getLong(field(inner, capacity, 2, index));
  }

  static long weight(View view, long inner, int capacity, int index) {
    return view.getLong(field(inner, capacity, 3, index));
  }

  static void putFirst(Memory memory, long inner, int capacity, int index, long entry, long key) {
    memory.putLong(field(inner, capacity, 0, index), key);
    memory.putLong(field(inner, capacity, 1, index), entry);
  }

  static void putChild(Memory memory, long inner, int capacity, int index, long child) {
    memory.putLong(field(inner, capacity, 2, index), child);
  }

  static void putWeight(Memory memory, long inner, int capacity, int index, long weight) {
    memory.putLong(field(inner, capacity, 3, index), weight);
  }

  /** Copies children with all that is known of them; the two places may overlap. */
  static void moveChildren(
      Memory memory,
      long from,
      int capacity,
      int index,
      long to,
      int toCapacity,
      int toIndex,
      int count) {
    for (int field = 0; field < FIELDS && count > 0; field++) {
      memory.copy(
          field(from, capacity, field, index), field(to, toCapacity, field, toIndex), 8L * count);
    }
  }

  /** Copies entries or children between nodes of full capacity, or within one. */
  static void move(
      Memory memory, int level, long from, int index, long to, int toIndex, int count) {
    if (level == 0) {
      moveEntries(memory, from, index, to, toIndex, count);
    } else {
      moveChildren(memory, from, INNER_CAPACITY, index, to, INNER_CAPACITY, toIndex, count);
    }
  }

  /** The sum of the weights of {@code count} children from {@code index}. */
  static long weights(View view, long inner, int capacity, int index, int count) {
    long sum = 0;
    for (int i = index; i < index + count; i++) {
      sum += weight(view, inner, capacity, i);
    }
    return sum;
  }

  private static long entryAt(long leaf, int index) {
    return leaf + BODY + (long) ENTRY_SIZE * index;
  }

  private static long field(long inner, int capacity, int field, int index) {
    return inner + BODY + 8L * (field * capacity + index);
  }
}
