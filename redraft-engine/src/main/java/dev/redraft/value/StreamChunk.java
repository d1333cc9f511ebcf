package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;
import dev.redraft.structure.Packed;
import dev.redraft.structure.PackedHome;
import dev.redraft.structure.PackedReader;

/**
 * Layout of a chunk of a stream: up to {@code stream-node-max-entries} entries, one after the other
 * in the order of their IDs, that share the field names of the first one.
 *
 * <pre>
 *   0               8               16      20      24      28      32
 *   +---------------+---------------+-------+-------+-------+-------+------------- - -
 *   |   first ms    |  first seq    |length | live  |deleted|fields | packed bytes ...
 *   +---------------+---------------+-------+-------+-------+-------+------------- - -
 *
 *   packed bytes:  field 1 .. field n | entry | entry ...
 *   entry:         flags | ms - first ms | seq - first seq | value 1 .. value n | parts
 *   or else:       flags | ms - first ms | seq - first seq | m | field 1 | value 1 .. value m | parts
 * </pre>
 *
 * <ul>
 *   <li>first ms and seq: the ID of the first entry that the chunk ever had.
 *   <li>length: of the packed bytes. live and deleted: the entries of either kind.
 *   <li>flags: {@link #DELETED}, {@link #SAME_FIELDS}; the latter entries have no names of their
 *       own.
 *   <li>parts: how many packed entries stand before it in the entry, so that it can be read
 *       backwards.
 * </ul>
 *
 * Chunks end where Redis's do: the size that counts against {@code stream-node-max-bytes} is that
 * of the listpack which Redis would have.
 */
public final class StreamChunk implements PackedHome {
  /** Offset of the ID, which is the first thing in pending entries too. */
  static final int MS = 0;

  static final int SEQ = 8;

  static final int DELETED = 1;
  static final int SAME_FIELDS = 2;

  /** Parts of an entry beside fields and values: flags and the two differences. */
  static final int FIXED_PARTS = 3;

  /** The most bytes of fields and values of an entry, and of a chunk. */
  static final long MAX_BYTES = 1 << 30;

  private static final int LENGTH = 16;
  private static final int LIVE = 20;
  private static final int DEAD = 24;
  private static final int FIELDS = 28;

  /** Bytes before the packed ones. */
  static final int HEADER = 32;

  /** Header and end byte of Redis's listpack, and the zero that ends the names. */
  private static final int LISTPACK_BYTES = 7 + 2;

  private static final int FIRST_CAPACITY = 64;

  private final Memory memory;
  private final PackedReader names;
  private long chunk;

  StreamChunk(Memory memory) {
    this.memory = memory;
    names = new PackedReader(memory);
  }

  static long ms(View view, long chunk) {
    return view.getLong(chunk + MS);
  }

  static long seq(View view, long chunk) {
    return view.getLong(chunk + SEQ);
  }

  static int length(View view, long chunk) {
    int length = view.getInt(chunk + LENGTH);
    if (length <= 0) {
      throw new IllegalStateException("stream chunk " + chunk + " of " + length + " bytes");
    }
    return length;
  }

  /** Entries that were not deleted. */
  static int live(View view, long chunk) {
    return view.getInt(chunk + LIVE);
  }

  static int deleted(View view, long chunk) {
    return view.getInt(chunk + DEAD);
  }

  /** The number of field names that entries share. */
  static int fields(View view, long chunk) {
    return view.getInt(chunk + FIELDS);
  }

  /** Points a reader at the gap before the shared names. */
  static PackedReader read(View view, long chunk, PackedReader reader) {
    return reader.at(view, chunk + HEADER, length(view, chunk));
  }

  /** Bytes in use. */
  static long size(View view, long chunk) {
    return HEADER + (long) length(view, chunk);
  }

  /** Bytes of the listpack that Redis would have. */
  private static long listpackBytes(View view, long chunk) {
    return (long) LISTPACK_BYTES
        + Packed.sizeOfLong(live(view, chunk))
        + Packed.sizeOfLong(deleted(view, chunk))
        + Packed.sizeOfLong(fields(view, chunk))
        + length(view, chunk);
  }

  /** Points this object at a chunk. */
  StreamChunk at(long address) {
    chunk = address;
    return this;
  }

  long chunk() {
    return chunk;
  }

  /** Whether an entry with {@code bytes} of fields and values belongs into this chunk. */
  boolean hasRoom(long bytes, EncodingLimits limits) {
    long most = limits.streamNodeMaxBytes;
    most = most <= 0 || most > MAX_BYTES ? MAX_BYTES : most;
    long entries = (long) live(memory, chunk) + deleted(memory, chunk);
    return listpackBytes(memory, chunk) + bytes < most
        && (limits.streamNodeMaxEntries <= 0 || entries < limits.streamNodeMaxEntries);
  }

  /** Writes all that is before the packed bytes of a new chunk. */
  static void put(
      Memory memory, long chunk, long ms, long seq, int length, int live, int deleted, int fields) {
    memory.putLong(chunk + MS, ms);
    memory.putLong(chunk + SEQ, seq);
    memory.putInt(chunk + LENGTH, length);
    memory.putInt(chunk + LIVE, live);
    memory.putInt(chunk + DEAD, deleted);
    memory.putInt(chunk + FIELDS, fields);
  }

