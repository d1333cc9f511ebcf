package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.PackedReader;
import dev.redraft.structure.TreeCursor;

/**
 * A long list: packed chunks in a tree that counts their elements. Where chunks begin and end
 * follows Redis's quicklist, so that conversions happen when they do there.
 */
final class ChunkedList {
  /** Chunks that are removed one by one, and not cut off together. */
  private static final int FEW_CHUNKS = 64;

  private static final EntryConsumer KEEP = chunk -> {};

  private final Memory memory;
  private final ListLimits limits;
  private final OrderedTree tree;
  private final TreeCursor cursor;
  private final PackedChunk home;
  private final PackedChunk other;
  private final PackedReader reader;
  private final ListRemoval removal;

  ChunkedList(Memory memory, ListLimits limits, ListRemoval removal) {
    this.memory = memory;
    this.limits = limits;
    this.removal = removal;
    tree = OrderedTree.over(memory, ListChunks.INSTANCE);
    cursor = tree.cursor();
    home = new PackedChunk(memory);
    other = new PackedChunk(memory);
    reader = new PackedReader(memory);
  }

  /** Points at the list whose tree has its header there. */
  ChunkedList at(long header) {
    tree.at(header);
    return this;
  }

  long header() {
    return tree.header();
  }

  /** The number of elements. */
  long size() {
    return tree.weight();
  }

  /**
   * The address of the only chunk if there is no other and it has at most half of what fits into a
   * record; else 0.
   */
  long chunkForRecord() {
    if (tree.size() != 1 || !tree.first(cursor)) {
      return 0;
    }
    long chunk = cursor.entry();
    int bytes = PackedChunk.length(memory, chunk);
    return limits.fitsHalf(bytes, PackedChunk.count(memory, chunk)) ? chunk : 0;
  }

  void push(Slice element, boolean head) {
    if (head ? tree.first(cursor) : tree.last(cursor)) {
      home.at(cursor.entry());
      if (limits.allows(home.length(), home.count(), element.length())) {
        put(head ? 0 : home.length(), element);
        return;
      }
    }
    long chunk = newChunk(element);
    try {
      if (head) {
        tree.prepend(chunk);
      } else {
        tree.append(chunk);
      }
    } catch (RuntimeException e) {
      memory.free(chunk);
      throw e;
    }
  }

  /** Adds a chunk that has {@code count} elements at the end, which belongs to the list then. */
  void append(long chunk) {
    tree.append(chunk);
  }

  /** The first or the last element. */
  PackedReader end(boolean head) {
    boolean found = head ? tree.first(cursor) : tree.last(cursor);
    home.at(cursor.entry());
    reader.at(home);
    if (!found || !(head ? reader.first() : reader.last())) {
      throw new IllegalStateException("an empty chunk");
    }
    return reader;
  }

  /** Removes the element that {@link #end} has found right before. */
  void removeEnd() {
    int count = home.count();
    if (count == 1) {
      tree.remove(cursor);
      home.free();
    } else {
      Packed.remove(home, reader.position(), reader.end());
      home.putCount(count - 1);
      weighed(-1);
    }
  }

  void removeRange(long from, long count) {
    long within = count > 0 ? tree.select(cursor, from) : 0;
    long left = count;
    while (left > 0) {
      long chunk = cursor.entry();
      int held = PackedChunk.count(memory, chunk);
      if (within == 0 && left >= held) {
        tree.remove(cursor);
        memory.free(chunk);
        left -= held;
      } else {
        int cut = (int) Math.min(left, held - within);
        cut(chunk, (int) within, cut, held);
        left -= cut;
        cursor.next();
      }
      within = 0;
    }
  }

  /** Takes some elements, but not all, out of the cursor's chunk. */
  private void cut(long chunk, int from, int count, int held) {
    home.at(chunk);
    int start = position(from, held);
    int end = position(from + count, held);
    Packed.remove(home, start, end);
    home.putCount(held - count);
    weighed(-count);
  }

  /** Where element {@code index} begins in the present chunk, or all end. */
  private int position(int index, int count) {
    if (index == count) {
      return home.length();
    }
    seek(index, count);
    return reader.position();
  }

  /** Goes to an element of the present chunk, from the nearer end. */
  private void seek(long index, int count) {
    if (!reader.at(home).seek(index < count / 2 ? index : index - count)) {
      throw new IllegalStateException("a chunk has fewer elements than " + count);
    }
  }

  /** Keeps a range alone; takes time in proportion to the chunks that go. */
  void keep(long from, long count) {
    removeRange(from + count, size() - from - count);
    removeRange(0, from);
  }

  /** Whether so many elements lie in many chunks, so that they are better cut off than removed. */
  boolean isLong(long count) {
    return count > FEW_CHUNKS * (tree.weight() / Math.max(1, tree.size()));
  }

  /**
   * Cuts off the chunks before that of element {@code index}. If memory is full, nothing has
   * changed.
   *
   * @return the header of a tree of them, or 0 for none
   */
  long cutHead(long index) {
    tree.select(cursor, index);
    return tree.splitBefore(cursor);
  }

  /**
   * Cuts off the chunks that begin at element {@code index} or after it. The list has another
   * header then. If memory is full, nothing has changed.
   *
   * @return the header of a tree of them, or 0 for none
   */
  long cutTail(long index) {
    if (tree.select(cursor, index) > 0 && !cursor.next()) {
      return 0;
    }
    long old = tree.header();
    long kept = tree.splitBefore(cursor);
    if (kept == 0) {
      return 0;
    }
    tree.at(kept);
    return old;
  }

  /** Gives up the tree, but not its chunks. */
  void releaseTree() {
    release(tree, KEEP);
  }

  /** Gives up everything. */
  void release() {
    release(tree, memory::free);
  }

