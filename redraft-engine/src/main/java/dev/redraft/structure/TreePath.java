package dev.redraft.structure;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/** What the inner nodes on a path know of their children, and how it is kept right. */
final class TreePath {
  private TreePath() {}

  /** The weight of {@code count} entries of a leaf. */
  static long leafWeight(View view, TreeEntries entries, long leaf, int index, int count) {
    if (!entries.weighted()) {
      return count;
    }
    long sum = 0;
    for (int i = index; i < index + count; i++) {
      sum += entries.weight(view, TreeNode.entry(view, leaf, i));
    }
    return sum;
  }

  /** The weight of entries or children of a node of full capacity. */
  static long weight(View view, TreeEntries entries, int level, long node, int index, int count) {
    return level == 0
        ? leafWeight(view, entries, node, index, count)
        : TreeNode.weights(view, node, TreeNode.INNER_CAPACITY, index, count);
  }

  /** Adds to the weights of all nodes on the path. */
  static void addWeight(Memory memory, TreeCursor cursor, long change) {
    for (int level = 1; level < cursor.levels; level++) {
      long node = cursor.nodes[level];
      int capacity = TreeNode.capacity(TreeNode.head(memory, node, level));
      int index = cursor.indexes[level];
      long weight = TreeNode.weight(memory, node, capacity, index);
      TreeNode.putWeight(memory, node, capacity, index, weight + change);
    }
  }

  /** After a change of the first entry of the path's leaf: tells all nodes that keep it. */
  static void renewFirsts(Memory memory, TreeEntries entries, TreeCursor cursor) {
    for (int level = 1; level < cursor.levels; level++) {
      renewFirst(memory, entries, level, cursor.nodes[level], cursor.indexes[level]);
      if (cursor.indexes[level] > 0) {
        return;
      }
    }
  }

  /** Makes a node know the first entry of a child, as that is now. */
  static void renewFirst(Memory memory, TreeEntries entries, int level, long node, int index) {
    int capacity = TreeNode.capacity(TreeNode.head(memory, node, level));
    long child = TreeNode.child(memory, node, capacity, index);
    long head = TreeNode.head(memory, child, level - 1);
    long first;
    long key;
    if (level == 1) {
      first = TreeNode.entry(memory, child, 0);
      key = entries.sortKey(memory, first);
    } else {
      first = TreeNode.first(memory, child, TreeNode.capacity(head), 0);
      key = TreeNode.key(memory, child, TreeNode.capacity(head), 0);
    }
    // Most calls change nothing, and a put may cost a copy.
    if (first != TreeNode.first(memory, node, capacity, index)
        || key != TreeNode.key(memory, node, capacity, index)) {
      TreeNode.putFirst(memory, node, capacity, index, first, key);
    }
  }
}
