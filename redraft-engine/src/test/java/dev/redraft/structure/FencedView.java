package dev.redraft.structure;

import dev.redraft.memory.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A few bytes from {@link #BASE} on; an access to any other address fails the test. */
final class FencedView implements View {
  static final long BASE = 1 << 20;

  private final ByteBuffer bytes;

  FencedView(byte[] bytes, int length) {
    this.bytes = ByteBuffer.wrap(Arrays.copyOf(bytes, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int index(long address, int length) {
    if (address < BASE || length < 0 || address - BASE > bytes.capacity() - length) {
      throw new AssertionError("read of " + length + " at " + (address - BASE));
    }
    return (int) (address - BASE);
  }

  @Override
  public byte getByte(long address) {
    return bytes.get(index(address, 1));
  }

  @Override
  public short getShort(long address) {
    return bytes.getShort(index(address, 2));
  }

  @Override
  public int getInt(long address) {
    return bytes.getInt(index(address, 4));
  }

  @Override
  public long getLong(long address) {
    return bytes.getLong(index(address, 8));
  }

  @Override
  public void read(long address, byte[] target, int offset, int length) {
    bytes.get(index(address, length), target, offset, length);
  }

  @Override
  public boolean equal(long address, byte[] other, int offset, int length) {
    int from = index(address, length);
    return Arrays.equals(bytes.array(), from, from + length, other, offset, offset + length);
  }
}
