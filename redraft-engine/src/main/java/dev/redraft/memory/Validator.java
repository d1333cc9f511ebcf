package dev.redraft.memory;

import java.util.HashSet;
import java.util.Set;

/** Checks the invariants of the allocator against each other, one run of pages at a time. */
final class Validator {
  private final PageTable table;
  private final PageHeap heap;
  private final Slabs slabs;
  private final Links links;
  private final Space space;

  private final Set<Integer> freeRuns = new HashSet<>();
  private final Set<Integer> partialSlabs = new HashSet<>();
  private long used;
  private long allocations;
  private int released;

  Validator(PageTable table, PageHeap heap, Slabs slabs, Links links, Space space) {
    this.table = table;
    this.heap = heap;
    this.slabs = slabs;
    this.links = links;
    this.space = space;
  }

  void run() {
    check(heap.top() >= 1 && heap.top() <= table.pages, 0, "top " + heap.top());
    boolean afterFree = false;
    boolean cursorAtRun = heap.cursor() >= heap.top();
    boolean sweepAtRun = heap.sweepCursor() >= heap.top();
    int page = 1;
    while (page < heap.top()) {
      long run = heap.descriptor(page);
      int pages = PageTable.pages(run);
      check(pages > 0 && pages <= heap.top() - page, page, "a run of " + pages + " pages");
      boolean free = PageTable.tag(run) == PageTable.FREE;
      check(!(free && afterFree), page, "two free runs touch");
      switch (PageTable.tag(run)) {
        case PageTable.FREE -> freeRun(page, pages);
        case PageTable.LARGE -> largeRun(page, pages);
        case PageTable.SLAB -> slab(page, run);
        default -> throw new CorruptMemoryException("page " + page + ": tag " + PageTable.tag(run));
      }
      afterFree = free;
      cursorAtRun |= page == heap.cursor();
      sweepAtRun |= page == heap.sweepCursor();
      page += pages;
    }
    check(!afterFree, page, "a free run touches the top");
    check(cursorAtRun, heap.cursor(), "the cursor is inside of a run");
    check(sweepAtRun, heap.sweepCursor(), "the sweep is inside of a run");
    lists();
    check(used == slabs.used(), 0, "used: " + used + ", counted " + slabs.used());
    check(
        allocations == slabs.allocations(),
        0,
        "allocations: " + allocations + ", counted " + slabs.allocations());
    check(
        released == heap.releasedPages(),
        0,
        "released: " + released + ", counted " + heap.releasedPages());
  }

  private void freeRun(int page, int pages) {
    freeRuns.add(page);
    int away = links.released(page);
    check(away >= 0 && away <= pages, page, "released " + away + " of " + pages);
    released += away;
    ends(page, pages, PageTable.run(PageTable.FREE_TAIL, 0, pages));
  }

  private void largeRun(int page, int pages) {
    used += (long) pages << PageTable.PAGE_SHIFT;
    allocations++;
    int kind = PageTable.kind(heap.descriptor(page));
    check(kind < Kind.COUNT, page, "kind " + kind);
    ends(page, pages, PageTable.run(PageTable.LARGE_TAIL, kind, pages));
  }

  private void ends(int page, int pages, long tail) {
    for (int i = 1; i < pages; i++) {
      long expected = i == pages - 1 ? tail : PageTable.NONE;
      check(heap.descriptor(page + i) == expected, page + i, "the descriptor inside of a run");
    }
  }

  private void slab(int page, long run) {
    int c = PageTable.sizeClass(run);
    int kind = PageTable.kind(run);
    check(c < SizeClasses.COUNT && kind < Kind.COUNT, page, "class " + c + ", kind " + kind);
    for (int i = 0; i < SizeClasses.pages(c); i++) {
      check(
          heap.descriptor(page + i) == PageTable.slab(kind, c, i),
          page + i,
          "the descriptor of a slab");
    }
    int capacity = SizeClasses.capacity(c);
    int live = 0;
    for (int word = 0; word < Slabs.words(c); word++) {
      long bits = space.getLong(PageTable.addressOf(page) + 8L * word);
      int valid = Math.min(64, capacity - word * 64);
      check(valid == 64 || bits >>> valid == 0, page, "bits past the last slot");
      check(word >= links.hint(page) || bits == -1L, page, "a free slot before the hint");
      live += Long.bitCount(bits);
    }
    check(live == links.used(page), page, "live slots: " + live + ", counted " + links.used(page));
    if (live < capacity) {
      partialSlabs.add(page);
    }
    used += (long) live * SizeClasses.size(c);
    allocations += live;
  }

  private void lists() {
    for (int bin = 0; bin < PageHeap.BINS; bin++) {
      for (int at = heap.firstInBin(bin), prev = 0; at != 0; prev = at, at = links.next(at)) {
        check(links.prev(at) == prev, at, "the link back in bin " + bin);
        check(freeRuns.remove(at), at, "in bin " + bin + " twice, or not free");
        check(
            PageHeap.binOf(PageTable.pages(heap.descriptor(at))) == bin,
            at,
            "in the wrong bin " + bin);
      }
    }
    check(freeRuns.isEmpty(), 0, "free runs in no bin: " + freeRuns);
    for (int kind = 0; kind < Kind.COUNT; kind++) {
      for (int c = 0; c < SizeClasses.COUNT; c++) {
        for (int at = slabs.firstPartial(kind, c), prev = 0;
            at != 0;
            prev = at, at = links.next(at)) {
          check(links.prev(at) == prev, at, "the link back in class " + c);
          check(partialSlabs.remove(at), at, "listed twice, or without a free slot");
          check(
              heap.descriptor(at) == PageTable.slab(kind, c, 0),
              at,
              "listed in the wrong class " + c);
        }
      }
    }
    check(partialSlabs.isEmpty(), 0, "slabs with free slots in no list: " + partialSlabs);
  }

  private static void check(boolean holds, int page, String what) {
    if (!holds) {
      throw new CorruptMemoryException("page " + page + ": " + what);
    }
  }
}
