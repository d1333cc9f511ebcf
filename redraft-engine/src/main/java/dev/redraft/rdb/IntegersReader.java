package dev.redraft.rdb;

import dev.redraft.structure.IntSet;

/** Reads an intset, whose bytes are those of {@link IntSet}: integers in ascending order. */
final class IntegersReader extends Blob {
  private int width;
  private int stated;
  private long last;

  @Override
  void begin(int offset, int length) throws RdbException {
    if (length < IntSet.HEADER) {
      throw corrupt("an intset of " + length + " bytes");
    }
    width = intAt(offset);
    stated = intAt(offset + 4);
    if (width != Short.BYTES && width != Integer.BYTES && width != Long.BYTES) {
      throw corrupt("an intset of integers of " + width + " bytes");
    }
    if (length != IntSet.HEADER + (stated & 0xFFFFFFFFL) * width || stated > IntSet.MAX_COUNT) {
      throw corrupt(
          "an intset of " + length + " bytes that says " + Integer.toUnsignedString(stated));
    }
    at = offset + IntSet.HEADER;
    limit = offset + length;
  }

  @Override
  void finish() {
    // The length has been compared with the count.
  }

  @Override
  void step() throws RdbException {
    long value =
        switch (width) {
          case Short.BYTES -> (short) shortAt(at);
          case Integer.BYTES -> intAt(at);
          default -> longAt(at);
        };
    if (count() > 0 && value <= last) {
      throw corrupt("an intset out of order");
    }
    last = value;
    at += width;
    showInteger(value);
  }
}
