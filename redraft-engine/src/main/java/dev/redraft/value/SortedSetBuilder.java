package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;

/**
 * Makes a sorted set that belongs to no record yet: the result of ZUNION and its like. It is either
 * read and {@link #close}d, or becomes the value of a new record through {@link #writeTo}.
 * Reusable; engine thread only.
 */
public final class SortedSetBuilder {
  private final Memory memory;
  private final EncodingLimits limits;
  private final IndexedScores scores;
  private final Slice wanted = new Slice();
  private boolean open;

  SortedSetBuilder(Memory memory, SipHash hash, EncodingLimits limits) {
    this.memory = memory;
    this.limits = limits;
    scores = IndexedScores.over(memory, hash);
  }

  /** Begins with an empty set; the one before is closed or written. */
  public SortedSetBuilder begin() {
    if (open) {
      throw new IllegalStateException("a sorted set is being built");
    }
    scores.create();
    open = true;
    return this;
  }

  /** Searches a member; it must stay as it is until the change that follows. */
  public boolean find(Slice member) {
    wanted.set(member.array(), member.offset(), member.length());
    return scores.find(member);
  }

  /** The score of the member that was found, or is the current one. */
  public double score() {
    return scores.score();
  }

  /** Adds the member that was not found. */
  public void add(double score) {
    scores.add(score, wanted);
  }

  /** Gives the member that was found another score. */
  public void change(double score) {
    if (score != scores.score()) {
      scores.change(score, wanted);
    }
  }

  /** Removes the member that was found. */
  public void remove() {
    scores.remove(wanted);
  }

  public long size() {
    return scores.size();
  }

  /** Makes {@link #next} begin with the first member. */
  public void rewind() {
    scores.seek(0);
  }

  public boolean next() {
    return scores.next();
  }

  /** The current member, until the next call of any method. */
  public Slice member() {
    return scores.member();
  }

  /** Frees what no record has become the owner of. */
  public void close() {
    if (open) {
      open = false;
      scores.discard();
    }
  }

  /** The encoding that the limits ask for. */
  public int encoding() {
    if (scores.size() > limits.zsetMaxListpackEntries) {
      return SortedSets.SKIPLIST;
    }
    scores.seek(0);
    while (scores.next()) {
      if (scores.length() > limits.zsetMaxListpackValue) {
        return SortedSets.SKIPLIST;
      }
    }
    return SortedSets.LISTPACK;
  }

  /** The bytes that the value has in an encoding. */
  public int length(int encoding) {
    if (encoding == SortedSets.SKIPLIST) {
      return SortedSets.LARGE_LENGTH;
    }
    long length = 0;
    scores.seek(0);
    while (scores.next()) {
      length += PackedScores.pairSize(scores.score(), scores.member());
    }
    return Math.toIntExact(length);
  }

  /**
   * Makes the set the value of a new record, which has room for the {@link #length} of its
   * encoding.
   */
  public void writeTo(long record) {
    if (!SortedSets.isSmall(memory, record)) {
      SortedSets.writeHeaders(memory, record, scores);
      open = false;
      return;
    }
    long at = Record.valueAddress(memory, record);
    scores.seek(0);
    while (scores.next()) {
      at = PackedScores.write(memory, at, scores.score(), scores.member());
    }
    close();
  }
}
