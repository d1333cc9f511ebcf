package dev.redraft.memory;

/**
 * What can be read: the live {@link Memory}, or the image that a {@link Fork} froze. Structures
 * read through a View so that the same code serves the engine and the rewrite child.
 *
 * <p>Addresses are byte offsets from the start of the reserved range; 0 is the null address.
 * Multi-byte values are little-endian and need no alignment. Every read is checked against the
 * range and throws {@link IndexOutOfBoundsException} outside of it.
 */
public interface View {
  byte getByte(long address);

  short getShort(long address);

  int getInt(long address);

  long getLong(long address);

  /** Copies {@code length} bytes from {@code address} into {@code target} at {@code offset}. */
  void read(long address, byte[] target, int offset, int length);

  /**
   * Whether {@code length} bytes at {@code address} equal those of {@code bytes} at {@code offset}.
   */
  boolean equal(long address, byte[] bytes, int offset, int length);
}
