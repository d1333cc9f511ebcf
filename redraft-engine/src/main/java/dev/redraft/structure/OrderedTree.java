package dev.redraft.structure;

import static dev.redraft.structure.TreeHeader.BYTES;
import static dev.redraft.structure.TreeHeader.ENTRIES;
import static dev.redraft.structure.TreeHeader.LEVELS;
import static dev.redraft.structure.TreeHeader.MARK;
import static dev.redraft.structure.TreeHeader.MARK_OFFSET;
import static dev.redraft.structure.TreeHeader.ROOT;
import static dev.redraft.structure.TreeHeader.WEIGHT;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of entry addresses as a B+tree (Bayer and McCreight 1972) whose inner nodes count:
 * entries are found by their order, by their position, or by the sum of the weights before them,
 * all in a number of steps logarithmic in the size.
 *
 * <p>Everything is in {@link Memory} behind one header address; this object only remembers the
 * header's fields. So there is at most one OrderedTree object that writes to a header, and one over
 * a fork is made after the fork.
 *
 * <p>Order is what {@link TreeEntries} says of an entry and the probe it holds; weights are what it
 * says too. All work is done through {@link TreeCursor}s. A sequence that grows at one of its ends
 * leaves full nodes behind; there, and only there, a node may be less than a third full.
 *
 * <p>Costs: 9 to 10 bytes an entry after insertions in random order, 6.5 after those at an end; an
 * insertion or removal moves at most 504 bytes in a leaf and as often as there are levels at most
 * 992, and a change of one leaf's first entry or weight puts a few words a level.
 */
public final class OrderedTree {
  private final View view;
  private final @Nullable Memory memory;
  private final TreeEntries entries;
  private final TreeSearch search;
  private final TreeCursor own;
  private final @Nullable TreeInsertion insertion;
  private final @Nullable TreeRemoval removal;
  private long header;
  private long root;
  private int levels;
  private long size;
  private long weight;

  private OrderedTree(View view, @Nullable Memory memory, TreeEntries entries) {
    this.view = view;
    this.memory = memory;
    this.entries = entries;
    search = new TreeSearch(view, entries);
    own = new TreeCursor(view);
    insertion = memory == null ? null : new TreeInsertion(this, memory, entries);
    removal = memory == null ? null : new TreeRemoval(this, memory, entries);
  }

  /** A new, empty tree. */
  public static OrderedTree create(Memory memory, TreeEntries entries) {
    OrderedTree tree = new OrderedTree(memory, memory, entries);
    return tree.at(createHeader(memory));
  }

  /**
   * Makes a new, empty tree and returns its header; for a tree object to be pointed {@link #at}.
   */
  public static long createHeader(Memory memory) {
    return TreeHeader.create(memory);
  }

  /** The tree whose header is at {@code header}, to read and write. */
  public static OrderedTree open(Memory memory, long header, TreeEntries entries) {
    return new OrderedTree(memory, memory, entries).at(header);
  }

  /** The tree whose header is at {@code header}, to read. */
  public static OrderedTree read(View view, long header, TreeEntries entries) {
    return new OrderedTree(view, null, entries).at(header);
  }

  /** A tree object to be pointed {@link #at} a header before anything else. */
  public static OrderedTree over(Memory memory, TreeEntries entries) {
    return new OrderedTree(memory, memory, entries);
  }

  /** A tree object to read, to be pointed {@link #at} a header before anything else. */
  public static OrderedTree reader(View view, TreeEntries entries) {
    return new OrderedTree(view, null, entries);
  }

  /** The sum of the weights of all entries of the tree whose header is at {@code header}. */
  public static long weight(View view, long header) {
    if (view.getInt(header + MARK_OFFSET) != MARK) {
      throw new IllegalStateException("no tree at " + header);
    }
    return view.getLong(header + WEIGHT);
  }

  /** Points this object at the tree whose header is at {@code header}. */
  public OrderedTree at(long header) {
    if (view.getInt(header + MARK_OFFSET) != MARK) {
      throw new IllegalStateException("no tree at " + header);
    }
    this.header = header;
    root = view.getLong(header + ROOT);
    levels = view.getInt(header + LEVELS);
    size = view.getLong(header + ENTRIES);
    weight = view.getLong(header + WEIGHT);
    if (levels < 1 || levels > TreeNode.MAX_LEVELS) {
      throw new IllegalStateException("a tree of " + levels + " levels at " + header);
    }
    return this;
  }

