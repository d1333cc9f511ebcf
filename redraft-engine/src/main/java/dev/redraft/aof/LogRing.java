package dev.redraft.aof;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The bounded log in memory between the engine, its one producer, and the log writer, its one
 * consumer. No locks.
 *
 * <p>A position is the number of bytes appended before it since the log began; it only grows. The
 * bytes lie in a chain of chunks, oldest first:
 *
 * <pre>
 *   oldest          head                          tail
 *     |  (reusable)   |                             |
 *   [chunk] -> [chunk] -> [chunk] -> [chunk] -> [chunk]
 *                  ^consumed        ^committed     ^position
 * </pre>
 *
 * Invariants: consumed &lt;= committed &lt;= position; committed is the end of a unit (the effects
 * of one command, or of a whole transaction); chunks that end before consumed belong to the
 * producer again, which reuses the oldest one before it allocates another, so a steady state
 * allocates nothing. (A chunk that ends at consumed is still the consumer's head.)
 *
 * <p>The limit is soft: a unit is never refused, {@link #full()} asks the producer to take no new
 * input.
 */
public final class LogRing {
  private static final VarHandle COMMITTED;
  private static final VarHandle CONSUMED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      COMMITTED = lookup.findVarHandle(LogRing.class, "committed", long.class);
      CONSUMED = lookup.findVarHandle(LogRing.class, "consumed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Mark(long position, Marker marker) {}

  private static final int MIN_CHUNK = 1024;
  private static final int MAX_CHUNK = 256 * 1024;

  private final long limit;
  private final int chunkBytes;
  private final ConcurrentLinkedQueue<Mark> marks = new ConcurrentLinkedQueue<>();

  private LogChunk oldest;
  private LogChunk tail;
  private int chunks = 1;
  private long position;

  @SuppressWarnings("UnusedVariable") // through COMMITTED
  private long committed;

  @SuppressWarnings("UnusedVariable") // through CONSUMED
  private long consumed;

  private LogChunk head;
  private volatile boolean awaitsRelief;

  /**
   * A ring of about {@code limit} bytes, at least one chunk, whose first byte has position {@code
   * start}.
   */
  public LogRing(long limit, long start) {
    if (limit <= 0 || start < 0) {
      throw new IllegalArgumentException("limit " + limit + ", start " + start);
    }
    this.limit = limit;
    chunkBytes = Math.clamp(limit / 4, MIN_CHUNK, MAX_CHUNK);
    tail = new LogChunk(chunkBytes).reset(start);
    oldest = tail;
    head = tail;
    position = start;
    committed = start;
    consumed = start;
  }

  // ---- producer ----

  /**
   * Appends bytes to the unit being built: all of them, or none if memory for them can't be had.
   */
  public void append(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long start = position;
    LogChunk last = tail;
    try {
      copy(source, offset, length);
    } catch (OutOfMemoryError e) {
      takeBack(start, last);
      throw e;
    }
  }

  private void takeBack(long start, LogChunk last) {
    LogChunk added = last.next;
    last.next = null;
    tail = last;
    position = start;
    while (added != null) {
      LogChunk next = added.next;
      added.free();
      added = next;
      chunks--;
    }
  }

  private void copy(byte[] source, int offset, int length) {
    while (length > 0) {
      int at = (int) (position - tail.base);
      if (at == chunkBytes) {
        extend();
        at = 0;
      }
      int part = Math.min(length, chunkBytes - at);
      tail.bytes.put(at, source, offset, part);
      offset += part;
      length -= part;
      position += part;
    }
  }

  /** Ends the unit being built and publishes it; nothing happens if nothing was appended. */
  public void commit() {
    if (position == (long) COMMITTED.get(this)) {
      return;
    }
    if (tail.firstEnd == LogChunk.NONE) {
      tail.firstEnd = position;
    }
    tail.lastEnd = position;
    COMMITTED.setRelease(this, position);
  }

  /** Places a marker at the present position, which must be the end of a unit. */
  public void mark(Marker marker) {
    if (position != (long) COMMITTED.get(this)) {
      throw new IllegalStateException("marker inside a unit at " + position);
    }
    marks.add(new Mark(position, marker));
  }

  /** Where the next appended byte goes. Producer only. */
  public long position() {
    return position;
  }

  /**
   * Whether the bytes not yet consumed have reached the limit. Producer only, which waits if they
   * have: the consumer then has {@link #takeRelief} to tell it.
   */
  public boolean full() {
    if (position - (long) CONSUMED.getAcquire(this) < limit) {
      return false;
    }
    // Either the consumer sees this after what it has consumed, or that is seen here.
    awaitsRelief = true;
    VarHandle.fullFence();
    return position - (long) CONSUMED.getAcquire(this) >= limit;
  }

  /** Gives memory beyond the limit back that a huge unit took. Producer only. */
  public void trim() {
    long free = (long) CONSUMED.getAcquire(this);
    while (chunks > 1
        && (long) chunks * chunkBytes > limit
        && oldest != tail
        && oldest.end() < free) {
      dropOldest().free();
    }
  }

  private void extend() {
    trim();
    LogChunk fresh =
        oldest != tail && oldest.end() < (long) CONSUMED.getAcquire(this)
            ? dropOldest()
            : new LogChunk(chunkBytes);
    fresh.reset(position);
    tail.next = fresh;
    tail = fresh;
    chunks++;
  }

  private LogChunk dropOldest() {
    LogChunk dropped = oldest;
    oldest = Objects.requireNonNull(dropped.next);
    chunks--;
    return dropped;
  }

  // ---- any thread ----

  /** Bytes from which the ring is full. */
  long limit() {
    return limit;
  }

  /** The end of the newest published unit. */
  public long committed() {
    return (long) COMMITTED.getAcquire(this);
  }

  /** Where the consumer is. */
  public long consumed() {
    return (long) CONSUMED.getAcquire(this);
  }

  /** Bytes published and not consumed. */
  public long pending() {
    long from = consumed();
    return Math.max(0, committed() - from);
  }

  // ---- consumer ----

  /**
   * Where the next batch ends: the last unit end within {@code size} bytes from the consumer, or
   * the end of the first unit if that is longer, and never past a marker. Equals {@link
   * #consumed()} if there is nothing to take.
   */
  long batchEnd(long size) {
    long from = (long) CONSUMED.get(this);
    long to = (long) COMMITTED.getAcquire(this);
    Mark mark = marks.peek();
    if (mark != null && mark.position < to) {
      to = mark.position;
    }
    if (to - from <= size) {
      return to;
    }
    long best = from;
    for (LogChunk c = head; c != null && c.base < to; c = c.next) {
      long last = c.end() <= to ? c.lastEnd : to;
      if (last <= from) {
        continue;
      }
      if (last - from <= size) {
        best = last;
        continue;
      }
      long first = c.firstEnd > from ? c.firstEnd : last;
      return best == from || first - from <= size ? first : best;
    }
    return best;
  }

  /** The marker at the consumer's position, or null. */
  @Nullable Marker markerHere() {
    Mark mark = marks.peek();
    return mark != null && mark.position == (long) CONSUMED.get(this) ? mark.marker : null;
  }

  /** Takes away the marker that {@link #markerHere()} gave. */
  void passMarker() {
    marks.remove();
  }

  /**
   * The bytes from {@code from} to at most {@code to} that lie together: positions not yet consumed
   * and published. The view is valid until they are consumed.
   */
  ByteBuffer view(long from, long to) {
    LogChunk c = head;
    while (from >= c.end()) {
      c = Objects.requireNonNull(c.next);
    }
    int at = (int) (from - c.base);
    int until = (int) (Math.min(to, c.end()) - c.base);
    return c.readable.limit(until).position(at);
  }

  /** Gives the bytes before {@code to} back to the producer. */
  void consume(long to) {
    long from = (long) CONSUMED.get(this);
    if (to < from || to > (long) COMMITTED.getAcquire(this)) {
      throw new IllegalStateException("consume " + from + ".." + to);
    }
    while (to > head.end()) {
      head = Objects.requireNonNull(head.next);
    }
    CONSUMED.setRelease(this, to);
  }

  /** Whether the producer has found the ring full since the last time: it waits to be told. */
  boolean takeRelief() {
    VarHandle.fullFence();
    if (!awaitsRelief) {
      return false;
    }
    awaitsRelief = false;
    return true;
  }

  /** Consumes up to {@code to} unread, with the markers up to there. */
  void skipTo(long to) {
    consume(to);
    for (Mark mark = marks.peek(); mark != null && mark.position <= to; mark = marks.peek()) {
      marks.remove();
    }
  }

  /** Gives all memory back; neither side may use the ring after it. */
  void free() {
    for (LogChunk c = oldest; c != null; c = c.next) {
      c.free();
    }
  }
}
