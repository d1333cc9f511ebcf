package dev.redraft.value;

import dev.redraft.base.Slice;

/**
 * Members from a least to a greatest one, in the order of their bytes. Reusable; it keeps the
 * slices that it is given.
 */
public final class LexRange {
  /** An end of the range. */
  public enum End {
    /** Before all members. */
    LOWEST,
    /** At a member, which belongs to the range. */
    INCLUDED,
    /** At a member, which does not belong to the range. */
    EXCLUDED,
    /** After all members. */
    HIGHEST
  }

  private static final Slice NONE = new Slice();

  private End min = End.LOWEST;
  private End max = End.LOWEST;
  private Slice minMember = NONE;
  private Slice maxMember = NONE;

  /** Sets the least end; the member counts for INCLUDED and EXCLUDED alone. */
  public LexRange min(End end, Slice member) {
    min = end;
    minMember = member;
    return this;
  }

  /** Sets the greatest end; the member counts for INCLUDED and EXCLUDED alone. */
  public LexRange max(End end, Slice member) {
    max = end;
    maxMember = member;
    return this;
  }

  public End min() {
    return min;
  }

  public End max() {
    return max;
  }

  public Slice minMember() {
    return minMember;
  }

  public Slice maxMember() {
    return maxMember;
  }

  public boolean isEmpty() {
    if (min == End.HIGHEST || max == End.LOWEST) {
      return true;
    }
    if (min == End.LOWEST || max == End.HIGHEST) {
      return false;
    }
    int order = minMember.compareBytes(maxMember);
    return order > 0 || (order == 0 && (min == End.EXCLUDED || max == End.EXCLUDED));
  }

  /** Whether a member is before the range. */
  boolean isAfter(Slice member) {
    return switch (min) {
      case LOWEST -> false;
      case HIGHEST -> true;
      case INCLUDED -> member.compareBytes(minMember) < 0;
      case EXCLUDED -> member.compareBytes(minMember) <= 0;
    };
  }

  /** Whether a member is after the range. */
  boolean isBefore(Slice member) {
    return switch (max) {
      case LOWEST -> true;
      case HIGHEST -> false;
      case INCLUDED -> member.compareBytes(maxMember) > 0;
      case EXCLUDED -> member.compareBytes(maxMember) >= 0;
    };
  }
}
