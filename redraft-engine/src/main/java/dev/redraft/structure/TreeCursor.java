package dev.redraft.structure;

import dev.redraft.memory.View;

/**
 * A position in an {@link OrderedTree}: on an entry, after the last one or before the first one. It
 * is the path from the root to a leaf, made once and used again for any number of searches.
 *
 * <p>A change of the tree through one cursor leaves all others without meaning until they are
 * positioned again.
 */
public final class TreeCursor {
  /** The nodes of the path; 0 is the leaf, {@code levels - 1} the root. */
  final long[] nodes = new long[TreeNode.MAX_LEVELS];

  /** The child that the path takes in each node; in the leaf, the entry, -1 or the count. */
  final int[] indexes = new int[TreeNode.MAX_LEVELS];

  private final View view;
  int levels;

  TreeCursor(View view) {
    this.view = view;
  }

  /** The address of the entry, or 0 if the position is after the last or before the first. */
  public long entry() {
    int index = indexes[0];
    if (levels == 0 || index < 0 || index >= leafCount()) {
      return 0;
    }
    return TreeNode.entry(view, nodes[0], index);
  }

  /** Moves to the next entry; after the last one, and false, if there is none. */
  public boolean next() {
    int count = leafCount();
    if (indexes[0] < count - 1) {
      indexes[0]++;
      return true;
    }
    indexes[0] = count;
    return settle();
  }

  /** Moves to the previous entry; before the first one, and false, if there is none. */
  public boolean previous() {
    if (indexes[0] > 0) {
      indexes[0]--;
      return true;
    }
    for (int level = 1; level < levels; level++) {
      if (indexes[level] > 0) {
        indexes[level]--;
        descendLast(level);
        indexes[0]--;
        return true;
      }
    }
    indexes[0] = -1;
    return false;
  }

  /**
   * From behind the last entry of a leaf to the first one of the next leaf, if there is one.
   * Returns whether the position is on an entry.
   */
  boolean settle() {
    if (indexes[0] < leafCount()) {
      return indexes[0] >= 0;
    }
    for (int level = 1; level < levels; level++) {
      if (indexes[level] + 1 < TreeNode.count(view, nodes[level], level)) {
        indexes[level]++;
        descendFirst(level);
        return true;
      }
    }
    return false;
  }

  /** Positions on the first entry below the child that the path takes at {@code level}. */
  void descendFirst(int level) {
    for (int i = level; i > 0; i--) {
      nodes[i - 1] = child(i);
      indexes[i - 1] = 0;
    }
  }

  /** Positions behind the last entry below the child that the path takes at {@code level}. */
  void descendLast(int level) {
    for (int i = level; i > 0; i--) {
      nodes[i - 1] = child(i);
      int count = TreeNode.count(view, nodes[i - 1], i - 1);
      indexes[i - 1] = i == 1 ? count : count - 1;
    }
  }

  /** Whether the node at {@code level} is the first of its level. */
  boolean isFirst(int level) {
    for (int i = level + 1; i < levels; i++) {
      if (indexes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the node at {@code level} is the last of its level. */
  boolean isLast(int level) {
    for (int i = level + 1; i < levels; i++) {
      if (indexes[i] != TreeNode.count(view, nodes[i], i) - 1) {
        return false;
      }
    }
    return true;
  }

  private long child(int level) {
    long head = TreeNode.head(view, nodes[level], level);
    return TreeNode.child(view, nodes[level], TreeNode.capacity(head), indexes[level]);
  }

  private int leafCount() {
    return TreeNode.count(view, nodes[0], 0);
  }
}
