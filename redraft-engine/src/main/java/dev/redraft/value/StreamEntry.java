package dev.redraft.value;

import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;

/**
 * Walks through the entries of one chunk of a stream, deleted ones among them, in either direction.
 * Reusable; a change of the chunk makes it stale until {@link #before} or {@link #after} is called
 * again, but for a change of the flags of the entry that it stands on.
 */
final class StreamEntry {
  private final View view;
  private final PackedReader at;
  private final PackedReader names;
  private long chunk;
  private int shared;
  private int start;
  private int position;
  private boolean present;
  private int flags;
  private long ms;
  private long seq;
  private int fields;

  /** Fields and values of the entry that {@code at} has not passed yet. */
  private int rest;

  StreamEntry(View view) {
    this.view = view;
    at = new PackedReader(view);
    names = new PackedReader(view);
  }

  /** Goes before the first entry of a chunk. */
  StreamEntry before(long chunk) {
    this.chunk = chunk;
    shared = StreamChunk.fields(view, chunk);
    StreamChunk.read(view, chunk, at);
    for (int i = 0; i < shared; i++) {
      require(at.next());
    }
    start = at.end();
    position = start;
    present = false;
    return this;
  }

  /** Goes after the last entry of a chunk. */
  StreamEntry after(long chunk) {
    before(chunk);
    position = StreamChunk.length(view, chunk);
    at.move(position);
    return this;
  }

  /** Goes to the next entry; false, and after the last one, if there is none. */
  boolean next() {
    if (present) {
      skip(rest + 1);
    }
    present = at.next();
    if (present) {
      decode();
    } else {
      position = at.position();
    }
    return present;
  }

  /** Goes to the previous entry; false, and before the first one, if there is none. */
  boolean previous() {
    if (position == start) {
      before(chunk);
      return false;
    }
    if (present) {
      at.move(position);
    }
    require(at.previous());
    long parts = at.integer();
    require(parts >= StreamChunk.FIXED_PARTS);
    for (long i = 0; i < parts; i++) {
      require(at.previous());
    }
    present = true;
    decode();
    return true;
  }

  /** The address of the chunk. */
  long chunk() {
    return chunk;
  }

  /** Where the entry begins, as {@link StreamChunk#delete} takes it. */
  int position() {
    return position;
  }

  boolean isDeleted() {
    return (flags & StreamChunk.DELETED) != 0;
  }

  long ms() {
    return ms;
  }

  long seq() {
    return seq;
  }

  /** The number of its fields, each of which is a {@link #name} and a {@link #value}. */
  int fields() {
    return fields;
  }

  /** The name of the next field; its value is to be read before the next name. */
  PackedReader name() {
    if (sharesNames()) {
      require(names.next());
      return names;
    }
    return part();
  }

  /** The value that belongs to the last {@link #name}. */
  PackedReader value() {
    return part();
  }

  private PackedReader part() {
    require(rest > 0);
    rest--;
    require(at.next());
    return at;
  }

  private boolean sharesNames() {
    return (flags & StreamChunk.SAME_FIELDS) != 0;
  }

  /** Reads what stands before the fields; {@code at} is on the flags. */
  private void decode() {
    position = at.position();
    require(position >= start);
    long word = at.integer();
    require((word & ~(StreamChunk.DELETED | StreamChunk.SAME_FIELDS)) == 0);
    flags = (int) word;
    require(at.next());
    ms = StreamChunk.ms(view, chunk) + at.integer();
    require(at.next());
    seq = StreamChunk.seq(view, chunk) + at.integer();
    if (sharesNames()) {
      fields = shared;
      rest = fields;
      StreamChunk.read(view, chunk, names);
    } else {
      require(at.next());
      long count = at.integer();
      require(count > 0 && count <= StreamChunk.MAX_BYTES);
      fields = (int) count;
      rest = 2 * fields;
    }
  }

  private void skip(int parts) {
    for (int i = 0; i < parts; i++) {
      require(at.next());
    }
  }

  private void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("stream chunk " + chunk + " at " + at.position());
    }
  }
}
