package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;

/**
 * Insertion into an {@link OrderedTree}, and the splits that it needs. All nodes are allocated
 * before the first change. It holds nothing between two insertions.
 */
final class TreeInsertion {
  private final OrderedTree tree;
  private final Memory memory;
  private final TreeEntries entries;
  private final long[] spares = new long[TreeNode.MAX_LEVELS + 1];
  private int spareCount;
  private long spareBytes;

  TreeInsertion(OrderedTree tree, Memory memory, TreeEntries entries) {
    this.tree = tree;
    this.memory = memory;
    this.entries = entries;
  }

  /** Inserts before the cursor's position in its leaf; the cursor is on the new entry then. */
  void insert(TreeCursor cursor, long entry) {
    long weight = entries.weight(memory, entry);
    if (TreeNode.full(TreeNode.head(memory, cursor.nodes[0], 0))) {
      provide(cursor);
    }
    long right = isFull(cursor, 0) ? split(cursor, 0) : 0;
    long leaf = cursor.nodes[0];
    int index = cursor.indexes[0];
    int count = TreeNode.count(memory, leaf, 0);
    TreeNode.moveEntries(memory, leaf, index, leaf, index + 1, count - index);
    TreeNode.putEntry(memory, leaf, index, entry);
    TreeNode.putCount(memory, leaf, count + 1);
    raise(cursor, right, index == 0, weight);
    tree.add(1, weight);
  }

  /** Tells the levels above the leaf: a new weight, perhaps a new first entry and a new sibling. */
  private void raise(TreeCursor cursor, long newNode, boolean newFirst, long weight) {
    long right = newNode;
    boolean first = newFirst;
    for (int level = 1; level < cursor.levels; level++) {
      long node = cursor.nodes[level];
      int capacity = TreeNode.capacity(TreeNode.head(memory, node, level));
      int index = cursor.indexes[level];
      long total = TreeNode.weight(memory, node, capacity, index) + weight;
      if (right == 0) {
        TreeNode.putWeight(memory, node, capacity, index, total);
        if (first) {
          TreePath.renewFirst(memory, entries, level, node, index);
        }
      } else {
        right = addChild(cursor, level, right, total);
      }
      first &= index == 0;
    }
    if (right != 0) {
      addRoot(cursor, right, tree.weight() + weight);
    }
  }

  /**
   * Adds the node {@code right} after the path's child at {@code level}, which it was split from;
   * both weigh {@code total}. Returns the new node if this one was split for it, or 0.
   */
  private long addChild(TreeCursor cursor, int level, long right, long total) {
    int child = cursor.indexes[level];
    // Below, the cursor has moved to the side of the new entry.
    boolean toRight = cursor.nodes[level - 1] == right;
    long left = cursor.nodes[level];
    long rightWeight = weightOf(level - 1, right);
    int capacity = TreeNode.capacity(TreeNode.head(memory, left, level));
    TreeNode.putWeight(memory, left, capacity, child, total - rightWeight);
    TreePath.renewFirst(memory, entries, level, left, child);
    cursor.indexes[level] = child + 1;
    long sibling = isFull(cursor, level) ? split(cursor, level) : 0;
    putChild(cursor.nodes[level], level, cursor.indexes[level], right, rightWeight);
    if (!toRight) {
      if (cursor.indexes[level] > 0) {
        cursor.indexes[level]--;
      } else {
        cursor.nodes[level] = left;
        cursor.indexes[level] = child;
      }
    }
    return sibling;
  }

  private void putChild(long node, int level, int index, long child, long weight) {
    long head = TreeNode.head(memory, node, level);
    int capacity = TreeNode.capacity(head);
    int count = TreeNode.count(head);
    TreeNode.moveChildren(memory, node, capacity, index, node, capacity, index + 1, count - index);
    TreeNode.putChild(memory, node, capacity, index, child);
    TreeNode.putWeight(memory, node, capacity, index, weight);
    TreeNode.putCount(memory, node, count + 1);
    TreePath.renewFirst(memory, entries, level, node, index);
  }

