package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import java.util.Arrays;

/**
 * Entries of a listpack, put together on the heap. Their format is that of {@link
 * dev.redraft.structure.Packed}, which draws it. Reused; one thread.
 */
final class ListpackEntries {
  /** Encoding and back length of the longest string. */
  private static final int MOST_AROUND = 10;

  private static final int KEPT = 1 << 16;

  private byte[] bytes = new byte[256];
  private int used;
  private int count;

  /** Takes all entries out. */
  ListpackEntries clear() {
    if (bytes.length > KEPT) {
      bytes = new byte[256];
    }
    used = 0;
    count = 0;
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return used;
  }

  int count() {
    return count;
  }

  /** Adds text, as an integer if it is the decimal form of one. */
  void add(byte[] text, int offset, int length) {
    if (length <= Bytes.MAX_LONG_DIGITS && Bytes.isLong(text, offset, length)) {
      add(Bytes.parseLong(text, offset, length));
      return;
    }
    reserve(length);
    int start = used;
    if (length < 64) {
      bytes[used++] = (byte) (0x80 | length);
    } else if (length < 4096) {
      bytes[used++] = (byte) (0xE0 | length >>> 8);
      bytes[used++] = (byte) length;
    } else {
      bytes[used++] = (byte) 0xF0;
      littleEndian(length, 4);
    }
    System.arraycopy(text, offset, bytes, used, length);
    used += length;
    end(start);
  }

  /** Adds an integer, in the smallest form that holds it. */
  void add(long value) {
    reserve(Long.BYTES);
    int start = used;
    if (value >= 0 && value < 128) {
      bytes[used++] = (byte) value;
    } else if (value >= -4096 && value < 4096) {
      bytes[used++] = (byte) (0xC0 | value >>> 8 & 31);
      bytes[used++] = (byte) value;
    } else if (value == (short) value) {
      bytes[used++] = (byte) 0xF1;
      littleEndian(value, 2);
    } else if (value == value << 40 >> 40) {
      bytes[used++] = (byte) 0xF2;
      littleEndian(value, 3);
    } else if (value == (int) value) {
      bytes[used++] = (byte) 0xF3;
      littleEndian(value, 4);
    } else {
      bytes[used++] = (byte) 0xF4;
      littleEndian(value, 8);
    }
    end(start);
  }

  private void littleEndian(long value, int size) {
    for (int i = 0; i < size; i++) {
      bytes[used++] = (byte) (value >>> 8 * i);
    }
  }

  /** Writes the back length of the entry that began at {@code start}. */
  private void end(int start) {
    int body = used - start;
    int size = backSize(body);
    for (int i = size - 1; i >= 0; i--) {
      int group = body >>> 7 * i & 127;
      bytes[used++] = (byte) (i == size - 1 ? group : group | 128);
    }
    count++;
  }

  private static int backSize(int body) {
    if (body <= 127) {
      return 1;
    }
    if (body < 16383) {
      return 2;
    }
    if (body < 2097151) {
      return 3;
    }
    return body < 268435455 ? 4 : 5;
  }

  private void reserve(int length) {
    int needed = Math.addExact(used, length + MOST_AROUND);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
    }
  }
}
