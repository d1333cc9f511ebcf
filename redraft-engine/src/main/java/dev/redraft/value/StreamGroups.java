package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;
import org.jspecify.annotations.Nullable;

/**
 * The consumer groups of streams: their consumers, by name, and their pending entries, by ID.
 *
 * <p>Groups, consumers and pending entries are addresses, 0 is none; see {@link StreamGroup},
 * {@link StreamConsumer}, {@link PendingEntry}. They are visited by a {@code first} method and the
 * {@code next} method of the same kind, one visit of each kind at a time; a search or change of the
 * same kind ends the visit. Over a {@link View} this object reads only. One thread.
 *
 * <p>Invariant: a pending entry is in the tree of its group and in that of its consumer, which is
 * one of that group.
 */
public final class StreamGroups {
  private final View view;
  private final @Nullable Memory memory;
  private final StreamNames groupNames = new StreamNames(StreamGroup.NAME);
  private final StreamNames consumerNames = new StreamNames(StreamConsumer.NAME);
  private final StreamIdOrder ids = new StreamIdOrder();
  private final SlotTree groups;
  private final SlotTree consumers;
  private final SlotTree pending;

  /** Of a group while those of a consumer are visited. */
  private final SlotTree shared;

  private StreamGroups(View view, @Nullable Memory memory) {
    this.view = view;
    this.memory = memory;
    groups = new SlotTree(view, memory, groupNames);
    consumers = new SlotTree(view, memory, consumerNames);
    pending = new SlotTree(view, memory, ids);
    shared = new SlotTree(view, memory, ids);
  }

  /** To read and write. */
  public StreamGroups(Memory memory) {
    this(memory, memory);
  }

  /** To read. */
  public StreamGroups(View view) {
    this(view, null);
  }

  // Groups
  // ---------------------------------------------------------------------------------------------------------

  /** The number of groups of a stream. */
  public long count(long stream) {
    return groups.size(StreamHeader.groups(stream));
  }

  /** The group of this name. */
  public long find(long stream, Slice name) {
    groupNames.probe(name);
    return groups.find(StreamHeader.groups(stream));
  }

  /** The first group in the order of names. */
  public long firstGroup(long stream) {
    return groups.first(StreamHeader.groups(stream));
  }

  public long nextGroup() {
    return groups.next();
  }

  /** Makes a group, whose name no other has. */
  public long create(long stream, Slice name, StreamId last, long entriesRead) {
    long group = StreamGroup.create(memory(), name, last.ms, last.seq, entriesRead);
    groupNames.probe(name);
    insertOrFree(groups, StreamHeader.groups(stream), group);
    return group;
  }

  /** Gives a group to another stream, which has none. */
  void move(long from, long group, long to) {
    groups.append(StreamHeader.groups(to), group);
    groupNames.probe(name(StreamGroup.nameAddress(group), StreamGroup.nameLength(view, group)));
    groups.remove(StreamHeader.groups(from), group);
  }

  // Consumers
  // ------------------------------------------------------------------------------------------------------

  /** The number of consumers of a group. */
  public long consumers(long group) {
    return consumers.size(StreamGroup.consumers(group));
  }

  /** The consumer of this name. */
  public long findConsumer(long group, Slice name) {
    consumerNames.probe(name);
    return consumers.find(StreamGroup.consumers(group));
  }

  /** The first consumer in the order of names. */
  public long firstConsumer(long group) {
    return consumers.first(StreamGroup.consumers(group));
  }

  public long nextConsumer() {
    return consumers.next();
  }

  /** Makes a consumer, whose name no other of the group has; seen now, never active. */
  public long createConsumer(long group, Slice name, long now) {
    long consumer = StreamConsumer.create(memory(), name, now);
    consumerNames.probe(name);
    insertOrFree(consumers, StreamGroup.consumers(group), consumer);
    return consumer;
  }

