package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of RDB: lengths, strings, numbers. Whatever is wrong ends in an {@link
 * RdbException} that names the offset. One thread.
 *
 * <p>Memory: the buffer or the blocks read ahead, one string that does not lie in one of them
 * whole, and one that was compressed. No length is believed: a string is not longer than what is
 * left of the input, nor a compressed one longer than what its bytes can possibly expand to.
 */
public final class RdbInput implements AutoCloseable {
  /** Gives the bytes in order. */
  @FunctionalInterface
  public interface Source {
    /** Reads at least one byte into {@code target}; -1 at the end. */
    int read(byte[] target, int offset, int length) throws IOException;
  }

  private static final Source NOTHING = (target, offset, length) -> -1;
  private static final byte[] NO_BYTES = new byte[0];
  private static final int LEAST_SCRATCH = 1 << 10;
  private static final int KEPT_SCRATCH = 1 << 20;
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Source source;
  private final @Nullable ReadAhead ahead;
  private final String name;
  private final long size;
  private byte[] buffer;
  private int at;
  private int limit;

  /** Offset in the input of {@code buffer[0]}. */
  private long base;

  private long crc;
  private int crcAt;
  private byte[] scratch = new byte[LEAST_SCRATCH];
  private byte[] unpacked = new byte[LEAST_SCRATCH];

  /**
   * Reads from {@code source}.
   *
   * @param name the file's name, for messages
   * @param size bytes that the input has; no more are asked for
   */
  public RdbInput(Source source, String name, long size, int bufferBytes) {
    this.source = source;
    ahead = null;
    this.name = name;
    this.size = size;
    buffer = new byte[Math.max(64, bufferBytes)];
  }

  /** Reads {@code payload} itself, without a copy. */
  public RdbInput(String name, Slice payload) {
    source = NOTHING;
    ahead = null;
    this.name = name;
    size = payload.length();
    buffer = payload.array();
    at = payload.offset();
    crcAt = at;
    base = -at;
    limit = at + payload.length();
  }

  private RdbInput(ReadAhead ahead, String name) {
    source = NOTHING;
    this.ahead = ahead;
    this.name = name;
    size = ahead.size();
    buffer = NO_BYTES;
  }

  /** Reads {@code file} from {@code offset} to its present end, which {@link #size} counts. */
  public static RdbInput ofFile(DiskFile file, String name, long offset) throws IOException {
    return new RdbInput(new ReadAhead(file, offset), name);
  }

  /**
   * As {@link #ofFile}, with a thread that reads the file and takes the checksum ahead, until this
   * input is closed. The file must not be closed before.
   */
  public static RdbInput ofFileAhead(DiskFile file, String name, long offset, EventLog events)
      throws IOException {
    ReadAhead ahead = new ReadAhead(file, offset);
    ahead.start(events);
    return new RdbInput(ahead, name);
  }

  /** Stops reading ahead. What was given to the constructor stays open. */
  @Override
  public void close() {
    if (ahead != null) {
      ahead.close();
    }
  }

  /** How many bytes the input has. */
  public long size() {
    return size;
  }

  /** How many bytes have been read. */
  public long offset() {
    return base + at;
  }

  /** How many bytes are left. */
  public long remaining() {
    return size - offset();
  }

  /** The checksum of all bytes read so far. */
  public long crc() {
    if (at > crcAt) {
      crc = Crc64.update(crc, buffer, crcAt, at - crcAt);
      crcAt = at;
    }
    return crc;
  }

  /** What to throw when the bytes just read can't be right. */
  public RdbException corrupt(String reason) {
    return new RdbException(name + ": " + reason + " (at offset " + offset() + " of " + size + ")");
  }

  public int readByte() throws IOException, RdbException {
    need(1);
    return buffer[at++] & 0xFF;
  }

  /** Two bytes, little-endian. */
  public int readShort() throws IOException, RdbException {
    need(2);
    int value = (short) SHORT.get(buffer, at) & 0xFFFF;
    at += 2;
    return value;
  }

  /** Four bytes, little-endian. */
  public int readInt() throws IOException, RdbException {
    need(4);
    int value = (int) INT.get(buffer, at);
    at += 4;
    return value;
  }

  /** Eight bytes, little-endian. */
  public long readLong() throws IOException, RdbException {
    need(8);
    long value = (long) LONG.get(buffer, at);
    at += 8;
    return value;
  }

  public long readLongBigEndian() throws IOException, RdbException {
    return Long.reverseBytes(readLong());
  }

  public double readDouble() throws IOException, RdbException {
    return Double.longBitsToDouble(readLong());
  }

  /** A length or count, 0 or more. */
  public long readLength() throws IOException, RdbException {
    int first = readByte();
    long length = lengthAfter(first);
    if (length < 0) {
      throw corrupt(first >= 0xC0 ? "a string where a length belongs" : "a length beyond 2^63");
    }
    return length;
  }

  /** As {@link #readLength}, of 64 bits without a sign. */
  public long readUnsigned() throws IOException, RdbException {
    int first = readByte();
    if (first >= 0xC0) {
      throw corrupt("a string where a number belongs");
    }
    return lengthAfter(first);
  }

  /**
   * The count of elements that take at least {@code leastBytes} each: not more than can be in what
   * is left.
   */
  public long readCount(int leastBytes) throws IOException, RdbException {
    long count = readLength();
    if (count > remaining() / leastBytes) {
      throw corrupt("a count of " + count + " in the last " + remaining() + " bytes");
    }
    return count;
  }

