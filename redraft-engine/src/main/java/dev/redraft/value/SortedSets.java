package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;

/**
 * Sorted sets: the value of a record of type sorted set, in one of two encodings.
 *
 * <pre>
 *   listpack    a packed sequence of member, score, member, score ({@link PackedScores}): at most
 *               zset-max-listpack-entries members of at most zset-max-listpack-value bytes
 *
 *               0                      8                      16
 *               +----------------------+----------------------+
 *   skiplist    | header of the tree   | header of the table  |   ({@link IndexedScores})
 *               +----------------------+----------------------+
 * </pre>
 *
 * The names are those of Redis. A set is converted to the second form when it passes the limits of
 * the first one, and never back.
 *
 * <p>Changes go through {@link #at}, a search with {@link #find}, and one change of what it has
 * found or not; {@link #record} is the record afterwards, which may have moved. Engine thread only.
 */
public final class SortedSets implements ValueOps {
  public static final int SKIPLIST = 7;
  public static final int LISTPACK = 11;

  static final int TREE = 0;
  static final int TABLE = 8;

  /** The bytes of the value of a large set. */
  static final int LARGE_LENGTH = 16;

  /** Bytes that a packed sequence may have. */
  private static final long MAX_PACKED = 1 << 30;

  private final Memory memory;
  private final EncodingLimits limits;
  private final RecordHome home;
  private final PackedScores packed;
  private final IndexedScores indexed;
  private final IndexedScores other;
  private final SortedSetValue reader;
  private final SortedSetBuilder builder;
  private final Slice wanted = new Slice();
  private boolean small;

  SortedSets(Memory memory, SipHash hash, EncodingLimits limits) {
    this.memory = memory;
    this.limits = limits;
    home = new RecordHome(memory);
    packed = new PackedScores(memory);
    indexed = IndexedScores.over(memory, hash);
    other = IndexedScores.over(memory, hash);
    reader = new SortedSetValue(memory, hash);
    builder = new SortedSetBuilder(memory, hash, limits);
  }

  static boolean isSmall(View view, long record) {
    int encoding = Record.encoding(view, record);
    if (Record.type(view, record) != ValueType.ZSET
        || (encoding != LISTPACK && encoding != SKIPLIST)) {
      throw new IllegalStateException(
          "sorted set of type " + Record.type(view, record) + ", encoding " + encoding);
    }
    return encoding == LISTPACK;
  }

  /** The engine's reader, to be pointed at a record. */
  public SortedSetValue reader() {
    return reader;
  }

  /** The engine's builder of new sorted sets. */
  public SortedSetBuilder builder() {
    return builder;
  }

  /** The bytes that a member and its score take in the first encoding. */
  public static int pairSize(double score, Slice member) {
    return PackedScores.pairSize(score, member);
  }

  /**
   * Writes a member and its score at {@code address}, in the value of a new record of the first
   * encoding; returns the address after them.
   */
  public static long writePair(Memory memory, long address, double score, Slice member) {
    return PackedScores.write(memory, address, score, member);
  }

  // Changes
  // --------------------------------------------------------------------------------------------------------

  /** Points at a record to change. The value of a new one is empty, its encoding the listpack. */
  public SortedSets at(long record) {
    home.at(record);
    small = isSmall(memory, record);
    if (small) {
      packed.at(memory, record);
    } else {
      openLarge(indexed, record);
    }
    return this;
  }

  /** The record as it is now. */
  public long record() {
    return home.record();
  }

  public long size() {
    return small ? packed.size() : indexed.size();
  }

  /** Searches a member; it must stay as it is until the change that follows. */
  public boolean find(Slice member) {
    wanted.set(member.array(), member.offset(), member.length());
    return small ? packed.find(member) : indexed.find(member);
  }

  /** The score of the member that was found. */
  public double score() {
    return small ? packed.score() : indexed.score();
  }

  /**
   * Adds the member that was not found.
   *
   * @throws MemoryFullException if there is no room; nothing was changed, but for the encoding
   */
  public void add(double score) {
    if (small && outgrows()) {
      toLarge();
      indexed.find(wanted);
    }
    if (small) {
      packed.add(home, score, wanted);
      packed.at(memory, home.record());
    } else {
      indexed.add(score, wanted);
    }
  }

