package dev.redraft.structure;

import dev.redraft.memory.View;

/**
 * What a {@link Table} has to know of its entries: how to hash one and how to tell whether a key is
 * its own.
 */
public interface TableEntries {
  /** The hash of the entry at {@code entry}: the same number that callers pass for its key. */
  long hash(View view, long entry);

  /**
   * Whether the entry at {@code entry} has the key of {@code length} bytes at {@code offset} of
   * {@code key}.
   */
  boolean matches(View view, long entry, byte[] key, int offset, int length);
}
