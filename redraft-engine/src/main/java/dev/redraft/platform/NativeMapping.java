package dev.redraft.platform;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A reserved range of zeroed, lazily committed memory outside the Java heap. Access through {@link
 * #segment()} is bounds-checked, and throws {@link IllegalStateException} once the mapping is
 * closed, from any thread.
 */
public final class NativeMapping implements AutoCloseable {
  private static final long DISCARD_STEP = 32L << 20;

  private final NativeMemory owner;
  private final Arena arena;
  private final MemorySegment segment;

  NativeMapping(NativeMemory owner, Arena arena, MemorySegment segment) {
    this.owner = owner;
    this.arena = arena;
    this.segment = segment;
  }

  public MemorySegment segment() {
    return segment;
  }

  /**
   * Gives the whole operating system pages inside the given bytes back; they read as zero
   * afterwards. Bytes of the range that share a page with bytes outside of it keep their value.
   * Works in steps so that other threads' mapping calls are never held up for long.
   *
   * @return the bytes given back, a multiple of the system's page size
   */
  public long discard(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    long base = segment.address();
    long page = owner.pageSize();
    long from = roundUp(base + offset, page);
    long to = (base + offset + length) & -page;
    for (long at = from; at < to; at += DISCARD_STEP) {
      owner.discard(at, Math.min(DISCARD_STEP, to - at));
    }
    return Math.max(0, to - from);
  }

  /**
   * Has the system provide all pages of the given bytes now, without a change of what is in them;
   * any thread. Returns false where the system can't.
   */
  public boolean populate(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException("the mapping is closed");
    }
    long page = owner.pageSize();
    long from = (segment.address() + offset) & -page;
    long to = roundUp(segment.address() + offset + length, page);
    return owner.populate(from, to - from);
  }

  /** Unmaps the range. Closing twice does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private static long roundUp(long value, long unit) {
    return (value + unit - 1) & -unit;
  }
}
