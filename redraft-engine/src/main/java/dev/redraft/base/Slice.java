package dev.redraft.base;

import java.nio.charset.StandardCharsets;

/**
 * A view of bytes inside somebody else's array: how arguments travel from the parser to a command
 * without a copy.
 *
 * <p>A slice handed to a command is valid until that command returns; whoever keeps bytes longer
 * takes {@link #toBytes()}. Slices are reused by their owner, so they have no value equality of
 * their own: see {@link #contentEquals}.
 */
public final class Slice {
  private static final byte[] EMPTY = new byte[0];

  private byte[] array = EMPTY;
  private int offset;
  private int length;

  public Slice() {}

  public Slice(byte[] array) {
    set(array, 0, array.length);
  }

  /** A new slice over the UTF-8 bytes of {@code text}. */
  public static Slice of(String text) {
    return new Slice(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Points this slice at {@code length} bytes of {@code array} from {@code offset}. */
  public Slice set(byte[] array, int offset, int length) {
    if ((offset | length) < 0 || length > array.length - offset) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
    }
    this.array = array;
    this.offset = offset;
    this.length = length;
    return this;
  }

  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** The byte at {@code index}, 0 to {@code length() - 1}. */
  public byte at(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(index + " of " + length);
    }
    return array[offset + index];
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return java.util.Arrays.copyOfRange(array, offset, offset + length);
  }

  public boolean contentEquals(Slice other) {
    return java.util.Arrays.equals(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  /**
   * Whether the bytes are {@code ascii} in any case; {@code ascii} is of lower or upper case ASCII.
   */
  public boolean equalsIgnoreCase(String ascii) {
    if (length != ascii.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(array[offset + i]) != lower((byte) ascii.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Unsigned lexicographic order, as memcmp and then by length. */
  public int compareBytes(Slice other) {
    return java.util.Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  /** The bytes as ISO-8859-1 text: one character a byte, so nothing is lost. */
  @Override
  public String toString() {
    return new String(array, offset, length, StandardCharsets.ISO_8859_1);
  }
}
