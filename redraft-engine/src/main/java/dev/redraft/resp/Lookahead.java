package dev.redraft.resp;

/**
 * Goes through the requests that wait in a query buffer, to see their keys before they are parsed:
 * a hint, which takes nothing and judges nothing. It ends at the first bytes that are not a plain
 * array of bulk strings, all of which are there.
 */
public final class Lookahead {
  /** Longer numbers are no lengths of anything that waits in a buffer. */
  private static final int MOST_DIGITS = 9;

  private static final byte[] NONE = {};

  private byte[] array = NONE;
  private int at;
  private int end;
  private int keyOffset;
  private int keyLength;

  /** Points this at bytes from {@code from} to {@code to}, valid until the parser's next call. */
  void set(byte[] array, int from, int to) {
    this.array = array;
    at = from;
    end = to;
  }

  /** Lets go of the bytes. */
  public void release() {
    set(NONE, 0, 0);
  }

  /** Goes to the next request; false if there is none with an argument. */
  public boolean next() {
    int count = number('*');
    if (count < 2) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      int length = number('$');
      if (length < 0 || length > end - at - 2) {
        return false;
      }
      if (i == 1) {
        keyOffset = at;
        keyLength = length;
      }
      at += length + 2;
    }
    return true;
  }

  /** Where the bytes are. */
  public byte[] array() {
    return array;
  }

  /** Where the first argument of the request begins; of most commands it is a key. */
  public int keyOffset() {
    return keyOffset;
  }

  public int keyLength() {
    return keyLength;
  }

  /** The number of a line, behind its first byte; -1 if there is none. */
  private int number(char kind) {
    if (at >= end || array[at] != kind) {
      return -1;
    }
    int value = 0;
    int i = at + 1;
    for (int last = Math.min(end, i + MOST_DIGITS); i < last; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
    }
    if (i == at + 1 || i + 2 > end || array[i] != '\r') {
      return -1;
    }
    at = i + 2;
    return value;
  }
}
