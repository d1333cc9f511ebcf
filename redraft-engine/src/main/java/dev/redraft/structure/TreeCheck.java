package dev.redraft.structure;

import dev.redraft.memory.View;

/** The validator of {@link OrderedTree}. */
final class TreeCheck {
  private final View view;
  private final OrderedTree tree;
  private final TreeEntries entries;
  private long found;
  private long bytes;
  private long lastKey = Long.MIN_VALUE;

  private TreeCheck(View view, OrderedTree tree, TreeEntries entries) {
    this.view = view;
    this.tree = tree;
    this.entries = entries;
  }

  static void check(View view, OrderedTree tree, TreeEntries entries) {
    new TreeCheck(view, tree, entries).run();
  }

  private void run() {
    long header = tree.header();
    expect(view.getLong(header + TreeHeader.ROOT) == tree.root(), "root", header);
    expect(view.getInt(header + TreeHeader.LEVELS) == tree.levels(), "levels", header);
    expect(view.getLong(header + TreeHeader.ENTRIES) == tree.size(), "entry count", header);
    expect(view.getLong(header + TreeHeader.WEIGHT) == tree.weight(), "weight", header);
    int level = tree.levels() - 1;
    long weight = node(tree.root(), level, true, true);
    expect(found == tree.size(), "entries found", found);
    expect(weight == tree.weight(), "weight found", weight);
    expect(bytes + TreeHeader.SIZE == tree.bytes(), "bytes found", bytes);
    int rootCount = TreeNode.count(view, tree.root(), level);
    expect(level == 0 || rootCount > 1, "a root with one child", tree.root());
  }

  /** Checks a node and all below it, which may be the first or last of its level. */
  private long node(long node, int level, boolean first, boolean last) {
    long head = TreeNode.head(view, node, level);
    int count = TreeNode.count(head);
    int capacity = TreeNode.capacity(head);
    boolean root = node == tree.root();
    bytes += TreeNode.bytes(level, capacity);
    expect(root || capacity == TreeNode.capacity(level), "capacity", node);
    expect(first || last || count >= TreeNode.minimum(level), "a node with too little", node);
    expect(count > 0 || root && level == 0, "an empty node", node);
    return level == 0 ? leaf(node, count) : inner(node, level, count, capacity, first, last);
  }

  private long leaf(long leaf, int count) {
    long weight = 0;
    for (int i = 0; i < count; i++) {
      long entry = TreeNode.entry(view, leaf, i);
      expect(entry > 0, "no entry", leaf);
      long key = entries.sortKey(view, entry);
      expect(key >= lastKey, "sort keys not in order", entry);
      lastKey = key;
      weight += entries.weight(view, entry);
      found++;
    }
    return weight;
  }

  private long inner(long node, int level, int count, int capacity, boolean first, boolean last) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      long child = TreeNode.child(view, node, capacity, i);
      long entry = firstEntry(child, level - 1);
      expect(TreeNode.first(view, node, capacity, i) == entry, "first entry of a child", node);
      expect(
          TreeNode.key(view, node, capacity, i) == entries.sortKey(view, entry),
          "sort key of a child",
          node);
      long weight = node(child, level - 1, first && i == 0, last && i == count - 1);
      expect(TreeNode.weight(view, node, capacity, i) == weight, "weight of a child", node);
      sum += weight;
    }
    return sum;
  }

  private long firstEntry(long node, int level) {
    long at = node;
    for (int i = level; i > 0; i--) {
      at = TreeNode.child(view, at, TreeNode.capacity(TreeNode.head(view, at, i)), 0);
    }
    expect(TreeNode.count(view, at, 0) > 0, "an empty leaf", at);
    return TreeNode.entry(view, at, 0);
  }

  private static void expect(boolean condition, String what, long where) {
    if (!condition) {
      throw new IllegalStateException("tree: " + what + " (" + where + ")");
    }
  }
}
