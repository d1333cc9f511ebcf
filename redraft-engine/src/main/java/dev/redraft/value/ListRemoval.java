package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.structure.PackedHome;
import dev.redraft.structure.PackedReader;

/**
 * Takes the matching entries out of one packed sequence in one pass: those that stay move together.
 * The caller cuts off the rest from {@link #end} on.
 */
final class ListRemoval {
  private final Memory memory;
  private final PackedReader reader;
  private int end;

  ListRemoval(Memory memory) {
    this.memory = memory;
    reader = new PackedReader(memory);
  }

  /** Where the entries that stay end. */
  int end() {
    return end;
  }

  /**
   * Removes at most {@code most} matches among the entries from {@code index} on of the sequence
   * that begins at position {@code base} of a home, and returns how many there were.
   */
  int run(PackedHome home, int base, long index, long most, ListMatch match) {
    long address = home.address() + base;
    int length = home.length() - base;
    reader.at(memory, address, length);
    int removed = 0;
    int out = 0;
    int kept = 0;
    boolean more = reader.seek(index);
    while (more && removed < most) {
      if (match.matches(reader)) {
        out = move(address, kept, reader.position(), out);
        kept = reader.end();
        removed++;
      }
      more = reader.next();
    }
    end = base + move(address, kept, length, out);
    return removed;
  }

  private int move(long address, int from, int to, int out) {
    if (from != out) {
      memory.copy(address + from, address + out, to - from);
    }
    return out + to - from;
  }
}
