package dev.redraft.value;

import dev.redraft.memory.View;

/** The memory that a stream takes. */
final class StreamUsage {
  private StreamUsage() {}

  /** Bytes of everything behind the record; of the chunks only {@code samples} are measured. */
  static long bytes(View view, long header, int samples) {
    StreamIdOrder ids = new StreamIdOrder();
    SlotTree trees = new SlotTree(view, null, ids);
    long sum = StreamHeader.SIZE;
    sum += chunks(view, trees, StreamHeader.chunks(header), samples);
    sum += trees.bytes(StreamHeader.groups(header));
    StreamGroups groups = new StreamGroups(view);
    for (long group = groups.firstGroup(header); group != 0; group = groups.nextGroup()) {
      sum += StreamNames.end(StreamGroup.NAME, StreamGroup.nameLength(view, group));
      sum += trees.bytes(StreamGroup.pending(group)) + trees.bytes(StreamGroup.consumers(group));
      sum += groups.pendingOfGroup(group) * PendingEntry.SIZE;
      for (long consumer = groups.firstConsumer(group);
          consumer != 0;
          consumer = groups.nextConsumer()) {
        sum += StreamNames.end(StreamConsumer.NAME, StreamConsumer.nameLength(view, consumer));
        sum += trees.bytes(StreamConsumer.pending(consumer));
      }
    }
    return sum;
  }

  private static long chunks(View view, SlotTree trees, long slot, int samples) {
    long count = trees.size(slot);
    long measured = 0;
    long sum = 0;
    for (long chunk = trees.first(slot);
        chunk != 0 && (samples == 0 || measured < samples);
        chunk = trees.next()) {
      sum += StreamChunk.size(view, chunk);
      measured++;
    }
    long all = measured == 0 ? 0 : (long) ((double) sum / measured * count);
    return all + trees.bytes(slot);
  }
}