  /** Makes a chunk of one entry and points at it. {@code fields} has pairs of name and value. */
  StreamChunk create(long ms, long seq, StreamFields fields) {
    int count = fields.count();
    long names = 0;
    for (int i = 0; i < count; i++) {
      names += Packed.sizeOf(fields.name(i));
    }
    int entry = entrySize(0, 0, fields, true);
    long length = names + entry;
    long created = memory.allocate(Kind.NODE, HEADER + Math.max(length, FIRST_CAPACITY));
    put(memory, created, ms, seq, Math.toIntExact(length), 1, 0, count);
    chunk = created;
    long at = created + HEADER;
    for (int i = 0; i < count; i++) {
      at = Packed.write(memory, at, fields.name(i));
    }
    end(writeEntry(at, 0, 0, fields, true));
    return this;
  }

  /** Adds an entry, whose ID is greater than all others'. This may move the chunk. */
  void append(long ms, long seq, StreamFields fields) {
    boolean same = hasNames(fields);
    long msDelta = ms - ms(memory, chunk);
    long seqDelta = seq - seq(memory, chunk);
    int size = entrySize(msDelta, seqDelta, fields, same);
    int end = length();
    long at = Packed.splice(this, end, end, size);
    end(writeEntry(at, msDelta, seqDelta, fields, same));
    memory.putInt(chunk + LIVE, live(memory, chunk) + 1);
  }

  /**
   * Marks the entry whose flags are the packed entry at {@code position} as deleted. Other entries
   * are left.
   */
  void delete(int position) {
    long at = address() + position;
    int flags = memory.getByte(at);
    if ((flags & ~SAME_FIELDS) != 0 || live(memory, chunk) < 1) {
      throw new IllegalStateException("entry at " + position + " of stream chunk " + chunk);
    }
    memory.putByte(at, (byte) (flags | DELETED));
    memory.putInt(chunk + LIVE, live(memory, chunk) - 1);
    memory.putInt(chunk + DEAD, deleted(memory, chunk) + 1);
  }

  /** Gives up the room that is not used: nothing will be added. This may move the chunk. */
  void close() {
    long size = size(memory, chunk);
    if (memory.usableSize(chunk) - size > size / 8) {
      move(size, size);
    }
  }

  void free() {
    memory.free(chunk);
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public long address() {
    return chunk + HEADER;
  }

  @Override
  public int length() {
    return length(memory, chunk);
  }

  /** Adds at the end only. */
  @Override
  public void resize(int at, int removed, int inserted) {
    int old = length();
    if (at != old || removed != 0) {
      throw new IllegalArgumentException("a stream chunk grows at its end");
    }
    long size = (long) HEADER + old + inserted;
    if (size > memory.usableSize(chunk)) {
      move(Math.addExact(size, Math.min(old, 4096) / 2), (long) HEADER + old);
    }
    memory.putInt(chunk + LENGTH, Math.addExact(old, inserted));
  }

  private void move(long allocated, long kept) {
    long moved = memory.allocate(Kind.NODE, allocated);
    memory.copy(chunk, moved, kept);
    memory.free(chunk);
    chunk = moved;
  }

  /** Whether the names of an entry are those that the chunk's entries share. */
  private boolean hasNames(StreamFields fields) {
    int count = fields(memory, chunk);
    if (count != fields.count()) {
      return false;
    }
    read(memory, chunk, names);
    for (int i = 0; i < count; i++) {
      if (!names.next()) {
        throw new IllegalStateException("stream chunk " + chunk + " lacks names");
      }
      if (!names.textEquals(fields.name(i))) {
        return false;
      }
    }
    return true;
  }

  private static int entrySize(long ms, long seq, StreamFields fields, boolean same) {
    int count = fields.count();
    long size = 2L + Packed.sizeOfLong(ms) + Packed.sizeOfLong(seq);
    for (int i = 0; i < count; i++) {
      size += Packed.sizeOf(fields.value(i));
      size += same ? 0 : Packed.sizeOf(fields.name(i));
    }
    size += same ? 0 : Packed.sizeOfLong(count);
    return Math.toIntExact(size + Packed.sizeOfLong(parts(count, same)));
  }

  private static int parts(int count, boolean same) {
    return FIXED_PARTS + (same ? count : 2 * count + 1);
  }

  private long writeEntry(long at, long ms, long seq, StreamFields fields, boolean same) {
    int count = fields.count();
    long next = Packed.writeLong(memory, at, same ? SAME_FIELDS : 0);
    next = Packed.writeLong(memory, next, ms);
    next = Packed.writeLong(memory, next, seq);
    if (!same) {
      next = Packed.writeLong(memory, next, count);
    }
    for (int i = 0; i < count; i++) {
      if (!same) {
        next = Packed.write(memory, next, fields.name(i));
      }
      Slice value = fields.value(i);
      next = Packed.write(memory, next, value);
    }
    return Packed.writeLong(memory, next, parts(count, same));
  }

  private void end(long at) {
    if (at != address() + length()) {
      throw new IllegalStateException("stream chunk " + chunk + " of " + length() + " bytes");
    }
  }
}
