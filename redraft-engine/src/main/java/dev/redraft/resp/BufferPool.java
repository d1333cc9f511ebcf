package dev.redraft.resp;

import dev.redraft.base.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Byte arrays in powers of two, lent to the buffers of connections while these hold bytes: an idle
 * connection has none. One pool belongs to one thread. Arrays past the largest pooled size are left
 * to the garbage collector.
 */
public final class BufferPool {
  private final int smallest;
  private final int largest;
  private final int maxBytes;
  private final List<ArrayDeque<byte[]>> classes = new ArrayList<>();
  private int bytes;

  public BufferPool(Limits limits) {
    smallest = limits.bufferBytes();
    largest = limits.maxPooledBufferBytes();
    maxBytes = limits.pooledBytes();
    for (int size = smallest; size <= largest; size <<= 1) {
      classes.add(new ArrayDeque<>());
    }
  }

  /** An array of at least {@code capacity} bytes, with any content. */
  byte[] take(int capacity) {
    if (capacity > largest) {
      return new byte[capacity > 1 << 30 ? capacity : sizeFor(capacity)];
    }
    int size = sizeFor(capacity);
    byte[] array = classes.get(index(size)).pollFirst();
    if (array == null) {
      return new byte[size];
    }
    bytes -= size;
    return array;
  }

  /** Takes back an array that {@link #take} gave and that nobody refers to any more. */
  void give(byte[] array) {
    int size = array.length;
    if (size < smallest || size > largest || size > maxBytes - bytes) {
      return;
    }
    classes.get(index(size)).addFirst(array);
    bytes += size;
  }

  /** The bytes of the arrays that wait in the pool. */
  public int idleBytes() {
    return bytes;
  }

  private int sizeFor(int capacity) {
    return capacity <= smallest ? smallest : Integer.highestOneBit(capacity - 1) << 1;
  }

  private int index(int size) {
    return Integer.numberOfTrailingZeros(size) - Integer.numberOfTrailingZeros(smallest);
  }
}
