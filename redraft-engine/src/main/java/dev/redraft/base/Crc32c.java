package dev.redraft.base;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli) of byte ranges: the checksum of a batch in the log. Reusable, for one
 * thread.
 */
public final class Crc32c {
  private final CRC32C crc = new CRC32C();

  /** Starts over. */
  public void reset() {
    crc.reset();
  }

  public void update(byte[] array, int offset, int length) {
    crc.update(array, offset, length);
  }

  /** Takes the remaining bytes of {@code bytes} and moves its position to its limit. */
  public void update(ByteBuffer bytes) {
    crc.update(bytes);
  }

  /** The checksum of everything since the last reset. */
  public int value() {
    return (int) crc.getValue();
  }

  /** The checksum of one range. */
  public static int of(byte[] array, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(array, offset, length);
    return (int) crc.getValue();
  }
}
