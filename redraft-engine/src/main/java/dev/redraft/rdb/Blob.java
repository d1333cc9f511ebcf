package dev.redraft.rdb;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;

/**
 * A walk through the elements of a value that Redis keeps in one run of bytes, and writes to RDB as
 * one string. The bytes are foreign: each step checks all that it reads, and reads nothing outside
 * of them.
 *
 * <p>A text that is a long in its one accepted form is shown as an integer, so that equal elements
 * look the same whatever their form in the bytes.
 */
abstract class Blob {
  private static final byte[] NOTHING = {};

  private final Slice text = new Slice();
  private final byte[] digits = new byte[Bytes.MAX_LONG_DIGITS];
  private RdbInput input = new RdbInput("nothing", text);
  private int count;
  private boolean integer;
  private long value;
  private int textAt;
  private int textLength;

  byte[] bytes = NOTHING;

  /** Where the next element begins. */
  int at;

  /** Where the end byte is. */
  int limit;

  /**
   * Begins before the first element.
   *
   * @param from where {@code blob} came from, for messages
   */
  final void open(Slice blob, RdbInput from) throws RdbException {
    input = from;
    bytes = blob.array();
    count = 0;
    begin(blob.offset(), blob.length());
  }

  /** Checks what is before the elements and the end byte. */
  abstract void begin(int offset, int length) throws RdbException;

  /**
   * Goes to the next element; false at the end, where it has checked all that the head says of the
   * whole.
   */
  final boolean next() throws RdbException {
    if (at == limit) {
      finish();
      return false;
    }
    step();
    count++;
    return true;
  }

  /** Reads the element that begins at {@link #at}, which is not the end. */
  abstract void step() throws RdbException;

  /** Compares the whole with what its head says. */
  abstract void finish() throws RdbException;

  /** Elements met so far. */
  final int count() {
    return count;
  }

  final boolean isInteger() {
    return integer;
  }

  /** The value of an element that {@link #isInteger}. */
  final long integer() {
    return value;
  }

  /** Where the bytes are of an element that is no integer. */
  final int textAt() {
    return textAt;
  }

  /** How long an element is that is no integer. */
  final int textLength() {
    return textLength;
  }

  /** How long the element is as text. */
  final int length() {
    return integer ? Bytes.longSize(value) : textLength;
  }

  final byte[] bytes() {
    return bytes;
  }

  /** The element as text, until the next call of this object. */
  final Slice text() {
    return integer
        ? text.set(digits, 0, Bytes.writeLong(value, digits, 0))
        : text.set(bytes, textAt, textLength);
  }

  final void showInteger(long shown) {
    integer = true;
    value = shown;
  }

  /** Shows {@code length} bytes; returns whether they are a text and no integer. */
  final boolean showText(int offset, int length) {
    textAt = offset;
    textLength = length;
    integer = false;
    if (length > 0 && length <= Bytes.MAX_LONG_DIGITS && bytes[offset] <= '9') {
      value = Bytes.parseLongOr(bytes, offset, length, 0);
      integer = value != 0 || length == 1 && bytes[offset] == '0';
    }
    return !integer;
  }

  final int byteAt(int offset) {
    return bytes[offset] & 0xFF;
  }

  final int shortAt(int offset) {
    return byteAt(offset) | byteAt(offset + 1) << 8;
  }

  final int intAt(int offset) {
    return shortAt(offset) | shortAt(offset + 2) << 16;
  }

  final long longAt(int offset) {
    return intAt(offset) & 0xFFFFFFFFL | (long) intAt(offset + 4) << 32;
  }

  final RdbException corrupt(String reason) {
    return input.corrupt(reason);
  }
}
