package dev.redraft.structure;

import dev.redraft.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Removal from an {@link OrderedTree}, and the merging that keeps its nodes filled. Nothing here
 * allocates. It holds nothing between two removals.
 */
final class TreeRemoval {
  private final OrderedTree tree;
  private final Memory memory;
  private final TreeEntries entries;

  TreeRemoval(OrderedTree tree, Memory memory, TreeEntries entries) {
    this.tree = tree;
    this.memory = memory;
    this.entries = entries;
  }

  /**
   * Removes the cursor's entry and those after it in its leaf, {@code most} at most, and gives them
   * to {@code consumer}. Returns how many.
   */
  int remove(TreeCursor cursor, int most, @Nullable EntryConsumer consumer) {
    long leaf = cursor.nodes[0];
    int index = cursor.indexes[0];
    int count = TreeNode.count(memory, leaf, 0);
    int removed = Math.min(most, count - index);
    long weight = TreePath.leafWeight(memory, entries, leaf, index, removed);
    for (int i = index; i < index + removed && consumer != null; i++) {
      consumer.accept(TreeNode.entry(memory, leaf, i));
    }
    int after = index + removed;
    TreeNode.moveEntries(memory, leaf, after, leaf, index, count - after);
    TreeNode.putCount(memory, leaf, count - removed);
    TreePath.addWeight(memory, cursor, -weight);
    tree.add(-removed, -weight);
    fill(cursor);
    if (index == 0 && tree.size() > 0) {
      TreePath.renewFirsts(memory, entries, cursor);
    }
    cursor.settle();
    dropRoots(cursor);
    return removed;
  }

  /** Repairs the path's nodes that are too empty, from the leaf up. */
  private void fill(TreeCursor cursor) {
    int emptied = 0;
    for (int level = 0; level < cursor.levels - 1; level++) {
      int count = TreeNode.count(memory, cursor.nodes[level], level);
      if (count >= TreeNode.minimum(level)) {
        break;
      }
      if (TreeNode.count(memory, cursor.nodes[level + 1], level + 1) > 1) {
        if (!mergeOrBorrow(cursor, level, count)) {
          break;
        }
      } else if (count == 0) {
        free(cursor.nodes[level], level);
        TreeNode.putCount(memory, cursor.nodes[level + 1], 0);
        emptied = level + 1;
      } else {
        break;
      }
    }
    if (emptied > 0) {
      descend(cursor, emptied);
    }
  }

  /** Makes the path right below {@code level}, where it lost its child. */
  private void descend(TreeCursor cursor, int level) {
    if (cursor.indexes[level] < TreeNode.count(memory, cursor.nodes[level], level)) {
      cursor.descendFirst(level);
    } else {
      cursor.indexes[level]--;
      cursor.descendLast(level);
    }
  }

  /** Returns whether the parent has lost a child. */
  private boolean mergeOrBorrow(TreeCursor cursor, int level, int count) {
    boolean edge = cursor.isFirst(level) || cursor.isLast(level);
    int left = Math.max(0, cursor.indexes[level + 1] - 1);
    long parent = cursor.nodes[level + 1];
    int capacity = TreeNode.capacity(TreeNode.head(memory, parent, level + 1));
    int leftCount = TreeNode.count(memory, TreeNode.child(memory, parent, capacity, left), level);
    int rightCount =
        TreeNode.count(memory, TreeNode.child(memory, parent, capacity, left + 1), level);
    int all = leftCount + rightCount;
    // At an edge, entries may go on coming or leaving there: only what stays small is merged.
    int limit = TreeNode.capacity(level) / (edge && count > 0 ? 2 : 1);
    if (all <= limit) {
      merge(cursor, level, left, leftCount, rightCount);
      return true;
    }
    if (!edge) {
      borrow(cursor, level, left, leftCount, rightCount);
    }
    return false;
  }

