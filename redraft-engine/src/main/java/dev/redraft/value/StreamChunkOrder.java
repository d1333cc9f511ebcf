package dev.redraft.value;

import dev.redraft.memory.View;

/** The chunks of a stream in their tree: by ID, each as heavy as it has entries. */
final class StreamChunkOrder extends StreamIdOrder {
  @Override
  public boolean weighted() {
    return true;
  }

  @Override
  public long weight(View view, long entry) {
    return StreamChunk.live(view, entry);
  }
}