  /**
   * Gives the member that was found another score.
   *
   * @throws MemoryFullException if there is no room; nothing was changed
   */
  public void change(double score) {
    if (small) {
      packed.change(home, score, wanted);
      packed.at(memory, home.record());
    } else {
      indexed.change(score, wanted);
    }
  }

  /** Removes the member that was found. */
  public void remove() {
    if (small) {
      packed.remove(home);
      packed.at(memory, home.record());
    } else {
      indexed.remove(wanted);
    }
  }

  /** Goes to the first or the last member, as {@link #find} does; the set is not empty. */
  public void findEnd(boolean last) {
    Slice member = small ? packed.findEnd(last) : indexed.findEnd(last);
    wanted.set(member.array(), member.offset(), member.length());
  }

  /** The member that was found at an end, until the next call of any method. */
  public Slice member() {
    return wanted;
  }

  /** Removes {@code count} members from position {@code from} on. */
  public void remove(long from, long count) {
    if (small) {
      packed.remove(home, from, count);
      packed.at(memory, home.record());
    } else {
      indexed.remove(from, count);
    }
  }

  private boolean outgrows() {
    int length = home.length();
    return wanted.length() > limits.zsetMaxListpackValue
        || (length / PackedScores.MIN_PAIR >= limits.zsetMaxListpackEntries
            && packed.size() >= limits.zsetMaxListpackEntries)
        || (long) length + wanted.length() >= MAX_PACKED;
  }

  /** The limits of the first form bound the time that this takes. */
  private void toLarge() {
    indexed.create();
    try {
      packed.at(memory, home.record());
      while (packed.next()) {
        indexed.find(packed.member());
        indexed.add(packed.score(), packed.member());
      }
      home.resize(0, home.length(), LARGE_LENGTH);
    } catch (MemoryFullException e) {
      indexed.discard();
      packed.at(memory, home.record());
      throw e;
    }
    writeHeaders(memory, home.record(), indexed);
    Record.putEncoding(memory, home.record(), SKIPLIST);
    small = false;
  }

  static void writeHeaders(Memory memory, long record, IndexedScores scores) {
    long value = Record.valueAddress(memory, record);
    memory.putLong(value + TREE, scores.treeHeader());
    memory.putLong(value + TABLE, scores.tableHeader());
  }

  private IndexedScores openLarge(IndexedScores target, long record) {
    long value = Record.valueAddress(memory, record);
    return target.at(memory.getLong(value + TREE), memory.getLong(value + TABLE));
  }

  // ValueOps
  // -------------------------------------------------------------------------------------------------------

  @Override
  public String encodingName(View view, long record) {
    return isSmall(view, record) ? "listpack" : "skiplist";
  }

  /** First the tree with all entries, then the table; a header that is gone is 0. */
  @Override
  public boolean free(Memory of, long record, int steps) {
    if (isSmall(memory, record)) {
      return true;
    }
    long value = Record.valueAddress(memory, record);
    if (memory.getLong(value + TREE) != 0) {
      if (openLarge(other, record).releaseTree(steps)) {
        memory.putLong(value + TREE, 0);
      }
      return false;
    }
    return other.tableAt(memory.getLong(value + TABLE)).releaseTable(steps);
  }

  @Override
  public void copy(Memory of, long record, long copy) {
    if (isSmall(memory, record)) {
      return;
    }
    indexed.create();
    try {
      indexed.addAll(openLarge(other, record));
    } catch (MemoryFullException e) {
      indexed.discard();
      throw e;
    }
    writeHeaders(memory, copy, indexed);
  }

  @Override
  public long memoryUsage(View view, long record, int samples) {
    if (isSmall(view, record)) {
      return 0;
    }
    openLarge(other, record);
    other.seek(0);
    long size = other.size();
    long wantedSamples = samples == 0 ? size : Math.min(size, samples);
    long bytes = 0;
    for (long i = 0; i < wantedSamples && other.next(); i++) {
      bytes += other.usableSize();
    }
    return other.bytes() + (wantedSamples == 0 ? 0 : bytes * size / wantedSamples);
  }
}
