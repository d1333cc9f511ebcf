package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.structure.TableEntries;

/** The fields of a large hash as entries of its table. One thread, because of its scratch. */
final class HashEntries implements TableEntries {
  private final SipHash hash;
  private byte[] scratch = new byte[64];

  HashEntries(SipHash hash) {
    this.hash = hash;
  }

  long hash(Slice field) {
    return hash.hash(field);
  }

  @Override
  public long hash(View view, long entry) {
    int length = HashEntry.fieldLength(view, entry);
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    view.read(HashEntry.fieldAddress(view, entry), scratch, 0, length);
    return hash.hash(scratch, 0, length);
  }

  @Override
  public boolean matches(View view, long entry, byte[] key, int offset, int length) {
    return HashEntry.fieldLength(view, entry) == length
        && view.equal(HashEntry.fieldAddress(view, entry), key, offset, length);
  }
}
