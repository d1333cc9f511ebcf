package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.TreeCursor;

/**
 * Goes through the packed sequences that a list consists of: one inside the record, or the chunks.
 * Reusable; a change of the list makes it stale.
 */
public final class ListNodes {
  private final View view;
  private final OrderedTree tree;
  private final TreeCursor cursor;
  private long record;
  private boolean packed;
  private boolean begun;
  private long address;
  private int length;
  private int elements;

  public ListNodes(View view) {
    this.view = view;
    tree = OrderedTree.reader(view, ListChunks.INSTANCE);
    cursor = tree.cursor();
  }

  /** Goes before the first sequence of the list of a record. */
  public ListNodes at(long record) {
    this.record = record;
    packed = ListValue.isPacked(view, record);
    begun = false;
    if (!packed) {
      tree.at(ListValue.header(view, record));
    }
    return this;
  }

  /** How many sequences there are. */
  public long count() {
    return packed ? 1 : tree.size();
  }

  /** Goes to the next sequence; false if there is none. */
  public boolean next() {
    boolean first = !begun;
    begun = true;
    if (packed) {
      address = Record.valueAddress(view, record) + ListValue.EMPTY;
      length = Record.valueLength(view, record) - ListValue.EMPTY;
      elements = ListValue.packedCount(view, record);
      return first;
    }
    if (!(first ? tree.first(cursor) : cursor.next())) {
      return false;
    }
    long chunk = cursor.entry();
    address = chunk + PackedChunk.HEADER;
    length = PackedChunk.length(view, chunk);
    elements = PackedChunk.count(view, chunk);
    return true;
  }

  /** The address of the first entry. */
  public long address() {
    return address;
  }

  /** The length of all entries in bytes. */
  public int length() {
    return length;
  }

  /** The number of elements, each an entry. */
  public int elements() {
    return elements;
  }
}
