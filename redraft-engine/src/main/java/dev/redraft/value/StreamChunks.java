package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;

/**
 * Goes through the chunks of a stream as they are, deleted entries among them, in the order of
 * their IDs. Reusable; a change of the stream makes it stale.
 */
public final class StreamChunks {
  private final View view;
  private final SlotTree chunks;
  private final PackedReader packed;
  private long header;
  private long chunk;
  private boolean begun;

  public StreamChunks(View view) {
    this.view = view;
    chunks = new SlotTree(view, null, new StreamChunkOrder());
    packed = new PackedReader(view);
  }

  /** Goes before the first chunk of a stream. */
  public StreamChunks at(long header) {
    this.header = header;
    begun = false;
    return this;
  }

  /** How many chunks there are. */
  public long count() {
    return chunks.size(StreamHeader.chunks(header));
  }

  /** Goes to the next chunk; false if there is none. */
  public boolean next() {
    chunk = begun ? chunks.next() : chunks.first(StreamHeader.chunks(header));
    begun = true;
    return chunk != 0;
  }

  /** The milliseconds of the ID that others in the chunk are counted from. */
  public long ms() {
    return StreamChunk.ms(view, chunk);
  }

  /** The sequence number of that ID. */
  public long seq() {
    return StreamChunk.seq(view, chunk);
  }

  /** Entries that were not deleted. */
  public int live() {
    return StreamChunk.live(view, chunk);
  }

  public int deleted() {
    return StreamChunk.deleted(view, chunk);
  }

  /** The number of field names that entries share. */
  public int fields() {
    return StreamChunk.fields(view, chunk);
  }

  /** The address of the packed bytes: the shared names, then the entries. */
  public long address() {
    return chunk + StreamChunk.HEADER;
  }

  /** The length of names and entries in bytes. */
  public int length() {
    return StreamChunk.length(view, chunk);
  }

  /** The length of the names in bytes. */
  public int namesLength() {
    StreamChunk.read(view, chunk, packed);
    for (int i = fields(); i > 0; i--) {
      if (!packed.next()) {
        throw new IllegalStateException("stream chunk " + chunk + " lacks names");
      }
    }
    return packed.end();
  }

  /** The number of packed parts, of names and entries. */
  public int parts() {
    return StreamChunk.read(view, chunk, packed).count();
  }
}
