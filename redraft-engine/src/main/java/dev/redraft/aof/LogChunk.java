package dev.redraft.aof;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One link of a {@link LogRing}: {@code size} bytes off the heap, holding the log's positions
 * {@code base} to {@code base + size}.
 *
 * <p>Plain fields: the producer writes them before it releases a position past them, the consumer
 * reads them after it acquired that position.
 */
final class LogChunk {
  /** No unit ends in this chunk. */
  static final long NONE = -1;

  private final Arena arena = Arena.ofShared();

  /** The producer's view: absolute puts only. */
  final ByteBuffer bytes;

  /** The consumer's view of the same bytes, with its own position and limit. */
  final ByteBuffer readable;

  long base;

  /**
   * The ends of the first and the last unit that end here, both in {@code (base, base + size]}, or
   * {@link #NONE}.
   */
  long firstEnd = NONE;

  long lastEnd = NONE;

  @Nullable LogChunk next;

  LogChunk(int size) {
    bytes = arena.allocate(size).asByteBuffer();
    readable = bytes.duplicate();
  }

  LogChunk reset(long newBase) {
    base = newBase;
    firstEnd = NONE;
    lastEnd = NONE;
    next = null;
    return this;
  }

  long end() {
    return base + bytes.capacity();
  }

  /** Gives the memory back; no view of {@link #bytes} may be used after it. */
  void free() {
    arena.close();
  }
}
