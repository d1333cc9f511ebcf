package dev.redraft.resp;

import dev.redraft.base.Checks;

/**
 * Bytes of replies that wait to be sent to one connection, in one growing array. A position counts
 * all bytes ever written; it stays true while the front is consumed.
 *
 * <pre>
 *   0       start             end             array.length
 *   | sent  | waiting         | free          |
 *           consumed()        position()
 * </pre>
 */
public final class ReplyBuffer {
  private static final byte[] NONE = {};

  private final BufferPool pool;
  private byte[] array = NONE;
  private int start;
  private int end;
  private long consumed;

  public ReplyBuffer(BufferPool pool) {
    this.pool = pool;
  }

  /** Where its memory comes from. */
  public BufferPool pool() {
    return pool;
  }

  /** The array that holds the waiting bytes, until the next write. */
  public byte[] array() {
    return array;
  }

  /** Where the waiting bytes start in {@link #array}. */
  public int start() {
    return start;
  }

  /** Where the waiting bytes end in {@link #array}. */
  public int end() {
    return end;
  }

  /** The waiting bytes. */
  public int size() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  /** The bytes of memory held now; 0 when nothing waits. */
  public int capacity() {
    return array.length;
  }

  /** All bytes ever written, in order: the position after the last waiting byte. */
  public long position() {
    return consumed + (end - start);
  }

  /** All bytes ever consumed: the position of the first waiting byte. */
  public long consumed() {
    return consumed;
  }

  /**
   * Drops the first {@code length} waiting bytes; with the last one the array goes back to the
   * pool.
   */
  public void consume(int length) {
    Checks.range(0, length, size());
    start += length;
    consumed += length;
    if (start == end) {
      release();
    }
  }

  /** A copy of the waiting bytes. */
  public byte[] toBytes() {
    return java.util.Arrays.copyOfRange(array, start, end);
  }

  private void release() {
    pool.give(array);
    array = NONE;
    start = 0;
    end = 0;
  }

  /**
   * Makes room for {@code length} more bytes and returns the index in {@link #array} where they go.
   */
  int reserve(int length) {
    if (length > array.length - end) {
      grow(length);
    }
    return end;
  }

  /** Takes {@code length} bytes that were written at {@link #reserve}'s index. */
  void commit(int length) {
    end += length;
  }

  /** Drops everything after {@code position}. */
  void truncate(long position) {
    Checks.range(position - consumed, 0, size());
    end = start + (int) (position - consumed);
    if (start == end) {
      release();
    }
  }

  /**
   * Moves all bytes after {@code position} by {@code gap}, and returns the index of the gap's
   * start.
   */
  int open(long position, int gap) {
    Checks.range(position - consumed, 0, size());
    reserve(gap);
    int index = start + (int) (position - consumed);
    System.arraycopy(array, index, array, index + gap, end - index);
    end += gap;
    return index;
  }

  private int wanted(int size, int length) {
    int needed = Math.max(size + length, pool.assured());
    return size < pool.largest() / 2
        ? needed
        : (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, size * 3L / 2));
  }

  private void grow(int length) {
    int size = end - start;
    if (length > Integer.MAX_VALUE - 16 - size) {
      throw new OutOfMemoryError("reply buffer of " + ((long) size + length) + " bytes");
    }
    if (start >= size && length <= array.length - size) {
      System.arraycopy(array, start, array, 0, size);
    } else {
      byte[] larger = pool.take(wanted(size, length));
      System.arraycopy(array, start, larger, 0, size);
      pool.give(array);
      array = larger;
    }
    start = 0;
    end = size;
  }
}
