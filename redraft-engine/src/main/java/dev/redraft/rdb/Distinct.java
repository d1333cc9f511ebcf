package dev.redraft.rdb;

import dev.redraft.base.SipHash;
import java.util.Arrays;

/**
 * The elements of a small value met so far, to find one that comes twice: an open hash table of
 * places in the bytes. The hash is keyed, so that no bytes can be made to collide.
 */
final class Distinct {
  private static final int INTEGER = -1;
  private static final int LEAST = 64;

  private final SipHash hash;
  private final long seed;
  private byte[] bytes = new byte[0];
  private int[] slots = new int[LEAST];
  private long[] keys = new long[LEAST / 2];
  private int[] places = new int[LEAST / 2];
  private int[] lengths = new int[LEAST / 2];
  private int size;

  Distinct(SipHash hash) {
    this.hash = hash;
    seed = hash.hash(bytes, 0, 0);
  }

  /** Forgets all; {@code within} is where texts lie. */
  void clear(byte[] within) {
    bytes = within;
    if (slots.length > LEAST && size < slots.length / 16) {
      slots = new int[LEAST];
    } else {
      Arrays.fill(slots, 0);
    }
    size = 0;
  }

  /** Whether the element that {@code blob} stands on is new. */
  boolean add(Blob blob) {
    return blob.isInteger()
        ? add(mix(blob.integer()), blob.integer(), 0, INTEGER)
        : add(
            hash.hash(bytes, blob.textAt(), blob.textLength()),
            0,
            blob.textAt(),
            blob.textLength());
  }

  private boolean add(long hashed, long value, int place, int length) {
    long key = length == INTEGER ? value : hashed;
    int mask = slots.length - 1;
    int slot = (int) hashed & mask;
    while (slots[slot] != 0) {
      int other = slots[slot] - 1;
      if (keys[other] == key && lengths[other] == length && isSame(other, place, length)) {
        return false;
      }
      slot = slot + 1 & mask;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
    }
    keys[size] = key;
    places[size] = place;
    lengths[size] = length;
    slots[slot] = ++size;
    if (size > slots.length / 2) {
      grow();
    }
    return true;
  }

  private boolean isSame(int other, int place, int length) {
    return length == INTEGER
        || Arrays.equals(
            bytes, places[other], places[other] + length, bytes, place, place + length);
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = (int) (lengths[i] == INTEGER ? mix(keys[i]) : keys[i]) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = i + 1;
    }
  }

  private long mix(long value) {
    long mixed = (value ^ seed) * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 32;
  }
}
