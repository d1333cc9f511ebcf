package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams (https://redis.io/docs/latest/develop/data-types/streams/): entries in the order of their
 * IDs, in chunks ({@link StreamChunk}) that a tree holds, and consumer groups. A stream is the
 * address of its {@link StreamHeader}, which is its record's value and never changes.
 *
 * <p>Invariants: IDs only grow; the length is that of the chunks' entries that were not deleted;
 * {@link StreamCheck} has them all. Engine thread only, one object for all streams.
 */
public final class Streams implements ValueOps {
  /** The only encoding. */
  public static final int ENCODING = 0;

  /** Bytes of a record's value. */
  public static final int VALUE_LENGTH = 8;

  /** Chunks that are looked at to count nodes. */
  private static final int MOST_COUNTED = 1000;

  /** Chunks that are removed one by one, and not cut off together. */
  private static final int FEW_CHUNKS = 64;

  private final Memory memory;
  private final EncodingLimits limits;
  private final StreamIdOrder order = new StreamChunkOrder();
  private final SlotTree chunks;
  private final StreamChunk chunk;
  private final StreamReader reader;
  private final StreamReader own;
  private final StreamEntry entry;
  private final StreamGroups groups;
  private final StreamDisposal disposal;
  private final StreamCopy copy;
  private final StreamProgress progress;
  private final EntryConsumer freeChunk;
  private final StreamId scratch = new StreamId();
  private long cutOff;

  public Streams(Memory memory, EncodingLimits limits) {
    this.memory = memory;
    this.limits = limits;
    chunks = new SlotTree(memory, order);
    chunk = new StreamChunk(memory);
    freeChunk = memory::free;
    reader = new StreamReader(memory);
    own = new StreamReader(memory);
    entry = new StreamEntry(memory);
    groups = new StreamGroups(memory);
    disposal = new StreamDisposal(memory);
    copy = new StreamCopy(memory);
    progress = new StreamProgress(memory);
  }

  /** A reader for commands, one at a time. */
  public StreamReader reader() {
    return reader;
  }

  public StreamGroups groups() {
    return groups;
  }

  public StreamProgress progress() {
    return progress;
  }

  /** A new, empty stream. */
  public long create() {
    return StreamHeader.create(memory);
  }

  /** Makes a stream the value of a record that was made with {@link #VALUE_LENGTH}. */
  public void attach(long record, long header) {
    memory.putLong(Record.valueAddress(memory, record), header);
  }

  /** Frees a stream that has nothing in it. */
  public void discard(long header) {
    StreamHeader.free(memory, header);
  }

  /** The stream of a record. */
  public long of(long record) {
    return StreamHeader.of(memory, record);
  }

  /** Whether names and values of {@code bytes} together fit in an entry. */
  public static boolean fits(long bytes) {
    return bytes <= StreamChunk.MAX_BYTES;
  }

  /**
   * Adds an entry, whose ID is greater than the stream's last one and whose fields {@link #fits}.
   *
   * @param bytes of names and values together
   */
  public void append(long header, StreamId id, StreamFields fields, long bytes) {
    if (id.compare(StreamHeader.last(memory, header, scratch)) <= 0 || !fits(bytes)) {
      throw new IllegalArgumentException("entry " + id + " after " + scratch);
    }
    long slot = StreamHeader.chunks(header);
    long tail = chunks.last(slot);
    if (tail == 0 || !appendTo(tail, id, fields, bytes)) {
      chunk.create(id.ms, id.seq, fields);
      try {
        chunks.append(slot, chunk.chunk());
      } catch (MemoryFullException e) {
        chunk.free();
        throw e;
      }
    }
    long length = StreamHeader.length(memory, header) + 1;
    StreamHeader.putLength(memory, header, length);
    StreamHeader.putAdded(memory, header, StreamHeader.added(memory, header) + 1);
    StreamHeader.putLast(memory, header, id.ms, id.seq);
    if (length == 1) {
      StreamHeader.putFirst(memory, header, id.ms, id.seq);
    }
  }

  private boolean appendTo(long tail, StreamId id, StreamFields fields, long bytes) {
    boolean room = chunk.at(tail).hasRoom(bytes, limits);
    if (room) {
      chunk.append(id.ms, id.seq, fields);
    } else {
      chunk.close();
    }
    long added = room ? 1 : 0;
    if (chunk.chunk() != tail) {
      chunks.replace(chunk.chunk(), added);
    } else {
      chunks.reweigh(added);
    }
    return room;
  }

  /** Deletes an entry. Returns whether it was there. */
  public boolean delete(long header, StreamId id) {
    if (!own.find(header, id.ms, id.seq)) {
      return false;
    }
    chunk.at(own.entry().chunk());
    order.probeOf(memory, chunk.chunk());
    if (chunks.find(StreamHeader.chunks(header)) != chunk.chunk()) {
      throw new IllegalStateException("chunk " + chunk.chunk() + " of stream " + header);
    }
    if (StreamChunk.live(memory, chunk.chunk()) == 1) {
      chunks.removeHere();
      chunk.free();
    } else {
      chunk.delete(own.entry().position());
      chunks.reweigh(-1);
    }
    StreamHeader.putLength(memory, header, StreamHeader.length(memory, header) - 1);
    if (id.compare(StreamHeader.maxDeleted(memory, header, scratch)) > 0) {
      StreamHeader.putMaxDeleted(memory, header, id.ms, id.seq);
    }
    if (id.compare(StreamHeader.first(memory, header, scratch)) == 0) {
      renewFirst(header);
    }
    return true;
  }

  /**
   * Deletes entries from the first on until at most {@code length} are left.
   *
   * @param approximate whole chunks only
   * @param limit the most entries that are deleted, 0 for no limit
   * @return how many were deleted; {@link #takeCutOff} has what is still to be freed
   */
  public long trimToLength(long header, long length, boolean approximate, long limit) {
    return trim(header, length, null, approximate, limit);
  }

  /** As {@link #trimToLength} until none is left whose ID is less than {@code least}. */
  public long trimBefore(long header, StreamId least, boolean approximate, long limit) {
    return trim(header, 0, least, approximate, limit);
  }

  private long trim(
      long header, long toLength, @Nullable StreamId least, boolean approximate, long limit) {
    long before = StreamHeader.length(memory, header);
    long length = before - cut(header, before - toLength, least, limit);
    long dropped = 0;
    long next = chunks.first(StreamHeader.chunks(header));
    while (next != 0 && (least != null || length > toLength)) {
      chunk.at(next);
      int live = StreamChunk.live(memory, next);
      if (limit != 0 && before - length + live > limit) {
        break;
      }
      boolean whole = least == null ? length - live >= toLength : endsBefore(least);
      if (whole) {
        dropped++;
        next = chunks.next();
        length -= live;
      } else {
        long deleted = approximate ? 0 : trimChunk(least, length - toLength);
        chunks.reweigh(-deleted);
        length -= deleted;
        next = 0;
      }
    }
    chunks.removeFirst(StreamHeader.chunks(header), dropped, freeChunk);
    if (length != before) {
      StreamHeader.putLength(memory, header, length);
      renewFirst(header);
    }
    return before - length;
  }

  /**
   * Cuts off most of the chunks that go, if they are many: in a time that hardly depends on how
   * many. Returns the number of their entries.
   */
  private long cut(long header, long count, @Nullable StreamId least, long limit) {
    long slot = StreamHeader.chunks(header);
    long wanted = count;
    if (least != null) {
      order.probe(least.ms, least.seq);
      wanted = chunks.floor(slot) == 0 ? 0 : chunks.rank();
    }
    wanted = limit == 0 ? wanted : Math.min(wanted, limit);
    if (wanted <= FEW_CHUNKS * (chunks.weight(slot) / Math.max(1, chunks.size(slot)))) {
      return 0;
    }
    long shell = 0;
    long record = 0;
    long gone = 0;
    try {
      shell = create();
      record = disposal.shell(shell);
      chunks.select(slot, wanted);
      chunks.cutBefore(slot, StreamHeader.chunks(shell));
      gone = chunks.weight(StreamHeader.chunks(shell));
    } catch (MemoryFullException e) {
      // Removed one by one, they need no memory.
    }
    if (gone == 0) {
      discardShell(shell, record);
    } else {
      cutOff = record;
    }
    return gone;
  }

  private void discardShell(long shell, long record) {
    if (shell != 0) {
      discard(shell);
    }
    if (record != 0) {
      memory.free(record);
    }
  }

  /**
   * What the last trim has cut off: a record that no table holds, for the caller to free in steps;
   * 0 for none, and from the next call on.
   */
  public long takeCutOff() {
    long record = cutOff;
    cutOff = 0;
    return record;
  }

  /** Whether the last entry of the chunk, deleted or not, is before an ID. */
  private boolean endsBefore(StreamId id) {
    if (!entry.after(chunk.chunk()).previous()) {
      throw new IllegalStateException("empty stream chunk " + chunk.chunk());
    }
    return id.compare(entry.ms(), entry.seq()) > 0;
  }

  /**
   * Deletes the first entries of a chunk: up to {@code count}, or those before an ID. As in Redis,
   * the chunk stays although all of its entries may be deleted.
   */
  private long trimChunk(@Nullable StreamId least, long count) {
    long deleted = 0;
    entry.before(chunk.chunk());
    while (entry.next()
        && (least == null ? deleted < count : least.compare(entry.ms(), entry.seq()) > 0)) {
      if (!entry.isDeleted()) {
        chunk.delete(entry.position());
        deleted++;
      }
    }
    return deleted;
  }

  private void renewFirst(long header) {
    if (own.all(header).next()) {
      StreamHeader.putFirst(memory, header, own.ms(), own.seq());
    } else {
      StreamHeader.putFirst(memory, header, 0, 0);
    }
  }

  /** The ID of the last entry that is there, into {@code id}; false if there is none. */
  public boolean lastEntry(long header, StreamId id) {
    id.setMax();
    scratch.setMin();
    if (!own.range(header, scratch, id, true).next()) {
      return false;
    }
    id.set(own.ms(), own.seq());
    return true;
  }

  /** Whether there is an entry with this ID. */
  public boolean contains(long header, StreamId id) {
    return own.find(header, id.ms, id.seq);
  }

  /**
   * Sets the last ID, which is not less than that of any entry; {@code added} below 0 and a null ID
   * leave what there is.
   */
  public void setLast(long header, StreamId last, long added, @Nullable StreamId maxDeleted) {
    StreamHeader.putLast(memory, header, last.ms, last.seq);
    if (added >= 0) {
      StreamHeader.putAdded(memory, header, added);
    }
    if (maxDeleted != null) {
      StreamHeader.putMaxDeleted(memory, header, maxDeleted.ms, maxDeleted.seq);
    }
  }

  /** The number of chunks. */
  public long chunks(long header) {
    return chunks.size(StreamHeader.chunks(header));
  }

  /**
   * The nodes that Redis's radix tree of the chunks would have; beyond {@link #MOST_COUNTED} chunks
   * in proportion to those.
   */
  public long radixNodes(long header) {
    RadixShape shape = new RadixShape();
    long slot = StreamHeader.chunks(header);
    long count = chunks.size(slot);
    long counted = Math.min(count, MOST_COUNTED);
    long next = chunks.first(slot);
    for (long i = 0; i < counted; i++) {
      shape.add(StreamChunk.ms(memory, next), StreamChunk.seq(memory, next));
      next = chunks.next();
    }
    long nodes = shape.end();
    return count == counted ? nodes : (long) ((double) nodes / counted * count);
  }

  /** Checks every invariant; for tests and debugging, it takes time in proportion to the stream. */
  public void validate(long header) {
    StreamCheck.check(memory, StreamHeader.check(memory, header));
  }

  /**
   * Takes a group out of a stream and returns a record without key or table that holds it, for the
   * caller to free in steps.
   */
  public long detachGroup(long header, long group) {
    long shell = create();
    long record = 0;
    boolean moved = false;
    try {
      record = disposal.shell(shell);
      groups.move(header, group, shell);
      moved = true;
    } finally {
      if (!moved) {
        discardShell(shell, record);
      }
    }
    return record;
  }

  @Override
  public String encodingName(View view, long record) {
    return "stream";
  }

  @Override
  public boolean free(Memory memory, long record, int steps) {
    return disposal.free(of(record), steps);
  }

  @Override
  public void copy(Memory memory, long record, long copied) {
    long made = create();
    boolean done = false;
    try {
      copy.copy(of(record), made);
      done = true;
    } finally {
      while (!done) {
        done = disposal.free(made, Integer.MAX_VALUE);
      }
    }
    attach(copied, made);
  }

  @Override
  public long memoryUsage(View view, long record, int samples) {
    return StreamUsage.bytes(view, StreamHeader.of(view, record), samples);
  }
}
