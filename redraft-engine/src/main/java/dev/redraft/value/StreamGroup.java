package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a consumer group of a stream.
 *
 * <pre>
 *    0  last delivered ID: ms, seq
 *   16  entries read, {@link #UNKNOWN} if that can't be told
 *   24  address of the tree of pending entries ({@link PendingEntry}), 0 for none
 *   32  address of the tree of consumers ({@link StreamConsumer}), 0 for none
 *   40  length of the name, 4 bytes
 *   44  name ...
 * </pre>
 */
public final class StreamGroup {
  /** Entries read, when an ID has no place among the entries that were ever added. */
  public static final long UNKNOWN = -1;

  /** Offset of the name's length. */
  static final int NAME = 40;

  private static final int READ = 16;
  private static final int PENDING = 24;
  private static final int CONSUMERS = 32;

  private StreamGroup() {}

  static long create(Memory memory, Slice name, long ms, long seq, long entriesRead) {
    long group = memory.allocate(Kind.NODE, StreamNames.end(NAME, name.length()));
    StreamHeader.put(memory, group, ms, seq);
    memory.putLong(group + READ, entriesRead);
    memory.putLong(group + PENDING, 0);
    memory.putLong(group + CONSUMERS, 0);
    StreamNames.put(memory, group + NAME, name);
    return group;
  }

  /** A group of the same name, without pending entries and consumers. */
  static long copy(Memory memory, long group) {
    long size = StreamNames.end(NAME, StreamNames.length(memory, group + NAME));
    long copy = memory.allocate(Kind.NODE, size);
    memory.copy(group, copy, size);
    memory.putLong(copy + PENDING, 0);
    memory.putLong(copy + CONSUMERS, 0);
    return copy;
  }

  /** The greatest ID that was delivered to the group. */
  public static StreamId last(View view, long group, StreamId id) {
    return StreamHeader.get(view, group, id);
  }

  public static void putLast(Memory memory, long group, StreamId id) {
    StreamHeader.put(memory, group, id.ms, id.seq);
  }

  /** How many entries the group has read of those ever added, or {@link #UNKNOWN}. */
  public static long entriesRead(View view, long group) {
    return view.getLong(group + READ);
  }

  public static void putEntriesRead(Memory memory, long group, long entriesRead) {
    memory.putLong(group + READ, entriesRead);
  }

  public static int nameLength(View view, long group) {
    return StreamNames.length(view, group + NAME);
  }

  public static long nameAddress(long group) {
    return StreamNames.address(group + NAME);
  }

  /** The slot of the tree of pending entries. */
  static long pending(long group) {
    return group + PENDING;
  }

  /** The slot of the tree of consumers. */
  static long consumers(long group) {
    return group + CONSUMERS;
  }
}
