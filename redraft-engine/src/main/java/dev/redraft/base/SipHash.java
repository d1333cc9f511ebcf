package dev.redraft.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-1-3 of Aumasson and Bernstein: a keyed hash that keeps clients from choosing keys that
 * collide. Immutable.
 *
 * <p>Four lanes of state take in the input eight bytes at a time, little-endian: one round a word,
 * three at the end. The last word holds the 0 to 7 bytes left and the length in its top byte.
 */
public final class SipHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long k0;
  private final long k1;

  /** A hash with the key's halves, each little-endian. */
  public SipHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
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
    int words = length >>> 3;
    // One loop for all rounds, so that the round is written once: whole words, the last word, three
    // to finish.
    for (int round = 0; round < words + 4; round++) {
      long word = 0;
      if (round < words) {
        word = (long) LONG.get(array, offset + (round << 3));
      } else if (round == words) {
        word = tail(array, offset, length);
      }
      v3 ^= word;
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
      v0 ^= word;
      if (round == words) {
        v2 ^= 0xff;
      }
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long tail(byte[] array, int offset, int length) {
    long word = (long) length << 56;
    int left = length & 7;
    if (left > 0 && length > 8) {
      // The last eight bytes, without those of the word before.
      return word | (long) LONG.get(array, offset + length - 8) >>> 8 * (8 - left);
    }
    int from = offset + (length & ~7);
    for (int i = 0; i < left; i++) {
      word |= (array[from + i] & 0xFFL) << (8 * i);
    }
    return word;
  }
}
