package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import dev.redraft.base.Crc64;
import dev.redraft.memory.View;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the elements of RDB: lengths, strings, numbers. Full buffers go to a {@link Sink}; the
 * checksum is taken of them on the way. One thread.
 *
 * <p>Memory: the buffer, and while a string is compressed twice its length, which is at most
 * {@value #MOST_COMPRESSED}; longer strings are written as they are, piece by piece.
 */
public final class RdbOutput {
  /** Takes the bytes in order. */
  @FunctionalInterface
  public interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  private static final int LEAST_COMPRESSED = 21;
  static final int MOST_COMPRESSED = 16 << 20;
  private static final int LEAST_SCRATCH = 1 << 10;
  private static final int KEPT_SCRATCH = 1 << 20;

  /** Strings of memory up to here are compressed in the buffer itself. */
  private static final int MOST_IN_PLACE = 1 << 16;

  /** The most that comes before the bytes of such a string: its form and two lengths. */
  private static final int MAX_HEAD = 11;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Sink sink;
  private final boolean compression;
  private final boolean checksum;
  private final byte[] buffer;
  private final Lzf lzf = new Lzf();
  private @Nullable CompressionOdds odds;
  private byte[] scratch = new byte[LEAST_SCRATCH];
  private byte[] compressed = new byte[LEAST_SCRATCH];
  private int used;
  private long flushed;
  private long crc;

  /**
   * An output at its beginning.
   *
   * @param bufferBytes at least 64
   * @param compression whether strings are compressed where that makes them shorter
   * @param checksum whether {@link #crc} is kept
   */
  public RdbOutput(Sink sink, int bufferBytes, boolean compression, boolean checksum) {
    this.sink = sink;
    this.compression = compression;
    this.checksum = checksum;
    buffer = new byte[Math.max(64, bufferBytes)];
  }

  /**
   * From now on not every string is compressed that could be: where next to none become shorter,
   * few are tried. For files; what a string becomes then depends on those before it.
   */
  public void trySparingly() {
    odds = new CompressionOdds();
  }

  /** Bytes written so far, those in the buffer among them. */
  public long written() {
    return flushed + used;
  }

  /** The checksum of all bytes so far; 0 if it is not kept. */
  public long crc() throws IOException {
    flush();
    return crc;
  }

  /** Hands all bytes to the sink. */
  public void flush() throws IOException {
    if (used == 0) {
      return;
    }
    if (checksum) {
      crc = Crc64.update(crc, buffer, 0, used);
    }
    sink.write(buffer, 0, used);
    flushed += used;
    used = 0;
  }

  /** An opcode, a type or another single byte. */
  public void writeByte(int value) throws IOException {
    room(1);
    buffer[used++] = (byte) value;
  }

  public void writeBytes(byte[] bytes) throws IOException {
    writeBytes(bytes, 0, bytes.length);
  }

  /** Bytes as they are, without a length. */
  public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
    while (length > 0) {
      room(1);
      int n = Math.min(length, buffer.length - used);
      System.arraycopy(bytes, offset, buffer, used, n);
      used += n;
      offset += n;
      length -= n;
    }
  }

  /** Bytes of memory as they are, without a length. */
  public void writeBytes(View view, long address, int length) throws IOException {
    while (length > 0) {
      room(1);
      int n = Math.min(length, buffer.length - used);
      view.read(address, buffer, used, n);
      used += n;
      address += n;
      length -= n;
    }
  }

  /** Two bytes, little-endian. */
  public void writeShort(int value) throws IOException {
    room(2);
    SHORT.set(buffer, used, (short) value);
    used += 2;
  }

  /** Four bytes, little-endian. */
  public void writeInt(int value) throws IOException {
    room(4);
    INT.set(buffer, used, value);
    used += 4;
  }

  /** Eight bytes, little-endian: times in milliseconds, checksums. */
  public void writeLong(long value) throws IOException {
    room(8);
    LONG.set(buffer, used, value);
    used += 8;
  }

  /** Eight bytes, big-endian: stream IDs as keys of their tree. */
  public void writeLongBigEndian(long value) throws IOException {
    writeLong(Long.reverseBytes(value));
  }

  /** A score of ZSET_2. */
  public void writeDouble(double value) throws IOException {
    writeLong(Double.doubleToRawLongBits(value));
  }

  /** A length or count; with its top bit set it counts from 2^63 on. */
  public void writeLength(long length) throws IOException {
    if (length >= 0 && length < 1 << 6) {
      writeByte((int) length);
    } else if (length >= 0 && length < 1 << 14) {
      writeByte(0x40 | (int) (length >>> 8));
      writeByte((int) length);
    } else if (length >>> 32 == 0) {
      writeByte(0x80);
      writeInt(Integer.reverseBytes((int) length));
    } else {
      writeByte(0x81);
      writeLongBigEndian(length);
    }
  }

  public void writeString(byte[] text) throws IOException {
    writeString(text, 0, text.length);
  }

  /** A string, as an integer or compressed if that is shorter. */
  public void writeString(byte[] text, int offset, int length) throws IOException {
    if (!writeShorter(text, offset, length)) {
      writeLength(length);
      writeBytes(text, offset, length);
    }
    trim();
  }

  /** A string that lies in memory. */
  public void writeString(View view, long address, int length) throws IOException {
    if (length > MOST_COMPRESSED) {
      writeLength(length);
      writeBytes(view, address, length);
    } else if (length > MOST_IN_PLACE || length > buffer.length - MAX_HEAD) {
      byte[] text = scratch(length);
      view.read(address, text, 0, length);
      writeString(text, 0, length);
    } else {
      room(length + MAX_HEAD);
      int text = used + lengthBytes(length);
      view.read(address, buffer, text, length);
      if (!writeShorter(buffer, text, length)) {
        writeLength(length);
        used += length;
      }
    }
  }

  /**
   * Writes a string as an integer or compressed; false if that is not shorter. The text may lie in
   * the buffer, after what is used of it.
   */
  private boolean writeShorter(byte[] text, int offset, int length) throws IOException {
    if (length <= 11) {
      if (!Bytes.isLong(text, offset, length)) {
        return false;
      }
      long value = Bytes.parseLong(text, offset, length);
      if (value != (int) value) {
        return false;
      }
      writeInteger(value);
      return true;
    }
    if (!compression || length < LEAST_COMPRESSED || length > MOST_COMPRESSED) {
      return false;
    }
    if (compressed.length < length + Lzf.SLACK) {
      compressed = new byte[larger(compressed, length + Lzf.SLACK)];
    }
    if (odds != null && !odds.areGood(length)) {
      return false;
    }
    // As in Redis: less than four bytes saved is not worth it.
    int packed = lzf.compress(text, offset, length, compressed, length - 4);
    if (odds != null) {
      odds.tried(packed > 0);
    }
    if (packed == 0) {
      return false;
    }
    writeByte(0xC0 | RdbFormat.LZF);
    writeLength(packed);
    writeLength(length);
    writeBytes(compressed, 0, packed);
    return true;
  }

  /** A string that is the decimal form of {@code value}. */
  public void writeInteger(long value) throws IOException {
    if (value == (byte) value) {
      writeByte(0xC0 | RdbFormat.INT8);
      writeByte((int) value);
    } else if (value == (short) value) {
      writeByte(0xC0 | RdbFormat.INT16);
      writeShort((int) value);
    } else if (value == (int) value) {
      writeByte(0xC0 | RdbFormat.INT32);
      writeInt((int) value);
    } else {
      room(1 + Bytes.MAX_LONG_DIGITS);
      int end = Bytes.writeLong(value, buffer, used + 1);
      buffer[used] = (byte) (end - used - 1);
      used = end;
    }
  }

  /**
   * A buffer of at least {@code length} bytes in which a string can be put together; valid until
   * the next call of this output.
   */
  public byte[] scratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[larger(scratch, length)];
    }
    return scratch;
  }

  private static int larger(byte[] array, int length) {
    return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(length, 2L * array.length));
  }

  private static int lengthBytes(int length) {
    return length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 5;
  }

  private void trim() {
    if (scratch.length > KEPT_SCRATCH) {
      scratch = new byte[KEPT_SCRATCH];
    }
    if (compressed.length > KEPT_SCRATCH) {
      compressed = new byte[KEPT_SCRATCH];
    }
  }

  private void room(int length) throws IOException {
    if (buffer.length - used < length) {
      flush();
    }
  }
}
