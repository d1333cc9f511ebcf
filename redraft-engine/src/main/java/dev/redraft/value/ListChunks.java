package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.TreeEntries;

/** The chunks of a list in a tree: ordered by place alone, each as heavy as it has elements. */
final class ListChunks implements TreeEntries {
  static final ListChunks INSTANCE = new ListChunks();

  private ListChunks() {}

  @Override
  public boolean weighted() {
    return true;
  }

  @Override
  public long weight(View view, long entry) {
    return PackedChunk.count(view, entry);
  }
}