  /** The address that identifies this tree. */
  public long header() {
    return header;
  }

  /** The number of entries. */
  public long size() {
    return size;
  }

  /** The sum of the weights of all entries. */
  public long weight() {
    return weight;
  }

  /** Bytes of header and nodes, without what the allocator rounds up. */
  public long bytes() {
    return TreeHeader.SIZE + view.getLong(header + BYTES);
  }

  /** A new cursor, not yet positioned. */
  public TreeCursor cursor() {
    return new TreeCursor(view);
  }

  /** Moves to the first entry; false if there is none. */
  public boolean first(TreeCursor cursor) {
    toRoot(cursor);
    cursor.descendFirst(levels - 1);
    cursor.indexes[0] = 0;
    return size > 0;
  }

  /** Moves to the last entry; false if there is none, and then after the last. */
  public boolean last(TreeCursor cursor) {
    end(cursor);
    if (size == 0) {
      return false;
    }
    cursor.indexes[0]--;
    return true;
  }

  /** Moves after the last entry. */
  public void end(TreeCursor cursor) {
    toRoot(cursor);
    int count = TreeNode.count(view, root, levels - 1);
    cursor.indexes[levels - 1] = levels == 1 ? count : count - 1;
    cursor.descendLast(levels - 1);
  }

  /** Moves to the first entry that is not before the probe; false if there is none. */
  public boolean lowerBound(TreeCursor cursor) {
    descend(cursor, false);
    return cursor.settle();
  }

  /** Moves to the first entry that is after the probe; false if there is none. */
  public boolean upperBound(TreeCursor cursor) {
    descend(cursor, true);
    return cursor.settle();
  }

  /**
   * The first entry at the probe, or 0 if there is none. The cursor then is where it would have to
   * be inserted before.
   */
  public long find(TreeCursor cursor) {
    if (!lowerBound(cursor)) {
      return 0;
    }
    long entry = cursor.entry();
    return entries.compareToProbe(view, entry) == 0 ? entry : 0;
  }

  /**
   * Moves to the entry that holds unit {@code index} of the weight of all entries: for a weight of
   * 1, the entry at that position.
   *
   * @return the units before it that the entry itself holds; or -1, and the cursor after the last
   *     entry, if {@code index} is not within 0 to {@link #weight()}, exclusive
   */
  public long select(TreeCursor cursor, long index) {
    if (index < 0 || index >= weight) {
      end(cursor);
      return -1;
    }
    toRoot(cursor);
    return search.select(cursor, index);
  }

  /** The sum of the weights of all entries before the cursor's position. */
  public long rank(TreeCursor cursor) {
    return search.rank(cursor);
  }

  /**
   * Adds an entry where the probe, which is its own, belongs: before all that are not before it.
   *
   * @throws dev.redraft.memory.MemoryFullException if there is no room; nothing has changed then
   */
  public void insert(TreeCursor cursor, long entry) {
    descend(cursor, false);
    insertHere(cursor, entry);
  }

  /**
   * Adds an entry before the cursor's position, which must not be before the first one. The cursor
   * is on the new entry afterwards.
   *
   * @throws dev.redraft.memory.MemoryFullException if there is no room; nothing has changed then
   */
  public void insertBefore(TreeCursor cursor, long entry) {
    if (cursor.indexes[0] < 0) {
      throw new IllegalArgumentException("before the first entry");
    }
    insertHere(cursor, entry);
  }

  /**
   * Adds an entry after the cursor's position, which must not be after the last one. The cursor is
   * on the new entry afterwards.
   *
   * @throws dev.redraft.memory.MemoryFullException if there is no room; nothing has changed then
   */
  public void insertAfter(TreeCursor cursor, long entry) {
    if (cursor.indexes[0] == TreeNode.count(view, cursor.nodes[0], 0)) {
      throw new IllegalArgumentException("after the last entry");
    }
    cursor.indexes[0]++;
    try {
      insertHere(cursor, entry);
    } catch (RuntimeException e) {
      cursor.indexes[0]--;
      throw e;
    }
  }

  /** Adds an entry after all others. */
  public void append(long entry) {
    end(own);
    insertHere(own, entry);
  }

  /** Adds an entry before all others. */
  public void prepend(long entry) {
    first(own);
    insertHere(own, entry);
  }

  private void insertHere(TreeCursor cursor, long entry) {
    checkEntry(entry);
    writable(insertion).insert(cursor, entry);
  }

