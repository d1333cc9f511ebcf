package dev.redraft.aof;

import dev.redraft.base.Checks;
import dev.redraft.base.Crc32c;
import dev.redraft.platform.DiskFile;
import dev.redraft.resp.Args;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads a log file forwards through one bounded buffer, without copying arguments out of it.
 *
 * <p>An argument points into the buffer; a buffer that arguments point into is not overwritten but
 * replaced, so they stay valid until {@link #release}. An argument that does not fit gets an array
 * of its own, only after the file has been seen to be long enough.
 *
 * <p>Invariants: {@code 0 <= position <= limit <= buffer.length}; {@code start + position} is the
 * offset in the file.
 */
final class LogReader {
  /** Redis reads a line through a buffer of this size; what is longer is no line of a log. */
  static final int MAX_LINE = 1024;

  /** {@link #lineLength}: the file ends first. */
  static final int END = -1;

  /** {@link #lineLength}: no end within {@link #MAX_LINE}. */
  static final int TOO_LONG = -2;

  private final DiskFile file;
  private final long size;
  private byte[] buffer;
  private long start;
  private int position;
  private int limit;
  private boolean pinned;

  LogReader(DiskFile file, long from, int bufferBytes) throws IOException {
    this.file = file;
    size = file.size();
    buffer = new byte[Checks.atLeast("bufferBytes", bufferBytes, MAX_LINE)];
    start = from;
  }

  /** Bytes in the file when it was opened. */
  long size() {
    return size;
  }

  long offset() {
    return start + position;
  }

  /** Arguments handed out so far are no longer used. */
  void release() {
    pinned = false;
  }

  /** Goes on at {@code offset}, at or after the present one. */
  void skipTo(long offset) {
    if (offset <= start + limit) {
      position = (int) (offset - start);
    } else {
      start = offset;
      position = 0;
      limit = 0;
    }
  }

  /** Whether {@code count} bytes, at most a buffer full, are there; reads them if need be. */
  private boolean ensure(int count) throws IOException {
    if (limit - position >= count) {
      return true;
    }
    if (size - offset() < count) {
      count = (int) (size - offset());
    }
    byte[] target = pinned ? new byte[buffer.length] : buffer;
    System.arraycopy(buffer, position, target, 0, limit - position);
    start += position;
    limit -= position;
    position = 0;
    buffer = target;
    pinned = false;
    int wanted = count;
    ByteBuffer space = ByteBuffer.wrap(buffer);
    while (limit < wanted) {
      space.limit(buffer.length).position(limit);
      int read = file.read(space, start + limit);
      if (read <= 0) {
        break;
      }
      limit += read;
    }
    return false;
  }

  boolean atEnd() throws IOException {
    ensure(1);
    return position == limit;
  }

  /** The next byte, not taken; not to be called at the end. */
  int peek() {
    return buffer[position];
  }

  /** Bytes of the line that begins here, with its line feed; {@link #END} or {@link #TOO_LONG}. */
  int lineLength() throws IOException {
    for (int i = 0; i < MAX_LINE; i++) {
      if (position + i >= limit) {
        ensure(MAX_LINE);
        if (position + i >= limit) {
          return END;
        }
      }
      if (buffer[position + i] == '\n') {
        return i + 1;
      }
    }
    return TOO_LONG;
  }

  /** Points {@code slice} at the next {@code length} bytes, which {@link #lineLength} has seen. */
  void look(dev.redraft.base.Slice slice, int length) {
    slice.set(buffer, position, length);
  }

  void skip(int length) {
    position += length;
  }

  /**
   * The number in a line {@code <letter> digits CR LF} of {@code length} bytes, which is taken;
   * negative if it is not one or above {@code max}.
   */
  long number(int length, long max) {
    int from = position + 1;
    int end = position + length - 2;
    position += length;
    if (end <= from || end - from > 18 || buffer[end] != '\r') {
      return -1;
    }
    long number = 0;
    for (int i = from; i < end; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number <= max ? number : -1;
  }

  /** What became of an argument. */
  enum Bulk {
    READ,
    SHORT,
    BAD
  }

  /** Takes {@code length} bytes and a line end into {@code args}. */
  Bulk bulk(int length, Args args) throws IOException {
    long whole = length + 2L;
    if (size - offset() < whole) {
      return Bulk.SHORT;
    }
    if (whole > buffer.length) {
      return bigBulk(length, args);
    }
    if (!ensure((int) whole) && limit - position < whole) {
      return Bulk.SHORT;
    }
    args.add(buffer, position, length);
    pinned = true;
    position += length;
    return lineEnd();
  }

  private Bulk lineEnd() {
    boolean good = buffer[position] == '\r' && buffer[position + 1] == '\n';
    position += 2;
    return good ? Bulk.READ : Bulk.BAD;
  }

  private Bulk bigBulk(int length, Args args) throws IOException {
    byte[] bytes = new byte[length];
    int have = Math.min(length, limit - position);
    System.arraycopy(buffer, position, bytes, 0, have);
    position += have;
    ByteBuffer rest = ByteBuffer.wrap(bytes).position(have);
    while (rest.hasRemaining()) {
      if (file.read(rest, start + position + rest.position() - have) <= 0) {
        return Bulk.SHORT;
      }
    }
    skipTo(start + position + length - have);
    args.add(bytes, 0, length);
    ensure(2);
    return limit - position < 2 ? Bulk.SHORT : lineEnd();
  }

  /** CRC-32C of the next {@code length} bytes, which are not taken; the file has them. */
  int crc(long length) throws IOException {
    Crc32c crc = new Crc32c();
    int have = (int) Math.min(length, limit - position);
    crc.update(buffer, position, have);
    long at = offset() + have;
    long end = offset() + length;
    ByteBuffer scratch = have == length ? ByteBuffer.allocate(0) : ByteBuffer.allocate(1 << 16);
    while (at < end) {
      scratch.clear().limit((int) Math.min(scratch.capacity(), end - at));
      int read = file.read(scratch, at);
      if (read <= 0) {
        throw new IOException("The file has " + at + " bytes, not " + size);
      }
      crc.update(scratch.array(), 0, read);
      at += read;
    }
    return crc.value();
  }
}
