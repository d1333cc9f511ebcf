package dev.redraft.rdb;

import dev.redraft.base.Slice;

/** A copy of a string that has to outlive the next one that is read. Reusable. */
final class Kept {
  private static final int LEAST = 256;
  private static final int MOST = 1 << 20;

  private final Slice slice = new Slice();
  private byte[] bytes = new byte[LEAST];

  /** Copies {@code text}; the result is valid until the next call. */
  Slice keep(Slice text) {
    int length = text.length();
    if (bytes.length < length) {
      bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 8, Math.max(length, 2L * bytes.length))];
    } else if (bytes.length > MOST && length <= MOST) {
      bytes = new byte[MOST];
    }
    System.arraycopy(text.array(), text.offset(), bytes, 0, length);
    return slice.set(bytes, 0, length);
  }

  Slice slice() {
    return slice;
  }
}