  private void addRoot(TreeCursor cursor, long right, long total) {
    int level = cursor.levels;
    long left = tree.root();
    long rightWeight = weightOf(level - 1, right);
    long root = spares[--spareCount];
    TreeNode.clear(memory, root, level, TreeNode.FIRST_INNER_CAPACITY);
    putChild(root, level, 0, left, total - rightWeight);
    putChild(root, level, 1, right, rightWeight);
    cursor.nodes[level] = root;
    cursor.indexes[level] = cursor.nodes[level - 1] == right ? 1 : 0;
    cursor.levels = level + 1;
    tree.root(root, level + 1);
  }

  private long weightOf(int level, long node) {
    return TreePath.weight(memory, entries, level, node, 0, TreeNode.count(memory, node, level));
  }

  private boolean isFull(TreeCursor cursor, int level) {
    return TreeNode.full(TreeNode.head(memory, cursor.nodes[level], level));
  }

  /**
   * Splits the full node at {@code level} where the cursor wants to insert, and moves the cursor to
   * the part that gets what is inserted. At the ends of the tree the split leaves a full node
   * behind. Returns the new node, on the right.
   */
  private long split(TreeCursor cursor, int level) {
    long left = cursor.nodes[level];
    int index = cursor.indexes[level];
    int count = TreeNode.count(memory, left, level);
    int at = count / 2;
    if (index == count && cursor.isLast(level)) {
      at = count;
    } else if (index == Math.min(level, 1) && cursor.isFirst(level)) {
      at = index;
    }
    long right = spares[--spareCount];
    TreeNode.clear(memory, right, level, TreeNode.capacity(level));
    TreeNode.move(memory, level, left, at, right, 0, count - at);
    TreeNode.putCount(memory, left, at);
    TreeNode.putCount(memory, right, count - at);
    if (index > at || at == count) {
      cursor.nodes[level] = right;
      cursor.indexes[level] = index - at;
    }
    return right;
  }

  /** Allocates what the insertion will need, or nothing; a small root grows at once. */
  private void provide(TreeCursor cursor) {
    spareCount = 0;
    spareBytes = 0;
    int splits = 0;
    while (splits < cursor.levels && isFull(cursor, splits)) {
      splits++;
    }
    int top = cursor.levels - 1;
    int rootCapacity = TreeNode.capacity(TreeNode.head(memory, cursor.nodes[top], top));
    boolean growRoot = splits > top && rootCapacity < TreeNode.capacity(top);
    try {
      if (growRoot) {
        splits = top;
        spare(top, TreeNode.nextCapacity(top, rootCapacity));
      } else if (splits > top) {
        if (cursor.levels == TreeNode.MAX_LEVELS) {
          throw new IllegalStateException("a tree of more than " + cursor.levels + " levels");
        }
        spare(cursor.levels, TreeNode.FIRST_INNER_CAPACITY);
      }
      for (int level = splits - 1; level >= 0; level--) {
        spare(level, TreeNode.capacity(level));
      }
    } catch (RuntimeException e) {
      while (spareCount > 0) {
        memory.free(spares[--spareCount]);
      }
      throw e;
    }
    if (growRoot) {
      growRoot(cursor, top, rootCapacity);
    }
    tree.addBytes(spareBytes);
  }

  private void spare(int level, int capacity) {
    int bytes = TreeNode.bytes(level, capacity);
    long node = memory.allocate(Kind.NODE, bytes);
    spares[spareCount++] = node;
    spareBytes += bytes;
  }

  private void growRoot(TreeCursor cursor, int level, int capacity) {
    long root = cursor.nodes[level];
    long larger = spares[0];
    int next = TreeNode.nextCapacity(level, capacity);
    TreeNode.clear(memory, larger, level, next);
    if (level == 0) {
      TreeNode.moveEntries(memory, root, 0, larger, 0, capacity);
    } else {
      TreeNode.moveChildren(memory, root, capacity, 0, larger, next, 0, capacity);
    }
    TreeNode.putCount(memory, larger, capacity);
    memory.free(root);
    spareBytes -= TreeNode.bytes(level, capacity);
    cursor.nodes[level] = larger;
    tree.root(larger, level + 1);
  }
}
