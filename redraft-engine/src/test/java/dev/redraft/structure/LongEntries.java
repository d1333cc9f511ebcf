package dev.redraft.structure;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Entries that are a long each, hashed well or badly. */
final class LongEntries implements TableEntries {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * The bits of the hash that differ from key to key: few of them make long chains and equal tags.
   */
  private final long mask;

  LongEntries(long mask) {
    this.mask = mask;
  }

  long hash(long key) {
    long z = (key ^ (key >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) & mask;
  }

  static long create(Memory memory, long key) {
    long entry = memory.allocate(Kind.NODE, 8);
    memory.putLong(entry, key);
    return entry;
  }

  static byte[] bytes(long key) {
    byte[] bytes = new byte[8];
    LONG.set(bytes, 0, key);
    return bytes;
  }

  @Override
  public long hash(View view, long entry) {
    return hash(view.getLong(entry));
  }

  @Override
  public boolean matches(View view, long entry, byte[] key, int offset, int length) {
    return length == 8 && view.equal(entry, key, offset, 8);
  }
}
