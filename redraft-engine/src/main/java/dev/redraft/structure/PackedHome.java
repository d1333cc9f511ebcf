package dev.redraft.structure;

import dev.redraft.memory.Memory;

/** Where the bytes of a {@link Packed} sequence lie, and how they get more room or less. */
public interface PackedHome {
  Memory memory();

  /** The address of the first byte, until the next {@link #resize}. */
  long address();

  /** The length in bytes. */
  int length();

  /**
   * Replaces {@code removed} bytes at position {@code at} by {@code inserted} undefined ones; the
   * bytes behind them move. Called by {@link Packed} with a valid range.
   *
   * @throws dev.redraft.memory.MemoryFullException if there is no room; nothing was changed
   */
  void resize(int at, int removed, int inserted);
}
