package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.value.StreamId;

/**
 * A node of a stream in RDB: the listpack of some entries, which share field names.
 *
 * <pre>
 * live | deleted | n | name 1 .. name n | 0 | entry | entry ..
 * </pre>
 *
 * Entries are those of {@link dev.redraft.value.StreamChunk}, which draws them, told from the ID of
 * the node. The bytes are foreign: {@link #read} checks every part of them. Reusable.
 */
final class StreamNode {
  private static final int DELETED = 1;
  private static final int SAME_FIELDS = 2;

  /** Parts of an entry beside names and values: flags and the two differences. */
  private static final int FIXED_PARTS = 3;

  /** Numbers before the names. */
  private static final int HEAD_PARTS = 3;

  private final ListpackReader parts = new ListpackReader();
  private final ListpackEntries rewritten = new ListpackEntries();
  private final Slice names = new Slice();
  private final Slice entries = new Slice();
  private int live;
  private int deleted;
  private int fields;

  /**
   * Reads and checks a node.
   *
   * @param master the node's ID, not greater than that of any entry
   * @param last the greatest ID before, which all of this node's are beyond; then the node's last
   * @param firstLive takes the ID of the first entry that was not deleted, if it is 0-0
   */
  void read(RdbInput from, Slice blob, StreamId master, StreamId last, StreamId firstLive)
      throws RdbException {
    parts.open(blob, from);
    int expectedLive = count("live entries");
    int expectedDeleted = count("deleted entries");
    fields = count("field names");
    expect(fields > 0, "no field names");
    int namesAt = parts.at;
    skip(fields);
    int namesEnd = parts.at;
    expect(integer("the end of the field names") == 0, "no end of the field names");
    int entriesAt = parts.at;
    live = 0;
    deleted = 0;
    while (parts.next()) {
      boolean gone = (readEntry(master, last) & DELETED) != 0;
      deleted += gone ? 1 : 0;
      live += gone ? 0 : 1;
      if (!gone && firstLive.isZero()) {
        firstLive.set(last);
      }
    }
    expect(live + deleted > 0, "no entries");
    expect(
        live == expectedLive && deleted == expectedDeleted,
        live + " live and " + deleted + " deleted entries instead of as many as it says");
    names.set(parts.bytes, namesAt, namesEnd - namesAt);
    entries.set(parts.bytes, entriesAt, parts.at - entriesAt);
    if (!parts.isCanonical()) {
      rewrite(blob, from);
    }
  }

  /** Reads an entry, on whose flags the reader is, and returns those. */
  private int readEntry(StreamId master, StreamId last) throws RdbException {
    long flags = integerHere("flags");
    expect((flags & ~(DELETED | SAME_FIELDS)) == 0, "unknown flags of an entry");
    long ms = master.ms + integer("milliseconds");
    long seq = master.seq + integer("a sequence number");
    expect(last.compare(ms, seq) < 0 && master.compare(ms, seq) <= 0, "IDs that do not ascend");
    last.set(ms, seq);
    long size = FIXED_PARTS;
    if ((flags & SAME_FIELDS) != 0) {
      skip(fields);
      size += fields;
    } else {
      int own = count("fields");
      expect(own > 0, "an entry without fields");
      skip(2L * own);
      size += 1 + 2L * own;
    }
    expect(integer("the size of an entry") == size, "a wrong size of an entry");
    return (int) flags;
  }

  /** Puts everything into the one form that a chunk has, if some of it had another. */
  private void rewrite(Slice blob, RdbInput from) throws RdbException {
    rewritten.clear();
    int namesEnd = 0;
    parts.open(blob, from);
    for (int i = 0; parts.next(); i++) {
      if (i == HEAD_PARTS + fields) {
        // The zero behind the names, which a chunk does not have.
        namesEnd = rewritten.length();
      } else if (i >= HEAD_PARTS) {
        Slice text = parts.text();
        rewritten.add(text.array(), text.offset(), text.length());
      }
    }
    names.set(rewritten.bytes(), 0, namesEnd);
    entries.set(rewritten.bytes(), namesEnd, rewritten.length() - namesEnd);
  }

  private int count(String what) throws RdbException {
    long count = integer(what);
    expect(count >= 0 && count <= parts.limit - parts.at, "an impossible count of " + what);
    return (int) count;
  }

  private long integer(String what) throws RdbException {
    expect(parts.next(), "an end before " + what);
    return integerHere(what);
  }

  private long integerHere(String what) throws RdbException {
    expect(parts.isInteger(), "a text instead of " + what);
    return parts.integer();
  }

  private void skip(long count) throws RdbException {
    for (long i = 0; i < count; i++) {
      expect(parts.next(), "an end inside an entry");
    }
  }

  private void expect(boolean holds, String otherwise) throws RdbException {
    if (!holds) {
      throw parts.corrupt("a stream node with " + otherwise);
    }
  }

  /** Entries that were not deleted. */
  int live() {
    return live;
  }

  int deleted() {
    return deleted;
  }

  /** The number of names that entries share. */
  int fields() {
    return fields;
  }

  /** The packed names, until the next read. */
  Slice names() {
    return names;
  }

  /** The packed entries, until the next read. */
  Slice entries() {
    return entries;
  }
}
