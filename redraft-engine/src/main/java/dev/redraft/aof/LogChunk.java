package dev.redraft.aof;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One link of a {@link LogRing}: {@link #SIZE} bytes off the heap, holding the log's positions {@code base} to {@code
 * base + SIZE}.
 *
 * <p>Plain fields: the producer writes them before it releases a position past them, the consumer reads them after it
 * acquired that position.
 */
final class LogChunk {
  /** Bytes in a chunk. */
  static final int SIZE = 256 * 1024;

  /** No unit ends in this chunk. */
  static final long NONE = -1;

  private final Arena arena = Arena.ofShared();

  /** The producer's view: absolute puts only. */
  final ByteBuffer bytes = arena.allocate(SIZE).asByteBuffer();

  /** The consumer's view of the same bytes, with its own position and limit. */
  final ByteBuffer readable = bytes.duplicate();

  long base;

  /** The ends of the first and the last unit that end here, both in {@code (base, base + SIZE]}, or {@link #NONE}. */
  long firstEnd = NONE;

  long lastEnd = NONE;

  @Nullable LogChunk next;

  LogChunk reset(long newBase) {
    base = newBase;
    firstEnd = NONE;
    lastEnd = NONE;
    next = null;
    return this;
  }

  long end() {
    return base + SIZE;
  }

  /** Gives the memory back; no view of {@link #bytes} may be used after it. */
  void free() {
    arena.close();
  }
}
