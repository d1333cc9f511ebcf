package dev.redraft.structure;

import dev.redraft.memory.View;

/** The descents of an {@link OrderedTree}, from the root that the cursor was put on. */
final class TreeSearch {
  private final View view;
  private final TreeEntries entries;

  TreeSearch(View view, TreeEntries entries) {
    this.view = view;
    this.entries = entries;
  }

  /**
   * Goes to where entries at the probe begin, or, if {@code after}, end. May end up behind the last
   * entry of a leaf.
   */
  void descend(TreeCursor cursor, boolean after) {
    long probe = entries.probeKey();
    int limit = after ? 0 : -1;
    long node = cursor.nodes[cursor.levels - 1];
    for (int level = cursor.levels - 1; level > 0; level--) {
      long head = TreeNode.head(view, node, level);
      int capacity = TreeNode.capacity(head);
      int low = 1;
      int high = TreeNode.count(head);
      while (low < high) {
        int middle = (low + high) >>> 1;
        int order = Long.compare(TreeNode.key(view, node, capacity, middle), probe);
        if (order == 0) {
          order = entries.compareToProbe(view, TreeNode.first(view, node, capacity, middle));
        }
        if (order <= limit) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      cursor.nodes[level] = node;
      cursor.indexes[level] = low - 1;
      node = TreeNode.child(view, node, capacity, low - 1);
    }
    cursor.nodes[0] = node;
    cursor.indexes[0] = inLeaf(node, limit);
  }

  private int inLeaf(long leaf, int limit) {
    int low = 0;
    int high = TreeNode.count(view, leaf, 0);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.compareToProbe(view, TreeNode.entry(view, leaf, middle)) <= limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Goes to the entry that holds a unit of weight that exists. Returns the units in it before. */
  long select(TreeCursor cursor, long index) {
    long rest = index;
    long node = cursor.nodes[cursor.levels - 1];
    for (int level = cursor.levels - 1; level > 0; level--) {
      long head = TreeNode.head(view, node, level);
      int capacity = TreeNode.capacity(head);
      int last = TreeNode.count(head) - 1;
      int i = 0;
      for (; i < last; i++) {
        long below = TreeNode.weight(view, node, capacity, i);
        if (rest < below) {
          break;
        }
        rest -= below;
      }
      cursor.nodes[level] = node;
      cursor.indexes[level] = i;
      node = TreeNode.child(view, node, capacity, i);
    }
    cursor.nodes[0] = node;
    return selectInLeaf(cursor, node, rest);
  }

  private long selectInLeaf(TreeCursor cursor, long leaf, long index) {
    int count = TreeNode.count(view, leaf, 0);
    int i = 0;
    long rest = index;
    if (entries.weighted()) {
      for (; i < count; i++) {
        long held = entries.weight(view, TreeNode.entry(view, leaf, i));
        if (rest < held) {
          break;
        }
        rest -= held;
      }
    } else {
      i = (int) Math.min(rest, count);
      rest = 0;
    }
    if (i == count) {
      throw new IllegalStateException("leaf " + leaf + " weighs less than its parent says");
    }
    cursor.indexes[0] = i;
    return rest;
  }

  /** The sum of the weights before the cursor's position. */
  long rank(TreeCursor cursor) {
    int before = Math.max(0, cursor.indexes[0]);
    long rank = TreePath.leafWeight(view, entries, cursor.nodes[0], 0, before);
    for (int level = 1; level < cursor.levels; level++) {
      long node = cursor.nodes[level];
      int capacity = TreeNode.capacity(TreeNode.head(view, node, level));
      rank += TreeNode.weights(view, node, capacity, 0, cursor.indexes[level]);
    }
    return rank;
  }
}