  /** A string of any form, which {@code target} shows until the next call of this input. */
  public void readString(Slice target) throws IOException, RdbException {
    int first = readByte();
    if (first < 0xC0) {
      showBytes(lengthAfter(first), target);
      return;
    }
    switch (first & 0x3F) {
      case RdbFormat.INT8 -> showInteger((byte) readByte(), target);
      case RdbFormat.INT16 -> showInteger((short) readShort(), target);
      case RdbFormat.INT32 -> showInteger(readInt(), target);
      case RdbFormat.LZF -> showCompressed(target);
      default -> throw corrupt("a string in the unknown form " + (first & 0x3F));
    }
  }

  /** {@code length} bytes, which {@code target} shows until the next call of this input. */
  public void showBytes(long length, Slice target) throws IOException, RdbException {
    checkLength(length);
    int n = (int) length;
    if (n <= limit - at) {
      target.set(buffer, at, n);
      at += n;
      return;
    }
    if (n <= buffer.length && hasSource()) {
      need(n);
      target.set(buffer, at, n);
      at += n;
      return;
    }
    need(1);
    scratch = room(scratch, n);
    readFully(scratch, n);
    target.set(scratch, 0, n);
  }

  /** Passes over {@code length} bytes. */
  public void skip(long length) throws IOException, RdbException {
    if (length < 0 || length > remaining()) {
      throw corrupt("the input ends inside " + length + " bytes");
    }
    while (length > 0) {
      need(1);
      int n = (int) Math.min(length, limit - at);
      at += n;
      length -= n;
    }
  }

  private void checkLength(long length) throws RdbException {
    if (length < 0 || length > RdbFormat.MAX_STRING || length > remaining()) {
      throw corrupt("a string of " + length + " bytes in the last " + remaining());
    }
  }

  private void showInteger(long value, Slice target) {
    target.set(scratch, 0, Bytes.writeLong(value, scratch, 0));
  }

  private void showCompressed(Slice target) throws IOException, RdbException {
    long packed = readLength();
    long length = readLength();
    if (length > RdbFormat.MAX_STRING || length / Lzf.MAX_EXPANSION > packed) {
      throw corrupt("a string of " + length + " bytes, compressed to " + packed);
    }
    showBytes(packed, target);
    int n = (int) length;
    unpacked = room(unpacked, n + Lzf.SLACK);
    if (!Lzf.expand(target.array(), target.offset(), target.length(), unpacked, n)) {
      throw corrupt("a compressed string that is not valid, or not of " + length + " bytes");
    }
    target.set(unpacked, 0, n);
  }

  /** The array or another of at least {@code length} bytes; much room is not kept for little. */
  private byte[] room(byte[] array, int length) throws RdbException {
    if (length > KEPT_SCRATCH) {
      return array.length >= length ? array : large(length);
    }
    if (array.length >= length && array.length <= KEPT_SCRATCH) {
      return array;
    }
    return new byte[Math.max(LEAST_SCRATCH, Integer.highestOneBit(length - 1) << 1)];
  }

  /** What the file holds is no reason to end the process. */
  private byte[] large(int length) throws RdbException {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      throw corrupt("the heap has no room for a string of " + length + " bytes: raise -Xmx");
    }
  }

  private long lengthAfter(int first) throws IOException, RdbException {
    return switch (first >>> 6) {
      case 0 -> first;
      case 1 -> (first & 0x3F) << 8 | readByte();
      case 2 ->
          switch (first) {
            case 0x80 -> Integer.reverseBytes(readInt()) & 0xFFFFFFFFL;
            case 0x81 -> readLongBigEndian();
            default -> throw corrupt("a length that begins with byte " + first);
          };
      default -> -1;
    };
  }

  private void readFully(byte[] target, int length) throws IOException, RdbException {
    int done = 0;
    while (done < length) {
      need(1);
      int n = Math.min(length - done, limit - at);
      System.arraycopy(buffer, at, target, done, n);
      at += n;
      done += n;
    }
  }

  /** Has at least {@code count} bytes in the buffer. */
  private void need(int count) throws IOException, RdbException {
    if (limit - at >= count) {
      return;
    }
    if (ahead != null) {
      nextBlock(ahead);
    } else if (hasSource()) {
      fill(count);
    }
    if (limit - at < count) {
      throw corrupt("the input ends too early");
    }
  }

  private void fill(int count) throws IOException {
    crc();
    System.arraycopy(buffer, at, buffer, 0, limit - at);
    base += at;
    limit -= at;
    at = 0;
    crcAt = 0;
    while (limit < count) {
      int most = (int) Math.min(buffer.length - limit, size - base - limit);
      int n = most > 0 ? source.read(buffer, limit, most) : -1;
      if (n < 0) {
        return;
      }
      limit += n;
    }
  }

  /**
   * Takes the next block in place of the buffer, with what is left before it: part of a number,
   * less than {@link ReadAhead#HEAD} bytes, which is read now. The checksum therefore goes on from
   * the beginning of the block.
   */
  private void nextBlock(ReadAhead ahead) throws IOException {
    ReadAhead.Block next = ahead.next();
    if (next == null) {
      return;
    }
    int left = limit - at;
    System.arraycopy(buffer, at, next.bytes, ReadAhead.HEAD - left, left);
    ahead.release();
    buffer = next.bytes;
    base += limit - ReadAhead.HEAD;
    at = ReadAhead.HEAD - left;
    limit = ReadAhead.HEAD + next.length;
    crc = next.crcBefore;
    crcAt = ReadAhead.HEAD;
  }

  @SuppressWarnings("ReferenceEquality") // there is one source that is none
  private boolean hasSource() {
    return source != NOTHING;
  }
}
