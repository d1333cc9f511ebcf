package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;

/**
 * Puts streams together of parts that come from elsewhere, in order: chunks, then {@link #end},
 * then groups, each with its pending entries before its consumers. The caller has checked the bytes
 * of a chunk. One thread.
 *
 * <p>A pending entry has no owner until its consumer {@link #own}s it: a stream in which one has
 * none may only be freed.
 */
public final class StreamLoad {
  private static final long NO_OWNER = 0;

  private final Memory memory;
  private final StreamIdOrder ids = new StreamIdOrder();
  private final SlotTree chunks;
  private final SlotTree pending;
  private final SlotTree owned;
  private final StreamId last = new StreamId();

  public StreamLoad(Memory memory) {
    this.memory = memory;
    chunks = new SlotTree(memory, new StreamChunkOrder());
    pending = new SlotTree(memory, ids);
    owned = new SlotTree(memory, ids);
  }

  /**
   * Adds a chunk behind all others, which has the packed bytes of {@link StreamChunk}: entries of
   * ascending IDs that are greater than all before.
   *
   * @param first not greater than the ID of any of its entries, and greater than those before
   * @param live entries that were not deleted
   * @param deleted entries of the other kind
   * @param fields the number of names
   * @param names the packed names that entries share
   * @param entries the packed entries
   */
  public void addChunk(
      long stream, StreamId first, int live, int deleted, int fields, Slice names, Slice entries) {
    int length = Math.addExact(names.length(), entries.length());
    long chunk = memory.allocate(Kind.NODE, StreamChunk.HEADER + (long) length);
    StreamChunk.put(memory, chunk, first.ms, first.seq, length, live, deleted, fields);
    long at = chunk + StreamChunk.HEADER;
    memory.write(at, names.array(), names.offset(), names.length());
    memory.write(at + names.length(), entries.array(), entries.offset(), entries.length());
    try {
      chunks.append(StreamHeader.chunks(stream), chunk);
    } catch (MemoryFullException e) {
      memory.free(chunk);
      throw e;
    }
    StreamHeader.putLength(memory, stream, StreamHeader.length(memory, stream) + live);
  }

  /**
   * Says what is not in the chunks.
   *
   * @param first of an entry that is there, 0-0 if there is none
   * @param lastId not less than that of any entry
   */
  public void end(long stream, StreamId first, StreamId lastId, StreamId maxDeleted, long added) {
    StreamHeader.putFirst(memory, stream, first.ms, first.seq);
    StreamHeader.putLast(memory, stream, lastId.ms, lastId.seq);
    StreamHeader.putMaxDeleted(memory, stream, maxDeleted.ms, maxDeleted.seq);
    StreamHeader.putAdded(memory, stream, added);
  }

  /** Adds a pending entry that no consumer owns yet; false if the group has one with this ID. */
  public boolean addPending(long group, StreamId id, long time, long count) {
    long slot = StreamGroup.pending(group);
    long greatest = pending.last(slot);
    boolean isLast = greatest == 0 || PendingEntry.id(memory, greatest, last).compare(id) < 0;
    ids.probe(id.ms, id.seq);
    if (!isLast && pending.find(slot) != 0) {
      return false;
    }
    long entry = PendingEntry.create(memory, id, NO_OWNER, time, count);
    try {
      if (isLast) {
        pending.append(slot, entry);
      } else {
        pending.insert(slot, entry);
      }
    } catch (MemoryFullException e) {
      memory.free(entry);
      throw e;
    }
    return true;
  }

  /**
   * Gives a pending entry of the group to a consumer; false if there is none with this ID, or it
   * has an owner.
   */
  public boolean own(long group, long consumer, StreamId id) {
    ids.probe(id.ms, id.seq);
    long entry = pending.find(StreamGroup.pending(group));
    if (entry == 0 || PendingEntry.consumer(memory, entry) != NO_OWNER) {
      return false;
    }
    owned.insert(StreamConsumer.pending(consumer), entry);
    PendingEntry.putConsumer(memory, entry, consumer);
    return true;
  }
}
