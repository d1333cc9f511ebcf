package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;

/** Copies streams, with their groups, consumers and pending entries. */
final class StreamCopy {
  private final Memory memory;
  private final SlotTree from;
  private final SlotTree to;
  private final StreamGroups source;
  private final StreamGroups target;
  private final SlotTree groups;
  private final SlotTree consumers;
  private final SlotTree pending;
  private final StreamId id = new StreamId();
  private byte[] name = new byte[64];

  StreamCopy(Memory memory) {
    this.memory = memory;
    StreamIdOrder ids = new StreamIdOrder();
    from = new SlotTree(memory, new StreamChunkOrder());
    to = new SlotTree(memory, new StreamChunkOrder());
    source = new StreamGroups(memory);
    target = new StreamGroups(memory);
    groups = new SlotTree(memory, new StreamNames(StreamGroup.NAME));
    consumers = new SlotTree(memory, new StreamNames(StreamConsumer.NAME));
    pending = new SlotTree(memory, ids);
  }

  /** Gives a new, empty stream the same content. If memory is full it has got a part of it. */
  void copy(long header, long copy) {
    StreamHeader.copyFields(memory, header, copy);
    copyChunks(header, copy);
    for (long group = source.firstGroup(header); group != 0; group = source.nextGroup()) {
      long copied = StreamGroup.copy(memory, group);
      appendOrFree(groups, StreamHeader.groups(copy), copied);
      copyConsumers(group, copied);
      copyPending(group, copied);
    }
  }

  private void appendOrFree(SlotTree tree, long slot, long entry) {
    try {
      tree.append(slot, entry);
    } catch (MemoryFullException e) {
      memory.free(entry);
      throw e;
    }
  }

  private void copyChunks(long header, long copy) {
    long slot = StreamHeader.chunks(copy);
    for (long chunk = from.first(StreamHeader.chunks(header)); chunk != 0; chunk = from.next()) {
      long size = StreamChunk.size(memory, chunk);
      long copied = memory.allocate(Kind.NODE, size);
      memory.copy(chunk, copied, size);
      appendOrFree(to, slot, copied);
    }
  }

  private void copyConsumers(long group, long copy) {
    long slot = StreamGroup.consumers(copy);
    for (long consumer = source.firstConsumer(group);
        consumer != 0;
        consumer = source.nextConsumer()) {
      appendOrFree(consumers, slot, StreamConsumer.copy(memory, consumer));
    }
  }

  /** In the order of IDs, so that each entry is the last one of its trees. */
  private void copyPending(long group, long copy) {
    long slot = StreamGroup.pending(copy);
    for (long entry = source.firstPending(group); entry != 0; entry = source.nextPending()) {
      long consumer = target.findConsumer(copy, name(PendingEntry.consumer(memory, entry)));
      PendingEntry.id(memory, entry, id);
      long time = PendingEntry.time(memory, entry);
      long copied =
          PendingEntry.create(memory, id, consumer, time, PendingEntry.count(memory, entry));
      appendOrFree(pending, slot, copied);
      pending.append(StreamConsumer.pending(consumer), copied);
    }
  }

  private Slice name(long consumer) {
    int length = StreamConsumer.nameLength(memory, consumer);
    if (length > name.length) {
      name = new byte[length];
    }
    memory.read(StreamConsumer.nameAddress(consumer), name, 0, length);
    return new Slice().set(name, 0, length);
  }
}
