package dev.redraft.value;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of what a stream's record points at.
 *
 * <pre>
 *    0  mark, 8 bytes
 *    8  length: entries that were not deleted
 *   16  last ID: ms, seq; the greatest that the stream ever had
 *   32  first ID: ms, seq, of the first entry; 0-0 if there is none
 *   48  greatest ID of an entry that XDEL has deleted: ms, seq
 *   64  entries added since the stream was made
 *   72  address of the tree of chunks ({@link StreamChunk}), 0 for none
 *   80  address of the tree of groups ({@link StreamGroup}), 0 for none
 *   88
 * </pre>
 */
public final class StreamHeader {
  static final int SIZE = 88;

  private static final long MARK = 0x6d61_6572_7473_3173L;
  private static final int LENGTH = 8;
  private static final int LAST = 16;
  private static final int FIRST = 32;
  private static final int MAX_DELETED = 48;
  private static final int ADDED = 64;
  private static final int CHUNKS = 72;
  private static final int GROUPS = 80;

  static {
    if (GROUPS + 8 != SIZE) {
      throw new AssertionError("stream header layout");
    }
  }

  private StreamHeader() {}

  static long create(Memory memory) {
    long header = memory.allocate(Kind.NODE, SIZE);
    memory.fill(header, SIZE, (byte) 0);
    memory.putLong(header, MARK);
    return header;
  }

  /** The header of a record's stream. */
  public static long of(View view, long record) {
    if (Record.type(view, record) != ValueType.STREAM || Record.valueLength(view, record) != 8) {
      throw new IllegalStateException("no stream: record " + record);
    }
    return check(view, view.getLong(Record.valueAddress(view, record)));
  }

  static long check(View view, long header) {
    if (view.getLong(header) != MARK) {
      throw new IllegalStateException("no stream at " + header);
    }
    return header;
  }

  static void free(Memory memory, long header) {
    memory.putLong(header, 0);
    memory.free(header);
  }

  /** Gives {@code copy} all fields but the trees. */
  static void copyFields(Memory memory, long header, long copy) {
    memory.copy(header + LENGTH, copy + LENGTH, CHUNKS - LENGTH);
  }

  /** Entries that were not deleted. */
  public static long length(View view, long header) {
    return view.getLong(header + LENGTH);
  }

  static void putLength(Memory memory, long header, long length) {
    if (length < 0) {
      throw new IllegalStateException("stream of " + length + " entries");
    }
    memory.putLong(header + LENGTH, length);
  }

  /** The greatest ID that the stream ever had. */
  public static StreamId last(View view, long header, StreamId id) {
    return get(view, header + LAST, id);
  }

  static void putLast(Memory memory, long header, long ms, long seq) {
    put(memory, header + LAST, ms, seq);
  }

  /** The ID of the first entry, 0-0 if there is none. */
  public static StreamId first(View view, long header, StreamId id) {
    return get(view, header + FIRST, id);
  }

  static void putFirst(Memory memory, long header, long ms, long seq) {
    put(memory, header + FIRST, ms, seq);
  }

  /** The greatest ID of an entry that was deleted, 0-0 for none. */
  public static StreamId maxDeleted(View view, long header, StreamId id) {
    return get(view, header + MAX_DELETED, id);
  }

  static void putMaxDeleted(Memory memory, long header, long ms, long seq) {
    put(memory, header + MAX_DELETED, ms, seq);
  }

  /** Entries that were ever added. */
  public static long added(View view, long header) {
    return view.getLong(header + ADDED);
  }

  static void putAdded(Memory memory, long header, long added) {
    memory.putLong(header + ADDED, added);
  }

  /** The slot of the tree of chunks. */
  static long chunks(long header) {
    return header + CHUNKS;
  }

  /** The slot of the tree of groups. */
  static long groups(long header) {
    return header + GROUPS;
  }

  static StreamId get(View view, long address, StreamId id) {
    return id.set(view.getLong(address), view.getLong(address + 8));
  }

  static void put(Memory memory, long address, long ms, long seq) {
    memory.putLong(address, ms);
    memory.putLong(address + 8, seq);
  }
}
