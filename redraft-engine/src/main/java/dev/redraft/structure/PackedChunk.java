package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;

/**
 * A {@link Packed} sequence in an allocation of its own, as a part of a larger value.
 *
 * <pre>
 *   0               4               8
 *   +---------------+---------------+------------- - -
 *   |    length     |     count     |  entries ...
 *   +---------------+---------------+------------- - -
 * </pre>
 *
 * The length is that of the entries in bytes. The count belongs to the owner: it says how many
 * elements there are, whatever it takes for one. This object may be pointed at one chunk after the
 * other; {@link #chunk} is the address to keep, which a change of the length can change.
 */
public final class PackedChunk implements PackedHome {
  /** Bytes before the entries. */
  public static final int HEADER = 8;

  private static final int LENGTH = 0;
  private static final int COUNT = 4;

  /** Chunks of this size are not worth a move to a smaller one. */
  private static final int SMALL = 64;

  private final Memory memory;
  private long chunk;

  public PackedChunk(Memory memory) {
    this.memory = memory;
  }

  /** Makes an empty chunk with room for {@code capacity} bytes of entries, and points at it. */
  public PackedChunk create(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity: " + capacity);
    }
    chunk = memory.allocate(Kind.NODE, (long) HEADER + capacity);
    memory.putLong(chunk, 0);
    return this;
  }

  /** Points at the chunk at {@code address}. */
  public PackedChunk at(long address) {
    chunk = address;
    return this;
  }

  /** The address of the chunk. */
  public long chunk() {
    return chunk;
  }

  /** The bytes of entries of the chunk at {@code address}. */
  public static int length(View view, long address) {
    return view.getInt(address + LENGTH);
  }

  /** The count that the owner keeps in the chunk at {@code address}. */
  public static int count(View view, long address) {
    return view.getInt(address + COUNT);
  }

  /** Points {@code reader} at the chunk at {@code address}. */
  public static PackedReader read(View view, long address, PackedReader reader) {
    return reader.at(view, address + HEADER, length(view, address));
  }

  public int count() {
    return count(memory, chunk);
  }

  public void putCount(int count) {
    memory.putInt(chunk + COUNT, count);
  }

  /** Frees the chunk. */
  public void free() {
    memory.free(chunk);
    chunk = 0;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public long address() {
    return chunk + HEADER;
  }

  @Override
  public int length() {
    return length(memory, chunk);
  }

  /** The chunk moves if it has no room, or if it would use less than half of what it has. */
  @Override
  public void resize(int at, int removed, int inserted) {
    int old = length();
    int length = Math.addExact(old - removed, inserted);
    long usable = memory.usableSize(chunk) - HEADER;
    boolean fits = length <= usable;
    boolean wasteful = length < old && length < usable / 2 && usable > SMALL;
    long target = fits && !wasteful ? chunk : allocate(length, fits);
    long from = address() + at + removed;
    memory.copy(from, target + HEADER + at + inserted, old - at - removed);
    if (target != chunk) {
      memory.copy(chunk, target, (long) HEADER + at);
      memory.free(chunk);
      chunk = target;
    }
    memory.putInt(chunk + LENGTH, length);
  }

  /** A new allocation, or the present one if there is no room for another and this one will do. */
  private long allocate(int length, boolean fits) {
    try {
      return memory.allocate(Kind.NODE, (long) HEADER + length);
    } catch (MemoryFullException e) {
      if (fits) {
        return chunk;
      }
      throw e;
    }
  }
}
