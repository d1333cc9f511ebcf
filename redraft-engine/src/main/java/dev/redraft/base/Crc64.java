package dev.redraft.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CRC-64 with the Jones polynomial, reflected, starting at 0: the checksum of RDB files and DUMP
 * payloads. The CRC of {@code 123456789} is {@code e9c6d914c4b8d9ca}.
 */
public final class Crc64 {
  // 0xad93d23594c935a9 with its bits reversed.
  private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
  private static final int STEP = 16;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // TABLE[n * 256 + b]: the CRC of byte b followed by n zero bytes. 32 KB.
  private static final long[] TABLE = table();

  private Crc64() {}

  /**
   * Continues {@code crc} (0 at first) over {@code length} bytes from {@code offset}, sixteen at a
   * time.
   */
  public static long update(long crc, byte[] array, int offset, int length) {
    Checks.range(offset, length, array.length);
    int at = offset;
    int end = offset + length;
    for (; end - at >= STEP; at += STEP) {
      crc = ofWord(crc ^ (long) LONG.get(array, at), 8) ^ ofWord((long) LONG.get(array, at + 8), 0);
    }
    if (end - at >= Long.BYTES) {
      crc = ofWord(crc ^ (long) LONG.get(array, at), 0);
      at += Long.BYTES;
    }
    for (; at < end; at++) {
      crc = TABLE[((int) crc ^ array[at]) & 0xFF] ^ (crc >>> 8);
    }
    return crc;
  }

  /** The CRC of eight bytes followed by {@code zeros} zero bytes. */
  private static long ofWord(long word, int zeros) {
    int base = zeros << 8;
    int low = (int) word;
    int high = (int) (word >>> 32);
    return TABLE[base + 7 * 256 + (low & 0xFF)]
        ^ TABLE[base + 6 * 256 + (low >>> 8 & 0xFF)]
        ^ TABLE[base + 5 * 256 + (low >>> 16 & 0xFF)]
        ^ TABLE[base + 4 * 256 + (low >>> 24)]
        ^ TABLE[base + 3 * 256 + (high & 0xFF)]
        ^ TABLE[base + 2 * 256 + (high >>> 8 & 0xFF)]
        ^ TABLE[base + 256 + (high >>> 16 & 0xFF)]
        ^ TABLE[base + (high >>> 24)];
  }

  private static long[] table() {
    long[] table = new long[STEP * 256];
    for (int b = 0; b < 256; b++) {
      long crc = b;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
      }
      table[b] = crc;
    }
    for (int i = 256; i < table.length; i++) {
      long before = table[i - 256];
      table[i] = table[(int) before & 0xFF] ^ (before >>> 8);
    }
    return table;
  }
}
