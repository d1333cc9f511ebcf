package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.TreeCursor;

/**
 * Layout of a record of type list.
 *
 * <pre>
 *   {@link #LISTPACK}             {@link #QUICKLIST}
 *   0       2                     0                        8
 *   +-------+-------- - -         +------------------------+
 *   | count | entries ...         |    header of a tree    |
 *   +-------+-------- - -         +------------------------+
 * </pre>
 *
 * The entries are a {@link dev.redraft.structure.Packed} sequence. The tree's entries are {@link
 * dev.redraft.structure.PackedChunk}s of at least one element, weighted by the number of their
 * elements, which is the chunk's count.
 *
 * <p>Invariants: the count is that of the entries, 0 to 65535; no list is empty but one that is
 * being made; a chunk whose bytes exceed the limit has one element, or had more when the limit was
 * another.
 */
public final class ListValue {
  /** A few elements, inside the record. */
  public static final int LISTPACK = 0;

  /** Chunks in a tree. */
  public static final int QUICKLIST = 1;

  /** Bytes of an empty value of encoding {@link #LISTPACK}. */
  public static final int EMPTY = 2;

  static final int HEADER_SIZE = 8;

  private ListValue() {}

  static boolean isPacked(View view, long record) {
    return switch (Record.encoding(view, record)) {
      case LISTPACK -> true;
      case QUICKLIST -> false;
      default -> throw new IllegalStateException("list encoding " + Record.encoding(view, record));
    };
  }

  static int packedCount(View view, long record) {
    return Short.toUnsignedInt(view.getShort(Record.valueAddress(view, record)));
  }

  /** The address of a tree's header. */
  static long header(View view, long record) {
    return view.getLong(Record.valueAddress(view, record));
  }

  /** The number of elements. */
  public static long size(View view, long record) {
    return isPacked(view, record)
        ? packedCount(view, record)
        : OrderedTree.weight(view, header(view, record));
  }

  /** Checks every invariant; for tests and debugging, it takes time in proportion to the list. */
  public static void validate(View view, long record) {
    if (isPacked(view, record)) {
      int length = Record.valueLength(view, record) - EMPTY;
      int count = Packed.validate(view, Record.valueAddress(view, record) + EMPTY, length);
      expect(count == packedCount(view, record), "count of a list");
      return;
    }
    OrderedTree tree = OrderedTree.read(view, header(view, record), ListChunks.INSTANCE);
    tree.validate();
    TreeCursor cursor = tree.cursor();
    long elements = 0;
    for (boolean more = tree.first(cursor); more; more = cursor.next()) {
      long chunk = cursor.entry();
      int length = PackedChunk.length(view, chunk);
      int count = Packed.validate(view, chunk + PackedChunk.HEADER, length);
      expect(count > 0 && count == PackedChunk.count(view, chunk), "count of a chunk");
      elements += count;
    }
    expect(elements == tree.weight(), "elements of a list");
  }

  private static void expect(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException(what);
    }
  }
}
