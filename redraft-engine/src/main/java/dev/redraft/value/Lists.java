package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedChunk;
import dev.redraft.structure.PackedReader;
import java.util.function.IntFunction;

/**
 * Changes lists, and converts them between their encodings when Redis 7.2 would. Reusable: it is
 * pointed at one record after the other with {@link #at}; {@link #record} is the record afterwards,
 * also when a call has failed for lack of memory, and the caller puts it in the place of the first.
 * Indexes are from 0 and within the list. Engine thread only.
 */
public final class Lists {
  private static final int FIRST_BUFFER = 256;

  /** A larger buffer for elements is given back. */
  private static final int MOST_KEPT = 64 * 1024;

  private final Memory memory;
  private final ListLimits limits;
  private final RecordHome home;
  private final PackedList packed;
  private final ChunkedList chunked;
  private final ListReader reader;
  private final PackedChunk scratch;
  private final Slice element = new Slice();
  private boolean opened;
  private byte[] buffer = new byte[FIRST_BUFFER];

  public Lists(Memory memory, EncodingLimits encodingLimits) {
    this.memory = memory;
    limits = new ListLimits(encodingLimits);
    home = new RecordHome(memory);
    ListRemoval removal = new ListRemoval(memory);
    packed = new PackedList(memory, home, removal);
    chunked = new ChunkedList(memory, limits, removal);
    reader = new ListReader(memory);
    scratch = new PackedChunk(memory);
  }

  /** Makes the new value of {@link ListValue#EMPTY} bytes an empty list. */
  public void init(long record) {
    memory.putShort(Record.valueAddress(memory, record), (short) 0);
  }

  /** Points at a list. */
  public Lists at(long record) {
    home.at(record);
    opened = false;
    return this;
  }

  /** The record as it is now. */
  public long record() {
    return home.record();
  }

  /** The number of elements. */
  public long size() {
    return isPacked() ? packed.count() : chunks().size();
  }

  /** Reads the list as it is now. */
  public ListReader read() {
    return reader.at(home.record());
  }

  private boolean isPacked() {
    return ListValue.isPacked(memory, home.record());
  }

  private ChunkedList chunks() {
    if (!opened) {
      chunked.at(ListValue.header(memory, home.record()));
      opened = true;
    }
    return chunked;
  }

  /** Adds an element at the head or at the tail. */
  public void push(Slice element, boolean head) {
    push(element, head, element.length());
  }

  /** Adds {@code count} elements, one after the other, at the head or at the tail. */
  public void push(IntFunction<Slice> elements, int count, boolean head) {
    if (isPacked()) {
      long text = 0;
      long size = 0;
      for (int i = 0; i < count; i++) {
        Slice element = elements.apply(i);
        text += element.length();
        size += Packed.sizeOf(element);
      }
      if (packed.bytes() + size <= ListLimits.MAX_INLINE && !exceeds(text, count)) {
        packed.push(elements, count, (int) size, head);
        return;
      }
      toChunks();
    }
    ChunkedList chunks = chunks();
    for (int i = 0; i < count; i++) {
      chunks.push(elements.apply(i), head);
    }
  }

  /** Whether so many elements may lie together, in so many bytes of packed entries. */
  public boolean mayBeOneChunk(int bytes, int count) {
    return count == 1 || !limits.exceeds((long) bytes + ListLimits.OVERHEAD, count);
  }

  /**
   * Adds {@code count} elements that lie together, at least one, at the tail: as a chunk of their
   * own, unless they are the first and fit into the record.
   *
   * @param entries whole entries of a packed sequence, in {@code bytes}
   */
  public void append(byte[] bytes, int entries, int length, int count) {
    if (isPacked()) {
      if (packed.count() == 0
          && length <= ListLimits.MAX_INLINE
          && !limits.exceeds((long) length + ListLimits.OVERHEAD, count)) {
        packed.append(bytes, entries, length, count);
        return;
      }
      toChunks();
    }
    ChunkedList target = chunks();
    scratch.create(length);
    try {
      long address = Packed.splice(scratch, 0, 0, length);
      memory.write(address, bytes, entries, length);
      scratch.putCount(count);
      target.append(scratch.chunk());
    } catch (RuntimeException e) {
      scratch.free();
      throw e;
    }
  }

  /** Adds an element that comes from another list, as LMOVE does. */
  public void pushMoved(Slice element, boolean head) {
    // Redis has made an integer of it by then, whose bytes it does not count.
    push(element, head, Bytes.isLong(element) ? 0 : element.length());
  }

  private void push(Slice element, boolean head, long counted) {
    grow(element, counted);
    if (isPacked()) {
      packed.push(element, head);
    } else {
      chunks().push(element, head);
    }
  }

  /** Sees to it that an element may be added: converts the list if it would get too large. */
  public void grow(Slice element) {
    grow(element, element.length());
  }

  private void grow(Slice element, long counted) {
    if (isPacked()
        && (exceeds(counted, 1)
            || packed.bytes() + (long) Packed.sizeOf(element) > ListLimits.MAX_INLINE)) {
      toChunks();
    }
  }

  private boolean exceeds(long addedBytes, long addedCount) {
    return limits.exceeds(
        packed.bytes() + ListLimits.OVERHEAD + addedBytes, packed.count() + addedCount);
  }

