package dev.redraft.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash of Aumasson and Bernstein, in its 1-3 form: a keyed hash that keeps clients from choosing keys that collide.
 * Immutable.
 */
public final class SipHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long k0;
  private final long k1;
  private final int blockRounds;
  private final int lastRounds;

  /** SipHash-1-3 with the key's halves, each little-endian. */
  public SipHash(long k0, long k1) {
    this(k0, k1, 1, 3);
  }

  SipHash(long k0, long k1, int blockRounds, int lastRounds) {
    this.k0 = k0;
    this.k1 = k1;
    this.blockRounds = blockRounds;
    this.lastRounds = lastRounds;
  }

  public long hash(Slice bytes) {
    return hash(bytes.array(), bytes.offset(), bytes.length());
  }

  /** The hash of {@code length} bytes from {@code offset}. */
  public long hash(byte[] array, int offset, int length) {
    Checks.range(offset, length, array.length);
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int end = offset + (length & ~7);
    long word = 0;
    int rounds = blockRounds;
    for (int at = offset; ; at += 8) {
      boolean last = at >= end;
      if (last && at > end) {
        return v0 ^ v1 ^ v2 ^ v3;
      }
      word = last ? tail(array, end, length) : (long) LONG.get(array, at);
      v3 ^= word;
      for (int stage = last ? 1 : 0; ; stage = 2) {
        for (int i = rounds; i > 0; i--) {
          v0 += v1;
          v1 = Long.rotateLeft(v1, 13) ^ v0;
          v0 = Long.rotateLeft(v0, 32);
          v2 += v3;
          v3 = Long.rotateLeft(v3, 16) ^ v2;
          v0 += v3;
          v3 = Long.rotateLeft(v3, 21) ^ v0;
          v2 += v1;
          v1 = Long.rotateLeft(v1, 17) ^ v2;
          v2 = Long.rotateLeft(v2, 32);
        }
        if (stage == 2) {
          break;
        }
        v0 ^= word;
        if (stage == 0) {
          break;
        }
        v2 ^= 0xff;
        rounds = lastRounds;
      }
    }
  }

  /** The last 0 to 7 bytes, with the length in the top byte. */
  private static long tail(byte[] array, int from, int length) {
    long word = (long) length << 56;
    for (int i = 0; i < (length & 7); i++) {
      word |= (array[from + i] & 0xFFL) << (8 * i);
    }
    return word;
  }
}
