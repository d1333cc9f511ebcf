package dev.redraft.value;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of a pending entry: one that was delivered to a consumer and not acknowledged. It is in
 * the tree of its group and in that of its consumer.
 *
 * <pre>
 *    0  ID: ms, seq
 *   16  delivery time: milliseconds since the epoch
 *   24  delivery count
 *   32  address of the consumer
 *   40
 * </pre>
 */
public final class PendingEntry {
  static final int SIZE = 40;

  private static final int TIME = 16;
  private static final int COUNT = 24;
  private static final int CONSUMER = 32;

  private PendingEntry() {}

  static long create(Memory memory, StreamId id, long consumer, long time, long count) {
    long entry = memory.allocate(Kind.NODE, SIZE);
    StreamHeader.put(memory, entry, id.ms, id.seq);
    memory.putLong(entry + TIME, time);
    memory.putLong(entry + COUNT, count);
    memory.putLong(entry + CONSUMER, consumer);
    return entry;
  }

  public static StreamId id(View view, long entry, StreamId id) {
    return StreamHeader.get(view, entry, id);
  }

  /** When it was last delivered, in milliseconds since the epoch. */
  public static long time(View view, long entry) {
    return view.getLong(entry + TIME);
  }

  /** How often it was delivered. */
  public static long count(View view, long entry) {
    return view.getLong(entry + COUNT);
  }

  public static void putDelivery(Memory memory, long entry, long time, long count) {
    memory.putLong(entry + TIME, time);
    memory.putLong(entry + COUNT, count);
  }

  /** The consumer that it was delivered to, see {@link StreamConsumer}. */
  public static long consumer(View view, long entry) {
    return view.getLong(entry + CONSUMER);
  }

  static void putConsumer(Memory memory, long entry, long consumer) {
    memory.putLong(entry + CONSUMER, consumer);
  }
}