  /**
   * Takes the cursor's entry out of the tree, and returns it for the caller to free. The cursor is
   * on the next entry afterwards, or after the last.
   */
  public long remove(TreeCursor cursor) {
    long entry = cursor.entry();
    if (entry == 0) {
      throw new IllegalArgumentException("no entry here");
    }
    writable(removal).remove(cursor, 1, null);
    return entry;
  }

  /**
   * Takes entries from the cursor's on out of the tree and gives them to {@code consumer}, which
   * frees them: at most {@code most}, and at most those of one leaf. The cursor is on the next
   * entry afterwards, or after the last.
   *
   * @return how many; 0 only if there is no entry at the cursor or {@code most} is 0
   */
  public int removeSome(TreeCursor cursor, long most, EntryConsumer consumer) {
    if (most <= 0 || cursor.entry() == 0) {
      return 0;
    }
    return writable(removal).remove(cursor, (int) Math.min(most, TreeNode.LEAF_CAPACITY), consumer);
  }

  /**
   * Puts another entry in the place of the cursor's, which may be freed already. Also to be called,
   * with the same entry, when its sort key has changed and its place has not. To use if all entries
   * weigh 1.
   */
  public void replace(TreeCursor cursor, long entry) {
    replace(cursor, entry, 0);
  }

  /** As {@link #replace(TreeCursor, long)}, with the weight that the new entry has more. */
  public void replace(TreeCursor cursor, long entry, long change) {
    checkEntry(entry);
    long old = cursor.entry();
    if (old == 0) {
      throw new IllegalArgumentException("no entry here");
    }
    Memory memory = writable(this.memory);
    if (old != entry) {
      TreeNode.putEntry(memory, cursor.nodes[0], cursor.indexes[0], entry);
    }
    if (cursor.indexes[0] == 0) {
      TreePath.renewFirsts(memory, entries, cursor);
    }
    reweigh(cursor, change);
  }

  /** To be called when the weight of the cursor's entry has changed by {@code change}. */
  public void reweigh(TreeCursor cursor, long change) {
    if (change != 0) {
      TreePath.addWeight(writable(memory), cursor, change);
      add(0, change);
    }
  }

  /**
   * Takes all entries before the cursor's out into a new tree, in time in proportion to its depth
   * and its number of leaves. The cursor has no meaning afterwards.
   *
   * @return the header of the new tree, 0 if there are no such entries
   * @throws dev.redraft.memory.MemoryFullException if there is no room; nothing has changed then
   */
  public long splitBefore(TreeCursor cursor) {
    if (cursor.entry() == 0) {
      throw new IllegalArgumentException("no entry here");
    }
    return new TreeSplit(this, writable(memory), entries, cursor).before();
  }

  /**
   * Takes this tree apart: frees at most {@code steps} leaves, whose entries it gives to {@code
   * consumer}, which frees them. Returns whether nothing is left; until then nothing else may be
   * called.
   */
  public boolean release(int steps, EntryConsumer consumer) {
    return writable(removal).release(steps, consumer);
  }

  /** Checks every invariant; for tests and debugging, it takes time in proportion to the tree. */
  public void validate() {
    TreeCheck.check(view, this, entries);
  }

  long root() {
    return root;
  }

  int levels() {
    return levels;
  }

  void root(long root, int levels) {
    Memory memory = writable(this.memory);
    memory.putLong(header + ROOT, root);
    memory.putInt(header + LEVELS, levels);
    this.root = root;
    this.levels = levels;
  }

  void add(long entries, long weight) {
    Memory memory = writable(this.memory);
    if (entries != 0) {
      size += entries;
      memory.putLong(header + ENTRIES, size);
    }
    this.weight += weight;
    memory.putLong(header + WEIGHT, this.weight);
  }

  /** Counts the bytes of a node that was allocated or, with a negative number, freed. */
  void addBytes(long bytes) {
    writable(memory).putLong(header + BYTES, view.getLong(header + BYTES) + bytes);
  }

  private void toRoot(TreeCursor cursor) {
    cursor.levels = levels;
    cursor.nodes[levels - 1] = root;
    cursor.indexes[levels - 1] = 0;
  }

  private void descend(TreeCursor cursor, boolean after) {
    toRoot(cursor);
    search.descend(cursor, after);
  }

  private static void checkEntry(long entry) {
    if (entry <= 0 || entry > TreeNode.MAX_ENTRY) {
      throw new IllegalArgumentException("entry " + entry);
    }
  }

  private static <T> T writable(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("this tree is read only");
    }
    return part;
  }
}
