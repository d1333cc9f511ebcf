package dev.redraft.resp;

import dev.redraft.base.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Byte arrays lent to the buffers of connections while these hold bytes: an idle connection has
 * none. Up to the largest pooled size they are powers of two and are used again; larger ones are as
 * long as asked for and are left to the garbage collector. One pool belongs to one thread.
 *
 * <p>What is lent at one time is bounded, so that no client can use up the Java heap: larger arrays
 * together by {@code limit}, pooled sizes together by a third of it, so that large requests don't
 * take the room of small ones. Arrays of up to {@code bufferBytes} are always given.
 *
 * <p>Invariants: lent bytes are never negative; large arrays and claims together stay within the
 * limit, but for what a claim was granted before.
 */
public final class BufferPool {
  private static final int ROUNDING = 4096;

  /** The smallest array: most requests that have arrived in part fit. */
  private static final int SMALLEST = 1024;

  private final int smallest;
  private final int assured;
  private final int largest;
  private final int maxBytes;
  private final long limit;
  private final List<ArrayDeque<byte[]>> classes = new ArrayList<>();
  private int bytes;
  private long lentPooled;
  private long lentLarge;
  private long claimed;
  private long refusals;

  /** A pool that lends without bound. */
  public BufferPool(Limits limits) {
    this(limits, Long.MAX_VALUE);
  }

  /**
   * A pool that lends within a bound.
   *
   * @param limit bytes of large arrays that may be lent at one time
   */
  public BufferPool(Limits limits, long limit) {
    this.limit = limit;
    assured = limits.bufferBytes();
    smallest = Math.min(SMALLEST, assured);
    largest = limits.maxPooledBufferBytes();
    maxBytes = limits.pooledBytes();
    for (int size = smallest; size <= largest; size <<= 1) {
      classes.add(new ArrayDeque<>());
    }
  }

  /**
   * An array of at least {@code capacity} bytes, with any content.
   *
   * @throws BufferLimitException if that is more than may be lent now
   */
  byte[] take(int capacity) {
    if (capacity > largest) {
      if (capacity > limit - lentLarge - claimed) {
        throw refused(capacity);
      }
      return takeLarge(capacity);
    }
    int size = sizeFor(capacity);
    if (size > assured && size > limit / 3 - lentPooled) {
      throw refused(capacity);
    }
    byte[] array = classes.get(index(size)).pollFirst();
    if (array == null) {
      array = new byte[size];
    } else {
      bytes -= size;
    }
    lentPooled += size;
    return array;
  }

  /** As {@link #take} for the holder of a claim: it is not refused. */
  byte[] takeClaimed(int capacity) {
    return capacity > largest ? takeLarge(capacity) : take(capacity);
  }

  private byte[] takeLarge(int capacity) {
    byte[] array =
        new byte
            [capacity > Integer.MAX_VALUE - ROUNDING
                ? capacity
                : capacity + ROUNDING - 1 & -ROUNDING];
    lentLarge += array.length;
    return array;
  }

  private BufferLimitException refused(long capacity) {
    refusals++;
    return new BufferLimitException(capacity, limit);
  }

  /**
   * Sets bytes aside for an array that will be taken later.
   *
   * @return false if that is more than may be lent now
   */
  boolean claim(long capacity) {
    if (capacity > limit - lentLarge - claimed) {
      refusals++;
      return false;
    }
    claimed += capacity;
    return true;
  }

  /**
   * Counts bytes that are held for a client elsewhere, until {@link #refund}.
   *
   * @throws BufferLimitException if that is more than may be lent now
   */
  public void charge(long more) {
    if (more > limit - lentLarge - claimed) {
      throw refused(more);
    }
    lentLarge += more;
  }

  /** Ends a {@link #charge}. */
  public void refund(long less) {
    lentLarge -= less;
  }

  /** Gives a claim up, or has taken the array that it was for. */
  void endClaim(long capacity) {
    claimed -= capacity;
  }

  /** Takes back an array that {@link #take} gave and that nobody refers to any more. */
  void give(byte[] array) {
    forget(array);
    int size = array.length;
    if (size < smallest || size > largest || size > maxBytes - bytes) {
      return;
    }
    classes.get(index(size)).addFirst(array);
    bytes += size;
  }

  /** Leaves an array that {@link #take} gave to those who still refer to it. */
  void forget(byte[] array) {
    if (array.length > largest) {
      lentLarge -= array.length;
    } else {
      lentPooled -= array.length;
    }
  }

  /** The bytes of the arrays that wait in the pool. */
  public int idleBytes() {
    return bytes;
  }

  /** The bytes of the arrays that are lent. */
  public long lentBytes() {
    return lentPooled + lentLarge;
  }

  /** The bytes of large arrays that may be lent at one time. */
  public long limit() {
    return limit;
  }

  /** How often an array or a claim was refused. */
  public long refusals() {
    return refusals;
  }

  /** Up to this size an array is always given. */
  int assured() {
    return assured;
  }

  /** The largest array that is used again. */
  int largest() {
    return largest;
  }

  private int sizeFor(int capacity) {
    return capacity <= smallest ? smallest : Integer.highestOneBit(capacity - 1) << 1;
  }

  private int index(int size) {
    return Integer.numberOfTrailingZeros(size) - Integer.numberOfTrailingZeros(smallest);
  }
}
