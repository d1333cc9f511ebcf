package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.PackedReader;
import dev.redraft.structure.TreeCursor;

/**
 * Walks through a list in either encoding. Reusable: it is pointed at one record after the other,
 * and a change of the list makes it stale.
 */
public final class ListReader {
  private final View view;
  private final OrderedTree tree;
  private final TreeCursor cursor;
  private final PackedReader entry;
  private boolean packed;
  private long size;

  /** A reader of lists in {@code view}: live memory, or a frozen image of it. */
  public ListReader(View view) {
    this.view = view;
    tree = OrderedTree.reader(view, ListChunks.INSTANCE);
    cursor = tree.cursor();
    entry = new PackedReader(view);
  }

  /** Points at a list; before an element is read, {@link #seek}. */
  public ListReader at(long record) {
    packed = ListValue.isPacked(view, record);
    if (packed) {
      size = ListValue.packedCount(view, record);
      int length = Record.valueLength(view, record) - ListValue.EMPTY;
      entry.at(view, Record.valueAddress(view, record) + ListValue.EMPTY, length);
    } else {
      tree.at(ListValue.header(view, record));
      size = tree.weight();
    }
    return this;
  }

  /** The number of elements. */
  public long size() {
    return size;
  }

  /** Goes to the element {@code index}, from 0; false if there is none. */
  public boolean seek(long index) {
    if (index < 0 || index >= size) {
      return false;
    }
    if (packed) {
      seek(index, size);
    } else {
      long within = tree.select(cursor, index);
      long chunk = cursor.entry();
      PackedChunk.read(view, chunk, entry);
      seek(within, PackedChunk.count(view, chunk));
    }
    return true;
  }

  /** From the nearer end. */
  private void seek(long index, long count) {
    if (!entry.seek(index < count / 2 ? index : index - count)) {
      throw new IllegalStateException("a list has fewer elements than " + count);
    }
  }

  /** Goes to the next element; false if there is none. */
  public boolean next() {
    if (entry.next()) {
      return true;
    }
    if (packed || !cursor.next()) {
      return false;
    }
    PackedChunk.read(view, cursor.entry(), entry);
    return entry.first();
  }

  /** Goes to the previous element; false if there is none. */
  public boolean previous() {
    if (entry.previous()) {
      return true;
    }
    if (packed || !cursor.previous()) {
      return false;
    }
    PackedChunk.read(view, cursor.entry(), entry);
    return entry.last();
  }

  /** The element. */
  public PackedReader entry() {
    return entry;
  }
}
