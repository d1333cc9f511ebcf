package dev.redraft.keyspace;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.structure.TableEntries;
import dev.redraft.value.Record;

/** Records as entries of a table: hashed by their key under the keyspace's secret. */
final class RecordEntries implements TableEntries {
  private final SipHash hash;
  private byte[] scratch = new byte[64];

  RecordEntries(SipHash hash) {
    this.hash = hash;
  }

  long hash(Slice key) {
    return hash(key.array(), key.offset(), key.length());
  }

  long hash(byte[] key, int offset, int length) {
    return hash.hash(key, offset, length);
  }

  @Override
  public long hash(View view, long entry) {
    int length = Record.keyLength(view, entry);
    if (length > scratch.length) {
      scratch = new byte[length];
    }
    view.read(Record.keyAddress(view, entry), scratch, 0, length);
    return hash.hash(scratch, 0, length);
  }

  @Override
  public boolean matches(View view, long entry, byte[] key, int offset, int length) {
    return Record.hasKey(view, entry, key, offset, length);
  }
}
