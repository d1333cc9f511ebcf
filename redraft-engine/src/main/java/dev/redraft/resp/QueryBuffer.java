package dev.redraft.resp;

import dev.redraft.base.Checks;
import dev.redraft.base.Limits;
import java.nio.ByteBuffer;

/**
 * The bytes of requests that have arrived and are not consumed yet, in one array.
 *
 * <pre>
 *   0        read            write          array.length
 *   | free   | unconsumed    | free         |
 * </pre>
 *
 * <p>Invariants: 0 &lt;= read &lt;= write &lt;= array.length. Without unconsumed bytes the array
 * may be empty, lent back to the pool. The array grows with what has arrived, not by what a request
 * claims: it gets its final length when a quarter of a claim has come. While {@link #pin pinned},
 * bytes between read and write neither move nor change in their array, so slices over them stay
 * valid.
 */
final class QueryBuffer {
  private static final byte[] NONE = {};

  /** Of what comes behind a large argument in the same read. */
  private static final int SLACK = 128 * 1024;

  private final BufferPool pool;
  private Limits limits;
  private byte[] array = NONE;
  private int read;
  private int write;
  private boolean pinned;

  /** Bytes set aside for a request that is arriving, until its array is taken; 0 for none. */
  private int claim;

  QueryBuffer(Limits limits, BufferPool pool) {
    this.limits = limits;
    this.pool = pool;
  }

  void limits(Limits newLimits) {
    limits = newLimits;
  }

  /**
   * Appends all remaining bytes of {@code source}.
   *
   * @throws ProtocolException (silent) if more than the query buffer limit would wait
   */
  void feed(ByteBuffer source) {
    int length = source.remaining();
    reserve(length);
    source.get(array, write, length);
    write += length;
  }

  private void reserve(int length) {
    if (length <= array.length - write) {
      return;
    }
    int unread = write - read;
    if (length > limits.maxQueryBufferBytes() - unread) {
      throw ProtocolException.silent("Closing client that reached max query buffer length");
    }
    if (!pinned && length <= array.length - unread && read >= unread) {
      System.arraycopy(array, read, array, 0, unread);
      read = 0;
      write = unread;
      return;
    }
    moveTo(grown(unread, unread + length));
  }

  private byte[] grown(int unread, int needed) {
    int wanted =
        array.length < pool.largest()
            ? needed
            : (int) Math.min(Integer.MAX_VALUE - 64, Math.max(needed, unread * 3L / 2));
    if (claim == 0) {
      return pool.take(wanted);
    }
    if (needed < claim / 4) {
      return pool.takeClaimed(wanted);
    }
    byte[] target = pool.takeClaimed(Math.max(claim, needed));
    endClaim();
    return target;
  }

  /**
   * Sets memory aside for a request of {@code length} bytes from {@link #read} on.
   *
   * @return false if there is not enough
   */
  boolean claim(long length) {
    endClaim();
    if (length <= array.length - read) {
      return true;
    }
    long bytes = Math.min(Integer.MAX_VALUE - 64, length + SLACK);
    if (!pool.claim(bytes)) {
      return false;
    }
    claim = (int) bytes;
    return true;
  }

  private void endClaim() {
    pool.endClaim(claim);
    claim = 0;
  }

  private void moveTo(byte[] target) {
    int unread = write - read;
    System.arraycopy(array, read, target, 0, unread);
    if (pinned) {
      pool.forget(array);
    } else {
      pool.give(array);
    }
    pinned = false;
    array = target;
    read = 0;
    write = unread;
  }

  byte[] array() {
    return array;
  }

  int read() {
    return read;
  }

  int write() {
    return write;
  }

  int size() {
    return write - read;
  }

  int capacity() {
    return array.length;
  }

  /** Bytes that large buffers of all connections may take together. */
  long limit() {
    return pool.limit();
  }

  /** Promises that unconsumed bytes stay where they are until {@link #consume}. */
  void pin() {
    pinned = true;
  }

  /** Drops the first {@code length} unconsumed bytes, and the pin. */
  void consume(int length) {
    Checks.range(0, length, size());
    pinned = false;
    endClaim();
    read += length;
    if (read == write) {
      read = 0;
      write = 0;
    }
  }

  /**
   * Gives memory back: all of it if nothing is unconsumed, most of it if a big request has left a
   * big array.
   */
  void trim() {
    if (pinned) {
      return;
    }
    if (read == write) {
      release();
    } else if (array.length > limits.maxPooledBufferBytes() && size() <= array.length / 8) {
      try {
        moveTo(pool.take(size()));
      } catch (BufferLimitException e) {
        // The large one does as well, until there is room for a smaller one.
      }
    }
  }

  /** Drops everything. */
  void release() {
    endClaim();
    if (pinned) {
      pool.forget(array);
    } else {
      pool.give(array);
    }
    pinned = false;
    array = NONE;
    read = 0;
    write = 0;
  }
}
