package dev.redraft.rdb;

/**
 * Reads a ziplist, the form of small values until Redis 6.2.
 *
 * <pre>
 *   0               4               8       10
 *   +---------------+---------------+-------+------------- - -+------+
 *   |  whole bytes  |  last entry   | count | entries ...     |  FF  |
 *   +---------------+---------------+-------+------------- - -+------+
 *
 *   entry = before encoding data
 *   before: the bytes of the entry before, 0 for the first one
 *     1 byte up to 253, or FE and 4 bytes
 *   encoding:
 *     00llllll                    l bytes                     string of up to 63 bytes
 *     01llllll llllllll           l bytes                     string of up to 16383 bytes, high bits first
 *     10       4 bytes            l bytes                     string, length big-endian
 *     11000000 2 bytes, 11010000 4 bytes, 11100000 8 bytes    integers
 *     11110000 3 bytes, 11111110 1 byte
 *     1111vvvv                                                integer v - 1, for v from 1 to 13
 * </pre>
 *
 * Numbers are little-endian but where noted; a count of 65535 is unknown. Source: the comment at
 * the head of ziplist.c and the format's description in the documentation of redis-rdb-tools.
 */
final class ZiplistReader extends Blob {
  private static final int HEADER = 10;
  private static final int UNKNOWN = 65535;

  private int start;

  /** Where the last entry that was read begins, and how long it is. */
  private int last;

  private int before;

  @Override
  void begin(int offset, int length) throws RdbException {
    if (length < HEADER + 1 || intAt(offset) != length) {
      throw corrupt("a ziplist that is not of " + length + " bytes");
    }
    start = offset;
    at = offset + HEADER;
    limit = offset + length - 1;
    last = at;
    before = 0;
    if (byteAt(limit) != 0xFF) {
      throw corrupt("a ziplist without an end");
    }
  }

  @Override
  void finish() throws RdbException {
    int stated = shortAt(start + 8);
    if (stated != UNKNOWN && stated != count()) {
      throw corrupt("a ziplist of " + count() + " elements that says " + stated);
    }
    if (intAt(start + 4) != last - start) {
      throw corrupt("a ziplist whose last entry is elsewhere");
    }
  }

  @Override
  void step() throws RdbException {
    last = at;
    int stated = byteAt(at);
    int from = at + 1;
    if (stated == 254) {
      room(at, 5);
      stated = intAt(at + 1);
      from = at + 5;
    }
    if (stated != before) {
      throw corrupt("a ziplist entry with a wrong length of the one before");
    }
    room(from, 1);
    at = decode(from, byteAt(from));
    before = at - last;
  }

  private int decode(int from, int head) throws RdbException {
    return switch (head >>> 6) {
      case 0 -> text(from + 1, head & 0x3F);
      case 1 -> {
        room(from, 2);
        yield text(from + 2, (head & 0x3F) << 8 | byteAt(from + 1));
      }
      case 2 -> {
        room(from, 5);
        yield text(from + 5, Integer.reverseBytes(intAt(from + 1)) & 0xFFFFFFFFL);
      }
      default -> integer(from, head);
    };
  }

  private int integer(int from, int head) throws RdbException {
    int size =
        switch (head) {
          case 0xC0 -> 2;
          case 0xD0 -> 4;
          case 0xE0 -> 8;
          case 0xF0 -> 3;
          case 0xFE -> 1;
          default -> 0;
        };
    room(from, 1 + size);
    switch (size) {
      case 0 -> {
        if (head < 0xF1 || head > 0xFD) {
          throw corrupt("a ziplist entry that begins with byte " + head);
        }
        showInteger((head & 15) - 1);
      }
      case 1 -> showInteger(bytes[from + 1]);
      case 2 -> showInteger((short) shortAt(from + 1));
      case 3 -> showInteger(intAt(from) >> 8);
      case 4 -> showInteger(intAt(from + 1));
      default -> showInteger(longAt(from + 1));
    }
    return from + 1 + size;
  }

  private int text(int from, long length) throws RdbException {
    if (length > limit - from) {
      throw corrupt("a ziplist entry of " + length + " bytes beyond its end");
    }
    showText(from, (int) length);
    return from + (int) length;
  }

  private void room(int from, int needed) throws RdbException {
    if (needed > limit - from) {
      throw corrupt("a ziplist entry beyond its end");
    }
  }
}
