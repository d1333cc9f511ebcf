package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.TreeEntries;

/**
 * The names of groups and consumers: a length of 4 bytes and the name, at a fixed offset of their
 * layouts. An object is the order of a tree of them: that of the names' bytes, unsigned, a shorter
 * name before those that it begins.
 */
final class StreamNames implements TreeEntries {
  private final int offset;
  private Slice probe = new Slice();
  private long probeKey;

  /** The order of things that have their names at {@code offset}. */
  StreamNames(int offset) {
    this.offset = offset;
  }

  /** The end of a layout with a name of {@code length} bytes at {@code offset}. */
  static long end(int offset, int length) {
    return offset + 4L + length;
  }

  static void put(Memory memory, long at, Slice name) {
    memory.putInt(at, name.length());
    memory.write(at + 4, name.array(), name.offset(), name.length());
  }

  static int length(View view, long at) {
    return view.getInt(at);
  }

  static long address(long at) {
    return at + 4;
  }

  /** Searches are for this name from now on. */
  StreamNames probe(Slice name) {
    probe = name;
    probeKey = 0;
    for (int i = 0; i < 8; i++) {
      probeKey = probeKey << 8 | (i < name.length() ? name.at(i) & 255 : 0);
    }
    probeKey ^= Long.MIN_VALUE;
    return this;
  }

  @Override
  public long sortKey(View view, long entry) {
    long at = entry + offset;
    int length = length(view, at);
    long key = 0;
    for (int i = 0; i < 8; i++) {
      key = key << 8 | (i < length ? view.getByte(at + 4 + i) & 255 : 0);
    }
    return key ^ Long.MIN_VALUE;
  }

  @Override
  public long probeKey() {
    return probeKey;
  }

  @Override
  public int compareToProbe(View view, long entry) {
    long at = entry + offset;
    int length = length(view, at);
    int common = Math.min(length, probe.length());
    for (int i = 0; i < common; i++) {
      int difference = (view.getByte(at + 4 + i) & 255) - (probe.at(i) & 255);
      if (difference != 0) {
        return difference;
      }
    }
    return length - probe.length();
  }
}
