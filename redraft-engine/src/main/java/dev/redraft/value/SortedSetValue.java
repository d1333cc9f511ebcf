package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;

/**
 * Reads sorted sets: their members by name, by position, by score and by their bytes. Reusable; a
 * change of the set makes it stale until {@link #at} is called again. One thread at a time: each
 * view has readers of its own.
 *
 * <p>Members are in the order of their scores, and of their bytes where scores are equal; positions
 * begin with 0. Searches by bytes expect all scores to be equal, as in Redis.
 */
public final class SortedSetValue {
  private final View view;
  private final PackedScores packed;
  private final IndexedScores indexed;
  private boolean small = true;
  private boolean backwards;
  private long from;
  private long to;

  /** A reader of {@code view}; {@code hash} is that of the tables there. */
  public SortedSetValue(View view, SipHash hash) {
    this.view = view;
    packed = new PackedScores(view);
    indexed = IndexedScores.over(view, hash);
  }

  /** Points at the value of a record of type sorted set, before its first member. */
  public SortedSetValue at(long record) {
    small = SortedSets.isSmall(view, record);
    backwards = false;
    if (small) {
      packed.at(view, record);
    } else {
      long value = Record.valueAddress(view, record);
      indexed.at(view.getLong(value + SortedSets.TREE), view.getLong(value + SortedSets.TABLE));
      indexed.seek(0);
    }
    return this;
  }

  public View view() {
    return view;
  }

  /** The number of members. */
  public long size() {
    return small ? packed.size() : indexed.size();
  }

  /** Goes to a member, whose {@link #score} then is the current one; false if it is not there. */
  public boolean find(Slice member) {
    return small ? packed.find(member) : indexed.find(member);
  }

  /** As {@link #find}, and replies with the member's position, or -1. */
  public long rank(Slice member) {
    return small ? packed.rank(member) : indexed.rank(member);
  }

  /** Finds the positions {@link #from} and {@link #to} of the members within a range of scores. */
  public void select(ScoreRange range) {
    from = 0;
    to = 0;
    if (!range.isEmpty()) {
      from = countBelow(range.min(), range.minExclusive());
      to = Math.max(from, countBelow(range.max(), !range.maxExclusive()));
    }
  }

  private long countBelow(double score, boolean orEqual) {
    return small ? packed.countBelow(score, orEqual) : indexed.countBelow(score, orEqual);
  }

  /**
   * Finds the positions {@link #from} and {@link #to} of the members within a range of bytes. With
   * scores that differ it does what Redis does in a small set: looks from the first member on, or
   * from the last one backwards, for a member in the range, and goes on as long as there are more.
   */
  public void select(LexRange range, boolean fromLast) {
    from = 0;
    to = 0;
    if (range.isEmpty()) {
      return;
    }
    if (!small) {
      from = indexed.firstOf(range);
      to = Math.max(from, indexed.endOf(range));
    } else if (!touches(range)) {
      return;
    } else if (fromLast) {
      to = packed.lastOf(range);
      from = packed.startOf(range, to);
    } else {
      from = packed.firstOf(range);
      to = packed.endOf(range, from);
    }
  }

  /** Whether the last member is not before the range, nor the first one after it. */
  private boolean touches(LexRange range) {
    packed.seek(packed.size() - 1, true);
    if (!packed.previous() || range.isAfter(packed.member())) {
      return false;
    }
    packed.seek(0, false);
    return packed.next() && !range.isBefore(packed.member());
  }

  /** The first position of the selected range. */
  public long from() {
    return from;
  }

  /** The position after the selected range. */
  public long to() {
    return to;
  }

  /**
   * Makes {@link #next} begin with the member at {@code rank} and go up, or down if {@code
   * backwards}.
   */
  public void seek(long rank, boolean backwards) {
    this.backwards = backwards;
    if (small) {
      packed.seek(rank, backwards);
    } else {
      indexed.seek(rank);
    }
  }

  /** Goes to the next member; false if there is none. */
  public boolean next() {
    if (small) {
      return backwards ? packed.previous() : packed.next();
    }
    return backwards ? indexed.previous() : indexed.next();
  }

  /** The score of the current member. */
  public double score() {
    return small ? packed.score() : indexed.score();
  }

  /** The current member of {@link #next}, until the next call of any method. */
  public Slice member() {
    return small ? packed.member() : indexed.member();
  }

  public boolean isSmall() {
    return small;
  }

  /**
   * Makes some members of a large set the current one, each in turn, and calls {@code each}.
   * Returns the cursor to go on from: 0 at the end, and to start.
   */
  public long scan(long cursor, Runnable each) {
    EntryConsumer visit =
        entry -> {
          indexed.on(entry);
          each.run();
        };
    return indexed.scan(cursor, visit);
  }

  /** Checks every invariant, in time proportional to the size; for tests and debugging. */
  public void validate() {
    if (!small) {
      indexed.validate();
    }
    seek(0, false);
    double before = Double.NEGATIVE_INFINITY;
    byte[] last = null;
    while (next()) {
      byte[] member = member().toBytes();
      boolean ordered =
          last == null
              || score() > before
              || (score() == before && java.util.Arrays.compareUnsigned(member, last) > 0);
      if (!ordered || Double.isNaN(score())) {
        throw new IllegalStateException("members out of order");
      }
      before = score();
      last = member;
    }
  }
}
