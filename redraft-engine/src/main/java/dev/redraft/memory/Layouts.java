package dev.redraft.memory;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The value layouts of every off-heap access: little-endian and unaligned, and aligned ints for
 * what threads share.
 */
final class Layouts {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Coordinates: segment, byte offset. */
  static final VarHandle SHARED_INT = ValueLayout.JAVA_INT.varHandle();

  static final ValueLayout.OfInt ALIGNED_INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong ALIGNED_LONG = ValueLayout.JAVA_LONG;

  static final VarHandle ARRAY_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Layouts() {}
}
