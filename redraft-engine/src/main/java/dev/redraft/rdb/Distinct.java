package dev.redraft.rdb;

import dev.redraft.base.SipHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The elements of a small value met so far, to find one that comes twice. A few are compared one
 * with the other by a key of their ends; more get an open hash table of their places in the bytes.
 * Its hash is keyed, so that no bytes can be made to collide.
 */
final class Distinct {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int INTEGER = -1;
  private static final int FEW = 24;
  private static final int LEAST = 64;

  /** A larger table is given back. */
  private static final int MOST_KEPT = 1 << 12;

  private final SipHash hash;
  private final long seed;
  private byte[] bytes = new byte[0];
  private int[] slots = new int[LEAST];
  private long[] keys = new long[LEAST];
  private int[] places = new int[LEAST];
  private int[] lengths = new int[LEAST];
  private int size;

  Distinct(SipHash hash) {
    this.hash = hash;
    seed = hash.hash(bytes, 0, 0);
  }

  /** Forgets all; {@code within} is where texts lie. */
  void clear(byte[] within) {
    bytes = within;
    size = 0;
    if (slots.length > MOST_KEPT) {
      slots = new int[LEAST];
      keys = new long[LEAST];
      places = new int[LEAST];
      lengths = new int[LEAST];
    }
  }

  /** Whether the element that {@code blob} stands on is new. */
  boolean add(Blob blob) {
    return blob.isInteger()
        ? add(blob.integer(), 0, INTEGER)
        : add(keyOf(blob.textAt(), blob.textLength()), blob.textAt(), blob.textLength());
  }

  private boolean add(long key, int place, int length) {
    if (size < FEW) {
      for (int i = 0; i < size; i++) {
        if (keys[i] == key && isSame(i, place, length)) {
          return false;
        }
      }
      put(key, place, length);
      if (size == FEW) {
        index(LEAST);
      }
      return true;
    }
    int mask = slots.length - 1;
    int slot = slotOf(key, place, length) & mask;
    while (slots[slot] != 0) {
      int other = slots[slot] - 1;
      if (keys[other] == key && isSame(other, place, length)) {
        return false;
      }
      slot = slot + 1 & mask;
    }
    put(key, place, length);
    slots[slot] = size;
    if (size > slots.length / 2) {
      index(2 * slots.length);
    }
    return true;
  }

  private void put(long key, int place, int length) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    keys[size] = key;
    places[size] = place;
    lengths[size] = length;
    size++;
  }

  private boolean isSame(int other, int place, int length) {
    return lengths[other] == length
        && (length == INTEGER
            || Arrays.equals(
                bytes, places[other], places[other] + length, bytes, place, place + length));
  }

  /** Puts all into a table of {@code count} slots. */
  private void index(int count) {
    if (slots.length == count) {
      Arrays.fill(slots, 0);
    } else {
      slots = new int[count];
    }
    for (int i = 0; i < size; i++) {
      int slot = slotOf(keys[i], places[i], lengths[i]) & count - 1;
      while (slots[slot] != 0) {
        slot = slot + 1 & count - 1;
      }
      slots[slot] = i + 1;
    }
  }

  private int slotOf(long key, int place, int length) {
    if (length != INTEGER) {
      return (int) hash.hash(bytes, place, length);
    }
    long mixed = (key ^ seed) * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ mixed >>> 32);
  }

  /** The first and the last bytes in one number, the same for the same text. */
  private long keyOf(int place, int length) {
    if (length >= Long.BYTES) {
      long last = (long) LONG.get(bytes, place + length - Long.BYTES);
      return (long) LONG.get(bytes, place) * 31 + last;
    }
    long key = length;
    for (int i = 0; i < length; i++) {
      key = key << 8 | bytes[place + i] & 0xFF;
    }
    return key;
  }
}
