package dev.redraft.rdb;

/**
 * Reads a listpack, the form of small values from Redis 7 on.
 *
 * <pre>
 *   0               4       6
 *   +---------------+-------+------------- - -+------+
 *   |  whole bytes  | count | entries ...     |  FF  |
 *   +---------------+-------+------------- - -+------+
 * </pre>
 *
 * Numbers are little-endian; a count of 65535 is unknown. Entries are those of {@link
 * dev.redraft.structure.Packed}, which draws them. Redis reads entries that are longer than they
 * need be, so they are taken here as well; {@link #isCanonical} says whether there were any.
 */
final class ListpackReader extends Blob {
  private static final int HEADER = 6;
  private static final int UNKNOWN = 65535;

  private int start;
  private boolean canonical;

  @Override
  void begin(int offset, int length) throws RdbException {
    if (length < HEADER + 1 || intAt(offset) != length) {
      throw corrupt("a listpack that is not of " + length + " bytes");
    }
    start = offset;
    at = offset + HEADER;
    limit = offset + length - 1;
    canonical = true;
    if (byteAt(limit) != 0xFF) {
      throw corrupt("a listpack without an end");
    }
  }

  /** Whether all entries so far have the one form that {@code Packed} gives them. */
  boolean isCanonical() {
    return canonical;
  }

  /** Where the entries begin. */
  int entriesAt() {
    return start + HEADER;
  }

  /** The bytes of the entries. */
  int entriesLength() {
    return limit - start - HEADER;
  }

  @Override
  void finish() throws RdbException {
    int stated = shortAt(start + 4);
    if (stated != UNKNOWN && stated != count()) {
      throw corrupt("a listpack of " + count() + " elements that says " + stated);
    }
  }

  @Override
  void step() throws RdbException {
    int head = byteAt(at);
    int body;
    if (head < 0x80) {
      body = 1;
      showInteger(head);
    } else if (head < 0xC0) {
      body = text(1, head & 0x3F, 0);
    } else if (head < 0xE0) {
      body = room(2);
      integer(((head & 31) << 8 | byteAt(at + 1)) << 19 >> 19, 0, 127);
    } else if (head < 0xF0) {
      room(2);
      body = text(2, (head & 15) << 8 | byteAt(at + 1), 1 << 6);
    } else if (head == 0xF0) {
      room(5);
      body = text(5, intAt(at + 1) & 0xFFFFFFFFL, 1 << 12);
    } else {
      body = wide(head);
    }
    at = checkBack(body);
  }

  private int wide(int head) throws RdbException {
    return switch (head) {
      case 0xF1 -> {
        room(3);
        integer((short) shortAt(at + 1), -4096, 4095);
        yield 3;
      }
      case 0xF2 -> {
        room(4);
        integer(intAt(at) >> 8, Short.MIN_VALUE, Short.MAX_VALUE);
        yield 4;
      }
      case 0xF3 -> {
        room(5);
        integer(intAt(at + 1), -1 << 23, (1 << 23) - 1);
        yield 5;
      }
      case 0xF4 -> {
        room(9);
        integer(longAt(at + 1), Integer.MIN_VALUE, Integer.MAX_VALUE);
        yield 9;
      }
      default -> throw corrupt("a listpack entry that begins with byte " + head);
    };
  }

  /** An integer that has a shorter form if it is within the bounds. */
  private void integer(long value, int low, int high) {
    showInteger(value);
    canonical &= value < low || value > high;
  }

  /** A text that has a shorter form if it is shorter than {@code least}. */
  private int text(int header, long length, int least) throws RdbException {
    if (length > limit - at - header) {
      throw corrupt("a listpack entry of " + length + " bytes beyond its end");
    }
    canonical &= showText(at + header, (int) length) && length >= least;
    return header + (int) length;
  }

  private int room(int needed) throws RdbException {
    if (needed > limit - at) {
      throw corrupt("a listpack entry beyond its end");
    }
    return needed;
  }

  /** Checks the back length after {@code body} bytes; returns where the next entry begins. */
  private int checkBack(int body) throws RdbException {
    int back = at + body;
    if (body <= 127) {
      if (back >= limit || bytes[back] != body) {
        throw corrupt("a listpack entry with a wrong back length");
      }
      return back + 1;
    }
    int size = body < 16383 ? 2 : body < 2097151 ? 3 : body < 268435455 ? 4 : 5;
    if (size > limit - back) {
      throw corrupt("a listpack entry beyond its end");
    }
    for (int i = 0; i < size; i++) {
      // The most significant group first, and all but that one marked; 5 groups hold more than 32
      // bits.
      int group = (int) ((long) body >>> 7 * (size - 1 - i)) & 127;
      if (byteAt(back + i) != (i == 0 ? group : group | 128)) {
        throw corrupt("a listpack entry with a wrong back length");
      }
    }
    return back + size;
  }
}
