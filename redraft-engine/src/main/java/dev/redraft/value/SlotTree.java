package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.TreeCursor;
import dev.redraft.structure.TreeEntries;
import org.jspecify.annotations.Nullable;

/**
 * Ordered trees whose addresses lie in 8 bytes of other layouts, the slots; a slot of 0 is an empty
 * tree, and gets one with its first entry. With one cursor: a method that returns an entry leaves
 * it there, and 0 stands for no entry. Searches are for what was put into the order's probe.
 */
final class SlotTree {
  private final View view;
  private final @Nullable Memory memory;
  private final OrderedTree tree;
  private final TreeCursor cursor;

  SlotTree(View view, @Nullable Memory memory, TreeEntries order) {
    this.view = view;
    this.memory = memory;
    tree = memory == null ? OrderedTree.reader(view, order) : OrderedTree.over(memory, order);
    cursor = tree.cursor();
  }

  /** A tree to read and write. */
  SlotTree(Memory memory, TreeEntries order) {
    this(memory, memory, order);
  }

  long size(long slot) {
    return open(slot) ? tree.size() : 0;
  }

  /** Bytes of the tree's nodes. */
  long bytes(long slot) {
    return open(slot) ? tree.bytes() : 0;
  }

  long first(long slot) {
    return open(slot) && tree.first(cursor) ? cursor.entry() : 0;
  }

  long last(long slot) {
    return open(slot) && tree.last(cursor) ? cursor.entry() : 0;
  }

  /** The entry at the probe. */
  long find(long slot) {
    return open(slot) ? tree.find(cursor) : 0;
  }

  /** The first entry at the probe or after it. */
  long ceiling(long slot) {
    return open(slot) && tree.lowerBound(cursor) ? cursor.entry() : 0;
  }

  /** The last entry at the probe or before it. */
  long floor(long slot) {
    if (!open(slot)) {
      return 0;
    }
    tree.upperBound(cursor);
    return cursor.previous() ? cursor.entry() : 0;
  }

  /** The entry after the cursor's. */
  long next() {
    return cursor.next() ? cursor.entry() : 0;
  }

  /** The entry before the cursor's. */
  long previous() {
    return cursor.previous() ? cursor.entry() : 0;
  }

  /** Adds an entry at the probe. */
  void insert(long slot, long entry) {
    provide(slot);
    tree.insert(cursor, entry);
  }

  /** Adds an entry after all others. */
  void append(long slot, long entry) {
    provide(slot);
    tree.append(entry);
  }

  /** Puts another entry in the place of the cursor's, which weighs {@code change} more. */
  void replace(long entry, long change) {
    tree.replace(cursor, entry, change);
  }

  /** The cursor's entry weighs {@code change} more than before. */
  void reweigh(long change) {
    tree.reweigh(cursor, change);
  }

  /** The weight of all entries. */
  long weight(long slot) {
    return open(slot) ? tree.weight() : 0;
  }

  /** The entry that holds a unit of the weight of all, 0 if that is beyond. */
  long select(long slot, long index) {
    return open(slot) && tree.select(cursor, index) >= 0 ? cursor.entry() : 0;
  }

  /** The weight of the entries before the cursor's. */
  long rank() {
    return tree.rank(cursor);
  }

  /**
   * Takes the entries before the cursor's out, all if it has none, and gives them to another slot,
   * which has no tree.
   */
  void cutBefore(long slot, long other) {
    if (cursor.entry() == 0) {
      memory().putLong(other, memory().getLong(slot));
      memory().putLong(slot, 0);
    } else {
      memory().putLong(other, tree.splitBefore(cursor));
    }
  }

  /** Takes the cursor's entry out and returns the next one. */
  long removeHere() {
    tree.remove(cursor);
    return cursor.entry();
  }

  /**
   * Takes out the first {@code count} entries, which there are, and gives them to {@code consumer}.
   */
  void removeFirst(long slot, long count, EntryConsumer consumer) {
    if (count > 0 && first(slot) != 0) {
      for (long left = count; left > 0; ) {
        int removed = tree.removeSome(cursor, left, consumer);
        if (removed == 0) {
          throw new IllegalStateException("a tree lacks " + left + " entries");
        }
        left -= removed;
      }
    }
  }

  /** Takes out the entry at the probe, which is this one. */
  void remove(long slot, long entry) {
    if (find(slot) != entry) {
      throw new IllegalStateException("entry " + entry + " is not in its tree");
    }
    tree.remove(cursor);
  }

  /**
   * Frees the tree, at most {@code steps} leaves now; {@code consumer} frees the entries. Returns
   * whether nothing is left.
   */
  boolean release(long slot, int steps, EntryConsumer consumer) {
    if (open(slot)) {
      if (!tree.release(steps, consumer)) {
        return false;
      }
      memory().putLong(slot, 0);
    }
    return true;
  }

  /** Checks the tree of a slot. */
  void validate(long slot) {
    if (open(slot)) {
      tree.validate();
    }
  }

  private boolean open(long slot) {
    long header = view.getLong(slot);
    if (header == 0) {
      return false;
    }
    tree.at(header);
    return true;
  }

  private void provide(long slot) {
    if (!open(slot)) {
      memory().putLong(slot, OrderedTree.createHeader(memory()));
      open(slot);
    }
  }

  private Memory memory() {
    if (memory == null) {
      throw new IllegalStateException("to read only");
    }
    return memory;
  }
}