  /** Moves all of the child after {@code left} into that one. */
  private void merge(TreeCursor cursor, int level, int left, int leftCount, int rightCount) {
    long parent = cursor.nodes[level + 1];
    long head = TreeNode.head(memory, parent, level + 1);
    int capacity = TreeNode.capacity(head);
    int siblings = TreeNode.count(head);
    long to = TreeNode.child(memory, parent, capacity, left);
    long from = TreeNode.child(memory, parent, capacity, left + 1);
    TreeNode.move(memory, level, from, 0, to, leftCount, rightCount);
    TreeNode.putCount(memory, to, leftCount + rightCount);
    long weight =
        TreeNode.weight(memory, parent, capacity, left)
            + TreeNode.weight(memory, parent, capacity, left + 1);
    TreeNode.moveChildren(
        memory, parent, capacity, left + 2, parent, capacity, left + 1, siblings - left - 2);
    TreeNode.putWeight(memory, parent, capacity, left, weight);
    TreeNode.putCount(memory, parent, siblings - 1);
    if (leftCount == 0) {
      TreePath.renewFirst(memory, entries, level + 1, parent, left);
    }
    free(from, level);
    if (cursor.indexes[level + 1] > left) {
      cursor.nodes[level] = to;
      cursor.indexes[level] += leftCount;
      cursor.indexes[level + 1] = left;
    }
  }

  /** Evens out two neighbours of which the path's has too little. */
  private void borrow(TreeCursor cursor, int level, int left, int leftCount, int rightCount) {
    long parent = cursor.nodes[level + 1];
    int capacity = TreeNode.capacity(TreeNode.head(memory, parent, level + 1));
    long leftNode = TreeNode.child(memory, parent, capacity, left);
    long rightNode = TreeNode.child(memory, parent, capacity, left + 1);
    int half = (leftCount + rightCount) / 2;
    int moved = Math.abs(half - leftCount);
    long weight;
    if (leftCount > half) {
      weight = -TreePath.weight(memory, entries, level, leftNode, half, moved);
      TreeNode.move(memory, level, rightNode, 0, rightNode, moved, rightCount);
      TreeNode.move(memory, level, leftNode, half, rightNode, 0, moved);
      cursor.indexes[level] += moved;
    } else {
      weight = TreePath.weight(memory, entries, level, rightNode, 0, moved);
      TreeNode.move(memory, level, rightNode, 0, leftNode, leftCount, moved);
      TreeNode.move(memory, level, rightNode, moved, rightNode, 0, rightCount - moved);
    }
    TreeNode.putCount(memory, leftNode, half);
    TreeNode.putCount(memory, rightNode, leftCount + rightCount - half);
    TreeNode.putWeight(
        memory, parent, capacity, left, TreeNode.weight(memory, parent, capacity, left) + weight);
    TreeNode.putWeight(
        memory,
        parent,
        capacity,
        left + 1,
        TreeNode.weight(memory, parent, capacity, left + 1) - weight);
    TreePath.renewFirst(memory, entries, level + 1, parent, left + 1);
  }

  /** Makes the only child of a root the root. */
  private void dropRoots(TreeCursor cursor) {
    int level = cursor.levels - 1;
    while (level > 0 && TreeNode.count(memory, tree.root(), level) == 1) {
      long root = tree.root();
      free(root, level);
      level--;
      tree.root(cursor.nodes[level], level + 1);
    }
    cursor.levels = level + 1;
  }

  /** See {@link OrderedTree#release}. */
  boolean release(int steps, EntryConsumer consumer) {
    for (int i = 0; i < steps; i++) {
      if (releaseLast(tree.root(), tree.levels() - 1, consumer)) {
        memory.putInt(tree.header() + TreeHeader.MARK_OFFSET, 0);
        memory.free(tree.header());
        return true;
      }
    }
    return false;
  }

  /** Frees the last leaf below a node. Returns whether that was all, and the node is free too. */
  private boolean releaseLast(long node, int level, EntryConsumer consumer) {
    long head = TreeNode.head(memory, node, level);
    int count = TreeNode.count(head);
    if (level == 0) {
      for (int i = 0; i < count; i++) {
        consumer.accept(TreeNode.entry(memory, node, i));
      }
    } else if (count > 0) {
      long child = TreeNode.child(memory, node, TreeNode.capacity(head), count - 1);
      if (!releaseLast(child, level - 1, consumer)) {
        return false;
      }
      TreeNode.putCount(memory, node, count - 1);
      if (count > 1) {
        return false;
      }
    }
    memory.free(node);
    return true;
  }

  private void free(long node, int level) {
    int capacity = TreeNode.capacity(TreeNode.head(memory, node, level));
    memory.free(node);
    tree.addBytes(-TreeNode.bytes(level, capacity));
  }
}
