package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.structure.EntryConsumer;

/** Frees streams in bounded steps. The state of the work is what is left of the stream. */
final class StreamDisposal {
  /** About how many entries a leaf of a tree has. */
  private static final int LEAF = 64;

  private static final int NO_TABLE = 0;
  private static final byte[] NO_KEY = {};

  private final Memory memory;
  private final SlotTree chunks;
  private final SlotTree groups;
  private final SlotTree consumers;
  private final SlotTree pending;
  private final EntryConsumer freeEntry = this::freeEntry;
  private final EntryConsumer keepEntry = this::keepEntry;
  private int left;

  StreamDisposal(Memory memory) {
    this.memory = memory;
    StreamIdOrder ids = new StreamIdOrder();
    chunks = new SlotTree(memory, new StreamChunkOrder());
    groups = new SlotTree(memory, new StreamNames(StreamGroup.NAME));
    consumers = new SlotTree(memory, new StreamNames(StreamConsumer.NAME));
    pending = new SlotTree(memory, ids);
  }

  /** A record without a key, of no table, that holds a stream. */
  long shell(long header) {
    long record =
        Record.create(
            memory,
            NO_TABLE,
            ValueType.STREAM,
            Streams.ENCODING,
            NO_KEY,
            0,
            0,
            Streams.VALUE_LENGTH,
            Record.NO_EXPIRY,
            0);
    memory.putLong(Record.valueAddress(memory, record), header);
    return record;
  }

  /** Frees about {@code steps} allocations of a stream; returns whether all are freed. */
  boolean free(long header, int steps) {
    left = steps;
    if (!release(chunks, StreamHeader.chunks(header), freeEntry)) {
      return false;
    }
    long group = groups.first(StreamHeader.groups(header));
    while (group != 0) {
      if (!release(pending, StreamGroup.pending(group), freeEntry) || !freeConsumers(group)) {
        return false;
      }
      memory.free(group);
      left--;
      group = groups.removeHere();
    }
    if (!release(groups, StreamHeader.groups(header), keepEntry)) {
      return false;
    }
    StreamHeader.free(memory, header);
    return true;
  }

  /** Frees the consumers of a group, whose pending entries are freed already. */
  private boolean freeConsumers(long group) {
    long consumer = consumers.first(StreamGroup.consumers(group));
    while (consumer != 0) {
      if (!release(pending, StreamConsumer.pending(consumer), keepEntry)) {
        return false;
      }
      memory.free(consumer);
      left--;
      consumer = consumers.removeHere();
    }
    return release(consumers, StreamGroup.consumers(group), keepEntry);
  }

  /** Frees a tree as far as the steps go; returns whether nothing is left of it. */
  private boolean release(SlotTree tree, long slot, EntryConsumer entries) {
    if (left <= 0) {
      return false;
    }
    int leaves = 1 + left / LEAF;
    left--;
    return tree.release(slot, leaves, entries);
  }

  private void freeEntry(long entry) {
    memory.free(entry);
    left--;
  }

  private void keepEntry(long entry) {
    // Somebody else has freed it, or will.
  }
}
