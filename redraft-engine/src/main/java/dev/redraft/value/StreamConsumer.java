package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a consumer of a group. It stays where it is as long as it lives.
 *
 * <pre>
 *    0  seen time: milliseconds since the epoch, when it last asked for something
 *    8  active time: likewise, when it last got something; {@link #NEVER} if it never has
 *   16  address of the tree of its pending entries ({@link PendingEntry}), 0 for none
 *   24  length of the name, 4 bytes
 *   28  name ...
 * </pre>
 */
public final class StreamConsumer {
  /** No time. */
  public static final long NEVER = -1;

  /** Offset of the name's length. */
  static final int NAME = 24;

  private static final int ACTIVE = 8;
  private static final int PENDING = 16;

  private StreamConsumer() {}

  static long create(Memory memory, Slice name, long now) {
    long consumer = memory.allocate(Kind.NODE, StreamNames.end(NAME, name.length()));
    memory.putLong(consumer, now);
    memory.putLong(consumer + ACTIVE, NEVER);
    memory.putLong(consumer + PENDING, 0);
    StreamNames.put(memory, consumer + NAME, name);
    return consumer;
  }

  /** A consumer of the same name and times, without pending entries. */
  static long copy(Memory memory, long consumer) {
    long size = StreamNames.end(NAME, StreamNames.length(memory, consumer + NAME));
    long copy = memory.allocate(Kind.NODE, size);
    memory.copy(consumer, copy, size);
    memory.putLong(copy + PENDING, 0);
    return copy;
  }

  /** Milliseconds since the epoch. */
  public static long seen(View view, long consumer) {
    return view.getLong(consumer);
  }

  public static void putSeen(Memory memory, long consumer, long now) {
    memory.putLong(consumer, now);
  }

  /** Milliseconds since the epoch, or {@link #NEVER}. */
  public static long active(View view, long consumer) {
    return view.getLong(consumer + ACTIVE);
  }

  public static void putActive(Memory memory, long consumer, long now) {
    memory.putLong(consumer + ACTIVE, now);
  }

  public static int nameLength(View view, long consumer) {
    return StreamNames.length(view, consumer + NAME);
  }

  public static long nameAddress(long consumer) {
    return StreamNames.address(consumer + NAME);
  }

  /** The slot of the tree of pending entries. */
  static long pending(long consumer) {
    return consumer + PENDING;
  }
}
