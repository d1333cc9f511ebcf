package dev.redraft.rdb;

/**
 * Reads a zipmap, the form of small hashes until Redis 2.4: field and value by turns.
 *
 * <pre>
 *   +-------+--------+-------+--------+------+-------+-------- - -+------+
 *   | count | length | field | length | free | value | unused ... |  FF  |
 *   +-------+--------+-------+--------+------+-------+-------- - -+------+
 *           `--------------- once for each field ----------------'
 * </pre>
 *
 * The count is 1 byte, unknown from 254 on. A length is 1 byte up to 253, or FE and 4 bytes
 * little-endian. Behind each value are as many unused bytes as {@code free} says. Source: the
 * comment at the head of zipmap.c and the documentation of redis-rdb-tools.
 */
final class ZipmapReader extends Blob {
  private static final int UNKNOWN = 254;

  private int start;

  @Override
  void begin(int offset, int length) throws RdbException {
    if (length < 2) {
      throw corrupt("a zipmap of " + length + " bytes");
    }
    start = offset;
    at = offset + 1;
    limit = offset + length - 1;
    if (byteAt(limit) != 0xFF) {
      throw corrupt("a zipmap without an end");
    }
  }

  @Override
  void finish() throws RdbException {
    if (count() % 2 != 0) {
      throw corrupt("a zipmap with a field that has no value");
    }
    int stated = byteAt(start);
    if (stated < UNKNOWN && stated != count() / 2) {
      throw corrupt("a zipmap of " + count() / 2 + " fields that says " + stated);
    }
  }

  @Override
  void step() throws RdbException {
    boolean value = count() % 2 != 0;
    long length = byteAt(at);
    int from = at + 1;
    if (length == 255) {
      throw corrupt("a zipmap that ends too early");
    }
    if (length == 254) {
      room(from, 4);
      length = intAt(from) & 0xFFFFFFFFL;
      from += 4;
    }
    int free = 0;
    if (value) {
      room(from, 1);
      free = byteAt(from++);
    }
    room(from, length + free);
    showText(from, (int) length);
    at = from + (int) length + free;
  }

  private void room(int from, long needed) throws RdbException {
    if (needed > limit - from) {
      throw corrupt("a zipmap entry beyond its end");
    }
  }
}