  /** Frees a consumer and its pending entries; returns how many those were. */
  public long deleteConsumer(long group, long consumer) {
    Memory writable = memory();
    long count = pendingOfConsumer(consumer);
    long entry = pending.first(StreamConsumer.pending(consumer));
    while (entry != 0) {
      ids.probeOf(view, entry);
      shared.remove(StreamGroup.pending(group), entry);
      long gone = entry;
      entry = pending.next();
      writable.free(gone);
    }
    pending.release(StreamConsumer.pending(consumer), Integer.MAX_VALUE, freed -> {});
    consumerNames.probe(
        name(StreamConsumer.nameAddress(consumer), StreamConsumer.nameLength(view, consumer)));
    consumers.remove(StreamGroup.consumers(group), consumer);
    writable.free(consumer);
    return count;
  }

  // Pending entries
  // ------------------------------------------------------------------------------------------------

  /** The number of pending entries of a group. */
  public long pendingOfGroup(long group) {
    return pending.size(StreamGroup.pending(group));
  }

  public long pendingOfConsumer(long consumer) {
    return pending.size(StreamConsumer.pending(consumer));
  }

  /** The first pending entry of a group at an ID or after it. */
  public long firstPending(long group, StreamId from) {
    ids.probe(from.ms, from.seq);
    return pending.ceiling(StreamGroup.pending(group));
  }

  /** The first pending entry of a group. */
  public long firstPending(long group) {
    return pending.first(StreamGroup.pending(group));
  }

  /** The last pending entry of a group. */
  public long lastPending(long group) {
    return pending.last(StreamGroup.pending(group));
  }

  /** The first pending entry of a consumer at an ID or after it. */
  public long firstPendingOfConsumer(long consumer, StreamId from) {
    ids.probe(from.ms, from.seq);
    return pending.ceiling(StreamConsumer.pending(consumer));
  }

  /** The first pending entry of a consumer. */
  public long firstPendingOfConsumer(long consumer) {
    return pending.first(StreamConsumer.pending(consumer));
  }

  public long nextPending() {
    return pending.next();
  }

  /** The pending entry of a group with an ID. */
  public long findPending(long group, StreamId id) {
    ids.probe(id.ms, id.seq);
    return pending.find(StreamGroup.pending(group));
  }

  /** Makes a pending entry, where the group has none with this ID. */
  public long addPending(long group, long consumer, StreamId id, long time, long count) {
    long entry = PendingEntry.create(memory(), id, consumer, time, count);
    ids.probe(id.ms, id.seq);
    insertOrFree(pending, StreamGroup.pending(group), entry);
    try {
      shared.insert(StreamConsumer.pending(consumer), entry);
    } catch (MemoryFullException e) {
      pending.remove(StreamGroup.pending(group), entry);
      memory().free(entry);
      throw e;
    }
    return entry;
  }

  /** Gives a pending entry to a consumer of the same group, which may have it already. */
  public void assign(long entry, long consumer) {
    long old = PendingEntry.consumer(view, entry);
    if (old != consumer) {
      ids.probeOf(view, entry);
      shared.insert(StreamConsumer.pending(consumer), entry);
      shared.remove(StreamConsumer.pending(old), entry);
      PendingEntry.putConsumer(memory(), entry, consumer);
    }
  }

  /** Frees a pending entry. */
  public void removePending(long group, long entry) {
    ids.probeOf(view, entry);
    shared.remove(StreamConsumer.pending(PendingEntry.consumer(view, entry)), entry);
    pending.remove(StreamGroup.pending(group), entry);
    memory().free(entry);
  }

  private void insertOrFree(SlotTree tree, long slot, long entry) {
    try {
      tree.insert(slot, entry);
    } catch (MemoryFullException e) {
      memory().free(entry);
      throw e;
    }
  }

  private Slice name(long address, int length) {
    byte[] bytes = new byte[length];
    view.read(address, bytes, 0, length);
    return new Slice(bytes);
  }

  private Memory memory() {
    if (memory == null) {
      throw new IllegalStateException("to read only");
    }
    return memory;
  }
}