  private static void release(OrderedTree tree, EntryConsumer consumer) {
    while (!tree.release(Integer.MAX_VALUE, consumer)) {
      // Each step frees some.
    }
  }

  void set(long index, Slice element) {
    int within = (int) tree.select(cursor, index);
    home.at(cursor.entry());
    int count = home.count();
    if (count == 1 || !limits.isLarge(element.length())) {
      seek(within, count);
      Packed.put(home, reader.position(), reader.end(), element);
      tree.replace(cursor, home.chunk());
      return;
    }
    long alone = newChunk(element);
    try {
      split(within + 1, count);
      tree.insertAfter(cursor, alone);
    } catch (RuntimeException e) {
      memory.free(alone);
      throw e;
    }
    cursor.previous();
    if (within == 0) {
      long chunk = tree.remove(cursor);
      memory.free(chunk);
    } else {
      cut(cursor.entry(), within, 1, within + 1);
    }
  }

  void insert(long index, boolean after, Slice element) {
    int within = (int) tree.select(cursor, index);
    home.at(cursor.entry());
    int count = home.count();
    int gap = after ? within + 1 : within;
    if (limits.allows(home.length(), count, element.length())) {
      put(position(gap, count), element);
    } else if (gap == count && after) {
      insertAtEdge(true, element);
    } else if (gap == 0 && !after) {
      insertAtEdge(false, element);
    } else if (limits.isLarge(element.length())) {
      long alone = newChunk(element);
      try {
        split(gap, count);
        tree.insertAfter(cursor, alone);
      } catch (RuntimeException e) {
        memory.free(alone);
        throw e;
      }
    } else {
      insertBySplit(gap, count, after, element);
    }
  }

  /** The chunk is full: into its neighbour, or between them. */
  private void insertAtEdge(boolean after, Slice element) {
    if (after ? cursor.next() : cursor.previous()) {
      home.at(cursor.entry());
      if (limits.allows(home.length(), home.count(), element.length())) {
        put(after ? 0 : home.length(), element);
        return;
      }
    }
    // Back to the chunk, from its neighbour or from behind the end.
    boolean _ = after ? cursor.previous() : cursor.next();
    long chunk = newChunk(element);
    try {
      if (after) {
        tree.insertAfter(cursor, chunk);
      } else {
        tree.insertBefore(cursor, chunk);
      }
    } catch (RuntimeException e) {
      memory.free(chunk);
      throw e;
    }
  }

  private void insertBySplit(int gap, int count, boolean after, Slice element) {
    split(gap, count);
    if (after) {
      cursor.next();
    }
    home.at(cursor.entry());
    put(after ? 0 : home.length(), element);
    if (after) {
      cursor.previous();
    }
    if (cursor.previous()) {
      if (!mergeWithNext()) {
        cursor.next();
      }
    } else {
      cursor.next();
    }
    if (cursor.next()) {
      mergeWithNext();
    }
  }

  /** Appends the elements of the next chunk to the cursor's, if they may be one. */
  private boolean mergeWithNext() {
    home.at(cursor.entry());
    if (!cursor.next()) {
      cursor.previous();
      return false;
    }
    long next = cursor.entry();
    cursor.previous();
    int bytes = PackedChunk.length(memory, next);
    int count = home.count();
    int added = PackedChunk.count(memory, next);
    if (!limits.allowsMerge(home.length(), count, bytes, added)) {
      return false;
    }
    try {
      Packed.appendAll(home, next + PackedChunk.HEADER, bytes);
    } catch (MemoryFullException e) {
      return false; // Two chunks will do as well.
    }
    home.putCount(count + added);
    weighed(added);
    cursor.next();
    tree.remove(cursor);
    memory.free(next);
    cursor.previous();
    return true;
  }

  /** Makes two chunks of the cursor's, which stays on the first; {@code count} is its own. */
  private void split(int gap, int count) {
    if (gap == 0 || gap == count) {
      return;
    }
    home.at(cursor.entry());
    int at = position(gap, count);
    int length = home.length();
    long right = other.create(length - at).chunk();
    try {
      Packed.appendAll(other, home.address() + at, length - at);
      right = other.chunk();
      other.putCount(count - gap);
      tree.insertAfter(cursor, right);
    } catch (RuntimeException e) {
      memory.free(other.chunk());
      throw e;
    }
    cursor.previous();
    home.at(cursor.entry());
    Packed.remove(home, at, length);
    home.putCount(gap);
    weighed(gap - count);
  }

  long removeMatches(long from, long most, ListMatch match) {
    long index = tree.select(cursor, from);
    long removed = 0;
    while (removed < most && cursor.entry() != 0) {
      home.at(cursor.entry());
      int count = home.count();
      int taken = removal.run(home, 0, index, most - removed, match);
      index = 0;
      removed += taken;
      if (taken == count) {
        tree.remove(cursor);
        home.free();
      } else {
        if (taken > 0) {
          Packed.remove(home, removal.end(), home.length());
          home.putCount(count - taken);
          weighed(-taken);
        }
        cursor.next();
      }
    }
    return removed;
  }

  /** Puts an element at a position of the present chunk, which is the cursor's. */
  private void put(int at, Slice element) {
    int count = home.count();
    Packed.put(home, at, at, element);
    home.putCount(count + 1);
    weighed(1);
  }

  /** The present chunk, which is the cursor's and may have moved, has more elements or less. */
  private void weighed(long change) {
    if (cursor.entry() == home.chunk()) {
      tree.reweigh(cursor, change);
    } else {
      tree.replace(cursor, home.chunk(), change);
    }
  }

  private long newChunk(Slice element) {
    other.create(Packed.sizeOf(element));
    Packed.put(other, 0, 0, element);
    other.putCount(1);
    return other.chunk();
  }
}
