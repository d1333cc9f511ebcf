package dev.redraft.base;

/** Checks that are always on: each throws with the names and numbers needed to understand it. */
public final class Checks {
  private Checks() {}

  /**
   * Returns {@code value} if it is at least {@code least}.
   *
   * @throws IllegalArgumentException otherwise
   */
  public static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
    return value;
  }

  /**
   * Checks that {@code length} bytes from {@code offset} lie within {@code size}.
   *
   * @throws IndexOutOfBoundsException otherwise
   */
  public static void range(long offset, long length, long size) {
    if ((offset | length) < 0 || length > size - offset) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + size);
    }
  }

  /**
   * States something that only a bug of the engine can make untrue.
   *
   * @throws IllegalStateException if it is untrue
   */
  public static void state(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalStateException(rule);
    }
  }
}
