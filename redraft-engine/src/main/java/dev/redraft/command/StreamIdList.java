package dev.redraft.command;

import dev.redraft.value.StreamId;
import java.util.Arrays;

/** IDs of stream entries, one after the other. Reusable. */
final class StreamIdList {
  private static final int FIRST = 32;

  /** Longs that are kept when it is emptied. */
  private static final int KEPT = 8 * 1024;

  private long[] parts = new long[FIRST];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    if (parts.length > KEPT) {
      parts = new long[FIRST];
    }
  }

  void add(StreamId id) {
    if (2 * size == parts.length) {
      parts = Arrays.copyOf(parts, Math.multiplyExact(2, parts.length));
    }
    parts[2 * size] = id.ms;
    parts[2 * size + 1] = id.seq;
    size++;
  }

  /** Sets {@code id} to the one at {@code index} and returns it. */
  StreamId get(int index, StreamId id) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    return id.set(parts[2 * index], parts[2 * index + 1]);
  }
}
