package dev.redraft.aof;

import dev.redraft.base.Slice;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lines beginning with {@code #} between the commands of a log; Redis and redis-check-aof skip
 * them.
 *
 * <pre>
 * timestamp = "#TS:" unix-seconds CR LF                                     written by Redis too
 * batch     = "#RB:" length ":" crc ":" synced ":" check CR LF bytes        {@link #HEADER_BYTES} bytes of header
 *
 *   offset  0    4             16  17        25  26            38  39        47   49
 *           #RB: length        :   crc       :   synced        :   check     CRLF bytes ...
 *                12 hex digits     8 hex         12 hex digits     8 hex          length of them
 * </pre>
 *
 * <ul>
 *   <li>{@code length}: how many bytes follow that belong to the batch: whole commands and
 *       timestamps.
 *   <li>{@code crc}: CRC-32C of these bytes.
 *   <li>{@code synced}: how many bytes of this file were known to be durable when the batch was
 *       written; not more than the batch's own offset in the file.
 *   <li>{@code check}: 32-bit FNV-1a of the header's first 38 bytes, so that a torn header is not
 *       believed.
 * </ul>
 *
 * Digits are lower-case hexadecimal with leading zeros. A batch of length 0 is legal: it says what
 * is durable, and that batches follow. A batch is applied only if it is intact. If one is not, then
 * either the rest of the file was never durable (legal after a power failure: it is cut off from
 * there, even if later batches look intact), or a batch anywhere in the file states that more than
 * that was durable: then durable bytes were damaged. Right after a batch the next line is another
 * batch's header, or something that Redis wrote: a command or a timestamp; any other comment was a
 * header.
 */
public final class Annotations {
  /** Bytes of a batch's header. */
  public static final int HEADER_BYTES = 49;

  /** Bytes of the longest timestamp line. */
  public static final int MAX_TIMESTAMP_BYTES = 4 + 19 + 2;

  /** Lengths and offsets are below this: 48 bits. */
  public static final long LIMIT = 1L << 48;

  private static final int LENGTH_AT = 4;
  private static final int CRC_AT = 17;
  private static final int SYNCED_AT = 26;
  private static final int CHECK_AT = 39;
  private static final int CHECKED_BYTES = 38;
  private static final int WIDE = 12;
  private static final int NARROW = 8;
  private static final int FNV_BASIS = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private Annotations() {}

  /**
   * Writes the header of a batch; allocates nothing.
   *
   * @param target has {@link #HEADER_BYTES} bytes of room
   * @param length bytes of the batch, below {@link #LIMIT}
   * @param crc32c CRC-32C of these bytes
   * @param syncedOffset bytes of the file that are durable as far as the writer knows, not past the
   *     header's own offset
   */
  public static void writeBatchHeader(
      ByteBuffer target, long length, int crc32c, long syncedOffset) {
    if (length < 0 || length >= LIMIT || syncedOffset < 0 || syncedOffset >= LIMIT) {
      throw new IllegalArgumentException("batch of " + length + " bytes, synced " + syncedOffset);
    }
    int start = target.position();
    target.put((byte) '#').put((byte) 'R').put((byte) 'B').put((byte) ':');
    hex(target, length, WIDE);
    target.put((byte) ':');
    hex(target, crc32c, NARROW);
    target.put((byte) ':');
    hex(target, syncedOffset, WIDE);
    int check = headerCheck(target, start);
    target.put((byte) ':');
    hex(target, check, NARROW);
    target.put((byte) '\r').put((byte) '\n');
  }

  /** Writes a timestamp line; {@code target} has {@link #MAX_TIMESTAMP_BYTES} bytes of room. */
  public static void writeTimestamp(ByteBuffer target, long unixSeconds) {
    target.put((byte) '#').put((byte) 'T').put((byte) 'S').put((byte) ':');
    decimal(target, unixSeconds);
    target.put((byte) '\r').put((byte) '\n');
  }

  private static void decimal(ByteBuffer target, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("unix time " + number);
    }
    long divisor = 1;
    while (number / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      target.put((byte) ('0' + number / divisor % 10));
    }
  }

  private static void hex(ByteBuffer target, long number, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      int digit = (int) (number >>> shift) & 15;
      target.put((byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
    }
  }

  private static int headerCheck(ByteBuffer target, int start) {
    int check = FNV_BASIS;
    for (int i = start; i < start + CHECKED_BYTES; i++) {
      check = (check ^ target.get(i)) * FNV_PRIME;
    }
    return check;
  }

  /**
   * A batch's header as read.
   *
   * @param length bytes of the batch
   * @param crc32c their CRC-32C
   * @param synced bytes of the file that were durable before the batch was written
   */
  public record BatchHeader(long length, int crc32c, long synced) {}

  /** Whether a line is or was to be a batch's header, intact or not. */
  static boolean looksLikeBatch(Slice line) {
    return begins(line, 'R', 'B');
  }

  static boolean isTimestamp(Slice line) {
    return begins(line, 'T', 'S');
  }

  /** The time of a timestamp line with its end; -1 if the line is none. */
  static long parseTimestamp(Slice line) {
    int end = line.length() - 2;
    if (!isTimestamp(line) || end < 5 || end > 4 + 18 || line.at(end) != '\r') {
      return -1;
    }
    long seconds = 0;
    for (int i = 4; i < end; i++) {
      int digit = line.at(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      seconds = seconds * 10 + digit;
    }
    return seconds;
  }

  private static boolean begins(Slice line, char second, char third) {
    return line.length() >= 4
        && line.at(0) == '#'
        && line.at(1) == second
        && line.at(2) == third
        && line.at(3) == ':';
  }

  /**
   * Reads a header of {@link #HEADER_BYTES} bytes with its line end.
   *
   * @return null if it is not an intact header
   */
  public static @Nullable BatchHeader parseBatchHeader(Slice line) {
    if (line.length() != HEADER_BYTES
        || !looksLikeBatch(line)
        || line.at(LENGTH_AT + WIDE) != ':'
        || line.at(CRC_AT + NARROW) != ':'
        || line.at(SYNCED_AT + WIDE) != ':'
        || line.at(HEADER_BYTES - 2) != '\r'
        || line.at(HEADER_BYTES - 1) != '\n') {
      return null;
    }
    long length = hex(line, LENGTH_AT, WIDE);
    long crc = hex(line, CRC_AT, NARROW);
    long synced = hex(line, SYNCED_AT, WIDE);
    long check = hex(line, CHECK_AT, NARROW);
    if ((length | crc | synced | check) < 0) {
      return null;
    }
    int actual = headerCheck(ByteBuffer.wrap(line.array()), line.offset());
    return actual == (int) check ? new BatchHeader(length, (int) crc, synced) : null;
  }

  /** The number in {@code digits} digits; negative if one is not a digit. */
  private static long hex(Slice line, int at, int digits) {
    long number = 0;
    for (int i = at; i < at + digits; i++) {
      int b = line.at(i);
      int digit = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }
}
