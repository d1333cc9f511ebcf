package dev.redraft.keyspace;

import dev.redraft.memory.View;
import dev.redraft.structure.TableEntries;

/** For a table of which only the size is read. */
enum NoEntries implements TableEntries {
  INSTANCE;

  @Override
  public long hash(View view, long entry) {
    throw new UnsupportedOperationException("entries of an image are walked in memory order");
  }

  @Override
  public boolean matches(View view, long entry, byte[] key, int offset, int length) {
    throw new UnsupportedOperationException("entries of an image are walked in memory order");
  }
}
