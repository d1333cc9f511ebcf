package dev.redraft.memory;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The reserved range and the only way to write to it: every put passes the barrier first while a
 * fork copies. Owned by one thread.
 *
 * <p>Puts of the public API are checked against the heap part of the range; the allocator's own
 * ({@code Meta}) against the whole of it.
 */
final class Space {
  /** Page 0 does not exist: a null address plus a small offset is out of bounds. */
  static final long BIAS = PageTable.PAGE;

  final MemorySegment all;
  final MemorySegment heap;
  private final Shadows shadows;
  private boolean copying;

  Space(MemorySegment range, PageTable table, Shadows shadows) {
    all = range.asSlice(BIAS, table.total - BIAS);
    heap = range.asSlice(BIAS, table.heapEnd - BIAS);
    this.shadows = shadows;
  }

  void copying(boolean on) {
    copying = on;
  }

  byte getByte(long address) {
    return heap.get(Layouts.BYTE, address - BIAS);
  }

  short getShort(long address) {
    return heap.get(Layouts.SHORT, address - BIAS);
  }

  int getInt(long address) {
    return heap.get(Layouts.INT, address - BIAS);
  }

  long getLong(long address) {
    return heap.get(Layouts.LONG, address - BIAS);
  }

  long getMeta(long address) {
    return all.get(Layouts.LONG, address - BIAS);
  }

  void putByte(long address, byte value) {
    if (copying) {
      before(address, 1);
    }
    heap.set(Layouts.BYTE, address - BIAS, value);
  }

  void putShort(long address, short value) {
    if (copying) {
      before(address, 2);
    }
    heap.set(Layouts.SHORT, address - BIAS, value);
  }

  void putInt(long address, int value) {
    if (copying) {
      before(address, 4);
    }
    heap.set(Layouts.INT, address - BIAS, value);
  }

  void putLong(long address, long value) {
    if (copying) {
      before(address, 8);
    }
    heap.set(Layouts.LONG, address - BIAS, value);
  }

  void putMeta(long address, long value) {
    if (copying) {
      before(address, 8);
    }
    all.set(Layouts.LONG, address - BIAS, value);
  }

  void write(long address, byte[] source, int offset, int length) {
    check(address, length);
    Objects.checkFromIndexSize(offset, length, source.length);
    if (copying) {
      before(address, length);
    }
    MemorySegment.copy(source, offset, heap, Layouts.BYTE, address - BIAS, length);
  }

  void read(long address, byte[] target, int offset, int length) {
    MemorySegment.copy(heap, Layouts.BYTE, address - BIAS, target, offset, length);
  }

  void copy(long from, long to, long length) {
    check(from, length);
    check(to, length);
    if (copying) {
      before(to, length);
    }
    MemorySegment.copy(heap, from - BIAS, heap, to - BIAS, length);
  }

  void fill(long address, long length, byte value) {
    check(address, length);
    if (copying) {
      before(address, length);
    }
    heap.asSlice(address - BIAS, length).fill(value);
  }

  boolean equal(long address, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    check(address, length);
    if (length < 8) {
      for (int i = 0; i < length; i++) {
        if (getByte(address + i) != bytes[offset + i]) {
          return false;
        }
      }
      return true;
    }
    for (int i = 0; i < length - 8; i += 8) {
      if (getLong(address + i) != (long) Layouts.ARRAY_LONG.get(bytes, offset + i)) {
        return false;
      }
    }
    // The last eight bytes, some of them for the second time.
    int last = length - 8;
    return getLong(address + last) == (long) Layouts.ARRAY_LONG.get(bytes, offset + last);
  }

  private void before(long address, long length) {
    copying = shadows.before(all, address, length);
  }

  private void check(long address, long length) {
    Objects.checkFromIndexSize(address - BIAS, length, heap.byteSize());
  }
}
