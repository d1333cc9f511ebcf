package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.TableEntries;

/**
 * Layout of a member of a set that is a hash table: an allocation with the length and the bytes.
 *
 * <pre>
 *   0        1
 *   +--------+----------- - -
 *   | length |  bytes ...            length 0 to 254
 *   +--------+----------- - -
 *   0        1                                   5
 *   +--------+--------+--------+--------+--------+----------- - -
 *   |  255   |         length, little-endian     |  bytes ...      255 and more
 *   +--------+--------+--------+--------+--------+----------- - -
 * </pre>
 */
final class MemberEntries implements TableEntries {
  private static final int LONG = 255;
  private static final int LONG_HEADER = 5;

  /** Buffers beyond this many bytes are given back. */
  private static final int KEPT = 1 << 16;

  private final SipHash hash;
  private byte[] buffer = new byte[64];

  MemberEntries(SipHash hash) {
    this.hash = hash;
  }

  static long create(Memory memory, byte[] array, int offset, int length) {
    long entry = memory.allocate(Kind.NODE, (length < LONG ? 1L : LONG_HEADER) + length);
    if (length < LONG) {
      memory.putByte(entry, (byte) length);
    } else {
      memory.putByte(entry, (byte) LONG);
      memory.putInt(entry + 1, length);
    }
    memory.write(address(memory, entry), array, offset, length);
    return entry;
  }

  /** The length in bytes of the member. */
  static int length(View view, long entry) {
    int length = view.getByte(entry) & 255;
    return length < LONG ? length : view.getInt(entry + 1);
  }

  /** The address of the member's first byte. */
  static long address(View view, long entry) {
    return (view.getByte(entry) & 255) < LONG ? entry + 1 : entry + LONG_HEADER;
  }

  @Override
  public long hash(View view, long entry) {
    int length = length(view, entry);
    byte[] target = buffer;
    if (length > target.length) {
      target = new byte[length];
      buffer = length <= KEPT ? target : buffer;
    }
    view.read(address(view, entry), target, 0, length);
    return hash.hash(target, 0, length);
  }

  @Override
  public boolean matches(View view, long entry, byte[] key, int offset, int length) {
    return length(view, entry) == length && view.equal(address(view, entry), key, offset, length);
  }
}
