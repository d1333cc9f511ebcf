package dev.redraft.memory;

import java.util.function.LongPredicate;

/**
 * Frees allocations of one kind in the order of their addresses, those that a predicate names: what
 * lies together is read together, and up to 64 slots of a slab go in one stroke. The owner's, in
 * steps, between which anything may be allocated and freed. What is allocated meanwhile may be
 * passed by; every allocation that was there at the start is looked at, unless it was freed before.
 */
public final class Sweep {
  private final PageHeap heap;
  private final Slabs slabs;
  private final int kind;
  private final RunCursor cursor;
  private int word;

  Sweep(PageHeap heap, Slabs slabs, Kind kind) {
    this.heap = heap;
    this.slabs = slabs;
    this.kind = kind.code;
    cursor = heap.startSweep();
  }

  /**
   * Looks at a few allocations, 64 at most. Frees those for which {@code garbage} is true; it must
   * neither allocate nor free.
   *
   * @return whether some are left to look at
   */
  public boolean step(LongPredicate garbage) {
    int page = cursor.page;
    if (page >= heap.top()) {
      return false;
    }
    long run = heap.descriptor(page);
    int pages = PageTable.pages(run);
    if (pages <= 0 || pages > heap.top() - page) {
      throw new CorruptMemoryException("page " + page + ": a run of " + pages + " pages");
    }
    boolean wanted = PageTable.kind(run) == kind;
    if (wanted && PageTable.tag(run) == PageTable.SLAB) {
      int c = PageTable.sizeClass(run);
      if (word < Slabs.words(c)) {
        // The slab may go with its last slot: what is at the cursor then, the next step sees.
        slabs.freeSlots(page, run, word, garbageIn(page, c, garbage));
        word++;
        return true;
      }
    } else if (wanted && PageTable.tag(run) == PageTable.LARGE) {
      long address = PageTable.addressOf(page);
      if (garbage.test(address)) {
        slabs.free(address);
        return true;
      }
    }
    cursor.page = page + pages;
    word = 0;
    return true;
  }

  /** The live slots of the current word that are to go, a bit each. */
  private long garbageIn(int page, int c, LongPredicate garbage) {
    long slab = PageTable.addressOf(page);
    int size = SizeClasses.size(c);
    long first = slab + SizeClasses.firstSlot(c) + 64L * word * size;
    long found = 0;
    for (long bits = slabs.live(slab, word); bits != 0; bits &= bits - 1) {
      int bit = Long.numberOfTrailingZeros(bits);
      if (garbage.test(first + (long) bit * size)) {
        found |= 1L << bit;
      }
    }
    return found;
  }
}
