package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;

/**
 * Cuts an {@link OrderedTree} in two along the path of a cursor: each node on it is divided, and
 * everything beside it stays as it is. All nodes are allocated before the first change.
 */
final class TreeSplit {
  private final OrderedTree tree;
  private final Memory memory;
  private final TreeEntries entries;
  private final TreeCursor path;
  private final long[] left;
  private long leftEntries;
  private long leftBytes;

  TreeSplit(OrderedTree tree, Memory memory, TreeEntries entries, TreeCursor path) {
    this.tree = tree;
    this.memory = memory;
    this.entries = entries;
    this.path = path;
    left = new long[path.levels];
  }

  /** Returns the header of a new tree with all entries before the cursor's, 0 if there is none. */
  long before() {
    int top = path.levels - 1;
    long header = provide();
    if (header == 0) {
      return 0;
    }
    long weight = splitLeaf();
    for (int level = 1; level <= top; level++) {
      weight = splitInner(level, weight);
    }
    int leftTop = withoutSingleRoots(left[top], top);
    long leftRoot = left[leftTop];
    long right = path.nodes[top];
    int rightTop = top;
    while (rightTop > 0 && TreeNode.count(memory, right, rightTop) == 1) {
      long child = child(right, rightTop);
      free(right, rightTop);
      right = child;
      rightTop--;
    }
    tree.root(right, rightTop + 1);
    count(leftRoot, leftTop);
    tree.add(-leftEntries, -weight);
    tree.addBytes(-leftBytes);
    TreeHeader.write(memory, header, leftRoot, leftTop + 1, leftEntries, weight, leftBytes);
    return header;
  }

  /** Allocates a node for each level that has something on the left, and the header. */
  private long provide() {
    boolean needed = false;
    long bytes = 0;
    try {
      for (int level = 0; level < left.length; level++) {
        needed |= path.indexes[level] > 0;
        if (needed) {
          int capacity = TreeNode.capacity(level);
          int size = TreeNode.bytes(level, capacity);
          left[level] = memory.allocate(Kind.NODE, size);
          TreeNode.clear(memory, left[level], level, capacity);
          bytes += size;
        }
      }
      long header = needed ? memory.allocate(Kind.NODE, TreeHeader.SIZE) : 0;
      tree.addBytes(bytes);
      return header;
    } catch (RuntimeException e) {
      for (long node : left) {
        if (node != 0) {
          memory.free(node);
        }
      }
      throw e;
    }
  }

  private long splitLeaf() {
    long leaf = path.nodes[0];
    int index = path.indexes[0];
    int count = TreeNode.count(memory, leaf, 0);
    if (index == 0) {
      return 0;
    }
    long weight = TreePath.leafWeight(memory, entries, leaf, 0, index);
    TreeNode.moveEntries(memory, leaf, 0, left[0], 0, index);
    TreeNode.putCount(memory, left[0], index);
    TreeNode.moveEntries(memory, leaf, index, leaf, 0, count - index);
    TreeNode.putCount(memory, leaf, count - index);
    return weight;
  }

  /** {@code below} is the weight of the left part of the path's child; returns that of this one. */
  private long splitInner(int level, long below) {
    long node = path.nodes[level];
    long head = TreeNode.head(memory, node, level);
    int capacity = TreeNode.capacity(head);
    int count = TreeNode.count(head);
    int index = path.indexes[level];
    long rest = TreeNode.weight(memory, node, capacity, index) - below;
    long weight = below + TreeNode.weights(memory, node, capacity, 0, index);
    if (left[level] != 0) {
      fillLeft(level, node, capacity, index, below);
    }
    TreeNode.putWeight(memory, node, capacity, index, rest);
    if (index > 0) {
      TreeNode.moveChildren(memory, node, capacity, index, node, capacity, 0, count - index);
      TreeNode.putCount(memory, node, count - index);
    }
    TreePath.renewFirst(memory, entries, level, node, 0);
    return weight;
  }

  private void fillLeft(int level, long node, int capacity, int index, long below) {
    int full = TreeNode.capacity(level);
    long to = left[level];
    TreeNode.moveChildren(memory, node, capacity, 0, to, full, 0, index);
    int count = index;
    if (left[level - 1] != 0) {
      TreeNode.putChild(memory, to, full, count, left[level - 1]);
      TreeNode.putWeight(memory, to, full, count, below);
      count++;
    }
    TreeNode.putCount(memory, to, count);
    if (left[level - 1] != 0) {
      TreePath.renewFirst(memory, entries, level, to, count - 1);
    }
  }

  /** Frees roots of the left tree with one child; returns the level of what is the root then. */
  private int withoutSingleRoots(long top, int topLevel) {
    long root = top;
    int level = topLevel;
    while (level > 0 && TreeNode.count(memory, root, level) == 1) {
      long child = child(root, level);
      free(root, level);
      root = child;
      level--;
      left[level] = root;
    }
    return level;
  }

  private long child(long node, int level) {
    int capacity = TreeNode.capacity(TreeNode.head(memory, node, level));
    return TreeNode.child(memory, node, capacity, 0);
  }

  private void free(long node, int level) {
    int capacity = TreeNode.capacity(TreeNode.head(memory, node, level));
    memory.free(node);
    tree.addBytes(-TreeNode.bytes(level, capacity));
  }

  /** Counts entries and bytes of a node and all below it: looks at each node once. */
  private void count(long node, int level) {
    long head = TreeNode.head(memory, node, level);
    int capacity = TreeNode.capacity(head);
    leftBytes += TreeNode.bytes(level, capacity);
    if (level == 0) {
      leftEntries += TreeNode.count(head);
      return;
    }
    for (int i = 0; i < TreeNode.count(head); i++) {
      count(TreeNode.child(memory, node, capacity, i), level - 1);
    }
  }
}
