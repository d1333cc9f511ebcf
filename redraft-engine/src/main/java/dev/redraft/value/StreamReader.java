package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;

/**
 * Reads the entries of a stream between two IDs, in either direction, without those that were
 * deleted. Reusable; a change of the stream's entries makes it stale until {@link #range} is called
 * again. One thread.
 */
public final class StreamReader {
  private final StreamIdOrder order = new StreamChunkOrder();
  private final SlotTree chunks;
  private final StreamEntry entry;
  private final StreamId from = new StreamId();
  private final StreamId to = new StreamId();
  private boolean reverse;
  private boolean inChunk;

  public StreamReader(View view) {
    chunks = new SlotTree(view, null, order);
    entry = new StreamEntry(view);
  }

  /** Goes before all entries of the stream, of which {@link #next} gives one after the other. */
  public StreamReader all(long header) {
    return range(header, 0, 0, StreamId.MAX, StreamId.MAX, false);
  }

  /**
   * Goes before the entries between two IDs, both inclusive; if {@code reverse} they come from the
   * last one to the first.
   */
  public StreamReader range(long header, StreamId first, StreamId last, boolean reverse) {
    return range(header, first.ms, first.seq, last.ms, last.seq, reverse);
  }

  /** Goes to the entry with an ID; false if there is none. */
  public boolean find(long header, long ms, long seq) {
    return range(header, ms, seq, ms, seq, false).next();
  }

  private StreamReader range(
      long header, long firstMs, long firstSeq, long lastMs, long lastSeq, boolean reverse) {
    from.set(firstMs, firstSeq);
    to.set(lastMs, lastSeq);
    this.reverse = reverse;
    StreamId begin = reverse ? to : from;
    order.probe(begin.ms, begin.seq);
    long slot = StreamHeader.chunks(header);
    // The chunk that begins at the ID or before it holds the entries around it.
    long chunk = chunks.floor(slot);
    open(chunk == 0 && !reverse ? chunks.first(slot) : chunk);
    return this;
  }

  private void open(long chunk) {
    inChunk = chunk != 0;
    if (inChunk && reverse) {
      entry.after(chunk);
    } else if (inChunk) {
      entry.before(chunk);
    }
  }

  /** Goes to the next entry; false if there is none. */
  public boolean next() {
    while (inChunk) {
      while (reverse ? entry.previous() : entry.next()) {
        if (isBeyond()) {
          inChunk = false;
          return false;
        }
        if (!entry.isDeleted() && !isAhead()) {
          return true;
        }
      }
      open(reverse ? chunks.previous() : chunks.next());
    }
    return false;
  }

  /** Whether the entry, and all that come, are outside of the range. */
  private boolean isBeyond() {
    return reverse
        ? from.compare(entry.ms(), entry.seq()) > 0
        : to.compare(entry.ms(), entry.seq()) < 0;
  }

  /** Whether the entry is not yet in the range. */
  private boolean isAhead() {
    return reverse
        ? to.compare(entry.ms(), entry.seq()) < 0
        : from.compare(entry.ms(), entry.seq()) > 0;
  }

  public long ms() {
    return entry.ms();
  }

  public long seq() {
    return entry.seq();
  }

  /** The number of fields of the entry, each of which is a {@link #name} and a {@link #value}. */
  public int fields() {
    return entry.fields();
  }

  /** The name of the next field; its value is to be read before the next name. */
  public PackedReader name() {
    return entry.name();
  }

  /** The value that belongs to the last {@link #name}. */
  public PackedReader value() {
    return entry.value();
  }

  /** The current entry in its chunk. */
  StreamEntry entry() {
    return entry;
  }
}