  /** The first or the last element, in place. */
  public PackedReader end(boolean head) {
    return isPacked() ? packed.end(head) : chunks().end(head);
  }

  /** Removes the element that {@link #end} has found right before. */
  public void removeEnd() {
    if (isPacked()) {
      packed.removeEnd();
    } else {
      chunks().removeEnd();
    }
  }

  /** Removes elements. */
  public void removeRange(long from, long count) {
    if (isPacked()) {
      packed.removeRange(from, count);
    } else {
      chunks().removeRange(from, count);
    }
  }

  /** A copy of an element, valid until the next call. */
  public Slice element(long index) {
    ListReader list = read();
    if (!list.seek(index)) {
      throw new IndexOutOfBoundsException(index + " of " + list.size());
    }
    int length = list.entry().textLength();
    if (buffer.length < length || buffer.length > MOST_KEPT) {
      buffer = new byte[Math.max(length, FIRST_BUFFER)];
    }
    list.entry().copy(buffer, 0);
    return element.set(buffer, 0, length);
  }

  /**
   * Keeps a range alone. What takes long to free is given to {@code discarded}: records that no
   * database holds.
   */
  public void keep(long from, long count, EntryConsumer discarded) {
    if (isPacked()) {
      packed.removeTail(from + count);
      if (from > 0) {
        packed.removeRange(0, from);
      }
      return;
    }
    ChunkedList chunks = chunks();
    if (chunks.isLong(chunks.size() - from - count)) {
      cut(chunks, false, from + count, discarded);
    }
    long before = chunks.isLong(from) ? cut(chunks, true, from, discarded) : 0;
    chunks.keep(from - before, count);
  }

  /** Cuts off chunks before or after an element; returns the number of their elements. */
  private long cut(ChunkedList chunks, boolean head, long index, EntryConsumer discarded) {
    long before = chunks.size();
    long rest = 0;
    long cut = 0;
    try {
      rest = shell();
      cut = head ? chunks.cutHead(index) : chunks.cutTail(index);
    } catch (MemoryFullException e) {
      // Removed one by one, they need no memory.
    }
    if (cut != 0) {
      memory.putLong(Record.valueAddress(memory, rest), cut);
      memory.putLong(home.address(), chunks.header());
      discarded.accept(rest);
    } else if (rest != 0) {
      memory.free(rest);
    }
    return before - chunks.size();
  }

  /** A record without a key, for a tree that is to be freed. */
  private long shell() {
    byte[] noKey = {};
    return Record.create(
        memory,
        0,
        ValueType.LIST,
        ListValue.QUICKLIST,
        noKey,
        0,
        0,
        ListValue.HEADER_SIZE,
        Record.NO_EXPIRY,
        0);
  }

  /** Puts an element in the place of another; after {@link #grow}. */
  public void set(long index, Slice element) {
    if (isPacked()) {
      packed.set(index, element);
    } else {
      chunks().set(index, element);
    }
  }

  /** Adds an element next to another; after {@link #grow}. */
  public void insert(long index, boolean after, Slice element) {
    if (isPacked()) {
      packed.insert(index, after, element);
    } else {
      chunks().insert(index, after, element);
    }
  }

  /** Removes at most {@code most} matches from {@code from} on; returns how many. */
  public long removeMatches(long from, long most, ListMatch match) {
    return isPacked()
        ? packed.removeMatches(from, most, match)
        : chunks().removeMatches(from, most, match);
  }

  /** To be called when elements have been removed, and some are left, or replaced. */
  public void shrink() {
    if (isPacked()) {
      return;
    }
    long chunk = chunks().chunkForRecord();
    if (chunk == 0) {
      return;
    }
    int bytes = PackedChunk.length(memory, chunk);
    int count = PackedChunk.count(memory, chunk);
    try {
      Packed.splice(home, 0, ListValue.HEADER_SIZE, ListValue.EMPTY + bytes);
    } catch (MemoryFullException e) {
      return; // It stays as it is.
    }
    long value = home.address();
    memory.putShort(value, (short) count);
    memory.copy(chunk + PackedChunk.HEADER, value + ListValue.EMPTY, bytes);
    Record.putEncoding(memory, home.record(), ListValue.LISTPACK);
    chunked.releaseTree();
    memory.free(chunk);
  }

  /** All of it or, if memory is full, nothing. */
  private void toChunks() {
    long header = OrderedTree.createHeader(memory);
    chunked.at(header);
    opened = false;
    int count = packed.count();
    int bytes = packed.bytes();
    try {
      if (count > 0) {
        appendChunk(count, bytes);
      }
      Packed.splice(home, 0, ListValue.EMPTY + bytes, ListValue.HEADER_SIZE);
    } catch (RuntimeException e) {
      chunked.release();
      throw e;
    }
    memory.putLong(home.address(), header);
    Record.putEncoding(memory, home.record(), ListValue.QUICKLIST);
  }

  private void appendChunk(int count, int bytes) {
    scratch.create(bytes);
    try {
      Packed.appendAll(scratch, home.address() + ListValue.EMPTY, bytes);
      scratch.putCount(count);
      chunked.append(scratch.chunk());
    } catch (RuntimeException e) {
      scratch.free();
      throw e;
    }
  }
}
