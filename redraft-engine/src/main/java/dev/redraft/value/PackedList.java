package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedReader;
import java.util.function.IntFunction;

/** A short list inside its record; the caller sees to the limits. */
final class PackedList {
  private static final int BASE = ListValue.EMPTY;

  private final Memory memory;
  private final RecordHome home;
  private final PackedReader reader;
  private final ListRemoval removal;

  PackedList(Memory memory, RecordHome home, ListRemoval removal) {
    this.memory = memory;
    this.home = home;
    this.removal = removal;
    reader = new PackedReader(memory);
  }

  int count() {
    return ListValue.packedCount(memory, home.record());
  }

  /** Bytes of the entries. */
  int bytes() {
    return home.length() - BASE;
  }

  private void putCount(int count) {
    memory.putShort(home.address(), (short) count);
  }

  private PackedReader read() {
    return reader.at(memory, home.address() + BASE, bytes());
  }

  void push(Slice element, boolean head) {
    int at = head ? BASE : home.length();
    Packed.put(home, at, at, element);
    putCount(count() + 1);
  }

  /** All of them or, if memory is full, none. */
  void push(IntFunction<Slice> elements, int count, int size, boolean head) {
    int at = head ? BASE : home.length();
    long address = Packed.splice(home, at, at, size);
    for (int i = 0; i < count; i++) {
      address = Packed.write(memory, address, elements.apply(head ? count - 1 - i : i));
    }
    putCount(count() + count);
  }

  /** Adds {@code count} elements at the end, the packed entries in {@code bytes}. */
  void append(byte[] bytes, int from, int length, int count) {
    int at = home.length();
    memory.write(Packed.splice(home, at, at, length), bytes, from, length);
    putCount(count() + count);
  }

  /** The first or the last element. */
  PackedReader end(boolean head) {
    PackedReader entry = read();
    if (!(head ? entry.first() : entry.last())) {
      throw new IllegalStateException("an empty list");
    }
    return entry;
  }

  /** Removes the element that {@link #end} has found right before. */
  void removeEnd() {
    Packed.remove(home, BASE + reader.position(), BASE + reader.end());
    putCount(count() - 1);
  }

  void removeRange(long from, long count) {
    int all = count();
    PackedReader entry = read();
    seek(entry, from, all);
    int start = entry.position();
    int end = bytes();
    if (from + count < all) {
      if (count < all - from - count) {
        for (long i = 0; i < count; i++) {
          entry.next();
        }
      } else {
        seek(entry, from + count, all);
      }
      end = entry.position();
    }
    Packed.remove(home, BASE + start, BASE + end);
    putCount((int) (all - count));
  }

  void removeTail(long from) {
    if (from < count()) {
      removeRange(from, count() - from);
    }
  }

  void set(long index, Slice element) {
    PackedReader entry = read();
    seek(entry, index, count());
    Packed.put(home, BASE + entry.position(), BASE + entry.end(), element);
  }

  void insert(long index, boolean after, Slice element) {
    int all = count();
    PackedReader entry = read();
    seek(entry, index, all);
    int at = BASE + (after ? entry.end() : entry.position());
    Packed.put(home, at, at, element);
    putCount(all + 1);
  }

  long removeMatches(long from, long most, ListMatch match) {
    int removed = removal.run(home, BASE, from, most, match);
    if (removed > 0) {
      int all = count();
      Packed.remove(home, removal.end(), home.length());
      putCount(all - removed);
    }
    return removed;
  }

  /** From the nearer end. */
  private static void seek(PackedReader entry, long index, long count) {
    if (!entry.seek(index < count / 2 ? index : index - count)) {
      throw new IllegalStateException("a list has fewer elements than " + count);
    }
  }
}
