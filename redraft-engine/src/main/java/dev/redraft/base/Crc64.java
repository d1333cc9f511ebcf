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
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // TABLES[n][b]: the CRC of byte b followed by n zero bytes.
  private static final long[][] TABLES = tables();

  private Crc64() {}

  /**
   * Continues {@code crc} (0 at first) over {@code length} bytes from {@code offset}, eight at a
   * time.
   */
  public static long update(long crc, byte[] array, int offset, int length) {
    Checks.range(offset, length, array.length);
    int at = offset;
    int end = offset + length;
    for (; end - at >= 8; at += 8) {
      long word = crc ^ (long) LONG.get(array, at);
      crc =
          TABLES[7][(int) word & 0xFF]
              ^ TABLES[6][(int) (word >>> 8) & 0xFF]
              ^ TABLES[5][(int) (word >>> 16) & 0xFF]
              ^ TABLES[4][(int) (word >>> 24) & 0xFF]
              ^ TABLES[3][(int) (word >>> 32) & 0xFF]
              ^ TABLES[2][(int) (word >>> 40) & 0xFF]
              ^ TABLES[1][(int) (word >>> 48) & 0xFF]
              ^ TABLES[0][(int) (word >>> 56)];
    }
    for (; at < end; at++) {
      crc = TABLES[0][((int) crc ^ array[at]) & 0xFF] ^ (crc >>> 8);
    }
    return crc;
  }

  private static long[][] tables() {
    long[][] tables = new long[8][256];
    for (int b = 0; b < 256; b++) {
      long crc = b;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
      }
      tables[0][b] = crc;
    }
    for (int n = 1; n < 8; n++) {
      for (int b = 0; b < 256; b++) {
        long crc = tables[n - 1][b];
        tables[n][b] = tables[0][(int) crc & 0xFF] ^ (crc >>> 8);
      }
    }
    return tables;
  }
}
