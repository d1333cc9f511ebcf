package dev.redraft.structure;

import dev.redraft.memory.View;

/**
 * What an {@link OrderedTree} has to know of its entries: their weight, and how they compare with
 * the probe, a position in the order that the caller has put into this object before it searches. A
 * tree that is used by position alone needs no comparison.
 */
public interface TreeEntries {
  /** Whether entries weigh anything else than 1. */
  default boolean weighted() {
    return false;
  }

  /** The weight of an entry, 0 or more; it may change only as {@link OrderedTree#reweigh} says. */
  default long weight(View view, long entry) {
    return 1;
  }

  /**
   * A number that never decreases from an entry to the next: inner nodes keep it beside the first
   * entry of each child, so that most comparisons of a descent need not look at the entry.
   */
  default long sortKey(View view, long entry) {
    return 0;
  }

  /**
   * The sort key of the probe: an entry with a smaller one is before the probe, one with a larger
   * one after it.
   */
  default long probeKey() {
    return 0;
  }

  /** Below 0 if the entry is before the probe, 0 if it is at the probe, above 0 if it is after. */
  default int compareToProbe(View view, long entry) {
    throw new UnsupportedOperationException("a tree without an order");
  }
}
