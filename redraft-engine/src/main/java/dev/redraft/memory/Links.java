package dev.redraft.memory;

import java.lang.foreign.MemorySegment;

/**
 * What the allocator knows of a run beside its descriptor, by the run's first page. A reader of the
 * frozen image has no use for it, so it lies outside of the range and is never copied.
 *
 * <pre>
 *   0              4          8          12                            16
 *   | prev (page)  | next     | used     | hint (slab), released (free) |
 * </pre>
 *
 * prev and next link the slabs of a class that have a free slot, or the free runs of a bin; 0 ends
 * a list. used counts a slab's live slots. No bitmap word before hint has a free slot. released
 * counts the pages at the end of a free run that were given back to the system.
 */
final class Links {
  private static final int BYTES = 16;

  private final MemorySegment table;

  Links(Mappings mappings, int pages) {
    table = mappings.table((long) BYTES * pages).segment();
  }

  int prev(int page) {
    return get(page, 0);
  }

  int next(int page) {
    return get(page, 4);
  }

  int used(int page) {
    return get(page, 8);
  }

  int hint(int page) {
    return get(page, 12);
  }

  int released(int page) {
    return get(page, 12);
  }

  void used(int page, int slots) {
    set(page, 8, slots);
  }

  void hint(int page, int word) {
    set(page, 12, word);
  }

  void released(int page, int pages) {
    set(page, 12, pages);
  }

  /** Puts {@code page} in front of the list {@code heads[list]}. */
  void push(int[] heads, int list, int page) {
    int first = heads[list];
    set(page, 0, 0);
    set(page, 4, first);
    if (first != 0) {
      set(first, 0, page);
    }
    heads[list] = page;
  }

  /** Takes {@code page} out of the list {@code heads[list]}. */
  void remove(int[] heads, int list, int page) {
    int prev = prev(page);
    int next = next(page);
    if (prev == 0) {
      if (heads[list] != page) {
        throw new CorruptMemoryException("page " + page + " is not the head of list " + list);
      }
      heads[list] = next;
    } else {
      set(prev, 4, next);
    }
    if (next != 0) {
      set(next, 0, prev);
    }
  }

  private int get(int page, int field) {
    return table.get(Layouts.ALIGNED_INT, (long) page * BYTES + field);
  }

  private void set(int page, int field, int value) {
    table.set(Layouts.ALIGNED_INT, (long) page * BYTES + field, value);
  }
}
