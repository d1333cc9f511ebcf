package dev.redraft.value;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.TreeCursor;

/** What the keyspace needs of lists. */
final class ListOps implements ValueOps {
  /** Chunks that a leaf of a tree has at most, about. */
  private static final int CHUNKS_A_LEAF = 84;

  private final OrderedTree from;
  private final OrderedTree to;
  private final TreeCursor cursor;
  private final EntryConsumer free;

  ListOps(Memory memory) {
    from = OrderedTree.over(memory, ListChunks.INSTANCE);
    to = OrderedTree.over(memory, ListChunks.INSTANCE);
    cursor = from.cursor();
    free = memory::free;
  }

  @Override
  public String encodingName(View view, long record) {
    return ListValue.isPacked(view, record) ? "listpack" : "quicklist";
  }

  @Override
  public boolean free(Memory memory, long record, int steps) {
    return ListValue.isPacked(memory, record)
        || from.at(ListValue.header(memory, record))
            .release(Math.max(1, steps / CHUNKS_A_LEAF), free);
  }

  @Override
  public void copy(Memory memory, long record, long copy) {
    if (ListValue.isPacked(memory, record)) {
      return;
    }
    from.at(ListValue.header(memory, record));
    to.at(OrderedTree.createHeader(memory));
    try {
      for (boolean more = from.first(cursor); more; more = cursor.next()) {
        append(memory, cursor.entry());
      }
    } catch (RuntimeException e) {
      while (!to.release(Integer.MAX_VALUE, free)) {
        // Each step frees some.
      }
      throw e;
    }
    memory.putLong(Record.valueAddress(memory, copy), to.header());
  }

  private void append(Memory memory, long chunk) {
    int bytes = PackedChunk.HEADER + PackedChunk.length(memory, chunk);
    long copy = memory.allocate(Kind.NODE, bytes);
    memory.copy(chunk, copy, bytes);
    try {
      to.append(copy);
    } catch (RuntimeException e) {
      memory.free(copy);
      throw e;
    }
  }

  @Override
  public long memoryUsage(View view, long record, int samples) {
    if (ListValue.isPacked(view, record)) {
      return 0;
    }
    OrderedTree tree = OrderedTree.read(view, ListValue.header(view, record), ListChunks.INSTANCE);
    TreeCursor at = tree.cursor();
    long bytes = 0;
    long seen = 0;
    for (boolean more = tree.first(at);
        more && (samples == 0 || seen < samples);
        more = at.next()) {
      bytes += PackedChunk.HEADER + PackedChunk.length(view, at.entry());
      seen++;
    }
    return tree.bytes() + (seen == 0 ? 0 : (long) ((double) bytes / seen * tree.size()));
  }
}
