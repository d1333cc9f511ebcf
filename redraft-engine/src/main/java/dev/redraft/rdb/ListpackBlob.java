package dev.redraft.rdb;

import dev.redraft.memory.View;
import java.io.IOException;

/**
 * Writes listpacks of Redis as strings: {@link dev.redraft.structure.Packed} entries, in a frame.
 *
 * <pre>
 *   0               4       6
 *   +---------------+-------+--------- - - ---------+------+
 *   |     bytes     | count |        entries        | 0xFF |
 *   +---------------+-------+--------- - - ---------+------+
 * </pre>
 *
 * The bytes are those of the whole, the count that of the entries, {@value #UNKNOWN} if there are
 * as many or more. A blob is put together in a buffer, so that it can be compressed, or written
 * piece by piece if it is too long for that. Reused: {@link #begin}, all entries, {@link #end}.
 */
final class ListpackBlob {
  /** Bytes around the entries. */
  private static final int FRAME = 7;

  private static final int HEADER = 6;
  private static final int END = 0xFF;
  private static final int UNKNOWN = 65535;
  private static final byte[] STREAMED = {};

  private byte[] buffer = STREAMED;
  private int total;
  private int used;

  /** Begins a blob of {@code count} entries that take {@code length} bytes. */
  void begin(RdbOutput out, long length, long count) throws IOException {
    total = Math.toIntExact(length + FRAME);
    int shown = (int) Math.min(count, UNKNOWN);
    used = HEADER;
    if (total > RdbOutput.MOST_COMPRESSED) {
      buffer = STREAMED;
      out.writeLength(total);
      out.writeInt(total);
      out.writeShort(shown);
      return;
    }
    buffer = out.scratch(total);
    buffer[0] = (byte) total;
    buffer[1] = (byte) (total >>> 8);
    buffer[2] = (byte) (total >>> 16);
    buffer[3] = (byte) (total >>> 24);
    buffer[4] = (byte) shown;
    buffer[5] = (byte) (shown >>> 8);
  }

  /** Adds whole entries that lie in memory. */
  void add(RdbOutput out, View view, long address, int length) throws IOException {
    if (isStreamed()) {
      out.writeBytes(view, address, length);
    } else {
      view.read(address, buffer, used, length);
    }
    used += length;
  }

  /** Adds whole entries. */
  void add(RdbOutput out, byte[] entries, int length) throws IOException {
    if (isStreamed()) {
      out.writeBytes(entries, 0, length);
    } else {
      System.arraycopy(entries, 0, buffer, used, length);
    }
    used += length;
  }

  /** Ends the blob, whose entries are all there. */
  void end(RdbOutput out) throws IOException {
    if (used + 1 != total) {
      throw new IllegalStateException("a listpack of " + total + " with " + used);
    }
    if (isStreamed()) {
      out.writeByte(END);
    } else {
      buffer[used] = (byte) END;
      out.writeString(buffer, 0, total);
      buffer = STREAMED;
    }
  }

  /** Writes a blob whose {@code count} entries lie together in memory. */
  void write(RdbOutput out, View view, long address, int length, long count) throws IOException {
    begin(out, length, count);
    add(out, view, address, length);
    end(out);
  }

  private boolean isStreamed() {
    return buffer.length == 0;
  }
}
