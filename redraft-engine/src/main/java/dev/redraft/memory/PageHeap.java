package dev.redraft.memory;

import dev.redraft.platform.NativeMapping;

/**
 * Hands out runs of pages. Free runs wait in bins by length (one a length up to 64 pages, then
 * eight a doubling) and merge with their free neighbours at once; what was never used lies above
 * {@code top}.
 *
 * <p>Invariants: the runs tile the pages 1 to top - 1; no two free runs touch, and none touches
 * top; descriptors inside a free or a large run are {@link PageTable#NONE}, so that no stale one
 * can be mistaken for an allocation.
 */
final class PageHeap {
  private static final int EXACT = 64;
  static final int BINS = EXACT + 8 * 25;
  private static final int SEARCH = 16;
  private static final int HOPS = 1024;

  /**
   * What giving a short run back counts as, in pages: a call that breaks a huge page takes as long
   * as one for half a megabyte.
   */
  private static final int DISCARD_COST = 64;

  /** Shorter runs stay: they are soon used again, and giving them back would split huge pages. */
  private static final int MIN_RELEASE = 8;

  private final Space space;
  private final PageTable table;
  private final Links links;
  private final Shadows shadows;
  private final Prefault prefault;
  private final int[] bins = new int[BINS];
  private final long[] nonEmpty = new long[(BINS + 63) / 64];

  private int top = 1;
  private int committedEnd = 1;
  private int released;
  private final RunCursor cursor = new RunCursor();
  private RunCursor sweep = new RunCursor();

  PageHeap(Space space, PageTable table, Links links, Shadows shadows, Prefault prefault) {
    this.prefault = prefault;
    this.space = space;
    this.table = table;
    this.links = links;
    this.shadows = shadows;
  }

  /** The first page that is above every run. */
  int top() {
    return top;
  }

  long committedBytes() {
    return PageTable.addressOf(committedEnd - 1 - released);
  }

  long descriptor(int page) {
    return space.getMeta(table.descriptorAddress(page));
  }

  void descriptor(int page, long descriptor) {
    space.putMeta(table.descriptorAddress(page), descriptor);
  }

  /** The first of {@code pages} pages, without descriptors; 0 if there is no such run. */
  int allocate(int pages) {
    int page = find(pages);
    if (page != 0) {
      int length = PageTable.pages(descriptor(page));
      int away = links.released(page);
      detach(page, length);
      if (length > pages) {
        insert(page + pages, length - pages, Math.min(away, length - pages));
      }
    } else if (pages <= table.pages - top) {
      page = top;
      top += pages;
      prefault.top(top);
      committedEnd = Math.max(committedEnd, top);
    } else {
      return 0;
    }
    shadows.allocated(page, pages);
    return page;
  }

  /** Takes a run back. Its descriptors are {@link PageTable#NONE} already. */
  void free(int page, int pages) {
    shadows.freed(page, pages);
    int start = page;
    int length = pages;
    int away = 0;
    int next = page + pages;
    if (next < top && PageTable.tag(descriptor(next)) == PageTable.FREE) {
      int more = PageTable.pages(descriptor(next));
      int nextAway = links.released(next);
      detach(next, more);
      length += more;
      away = nextAway;
    }
    if (page > 1) {
      long before = descriptor(page - 1);
      int tag = PageTable.tag(before);
      if (tag == PageTable.FREE_TAIL || tag == PageTable.FREE) {
        int more = PageTable.pages(before);
        start = page - more;
        detach(start, more);
        length += more;
      }
    }
    cursor.merged(start, length);
    sweep.merged(start, length);
    if (start + length == top) {
      top = start;
      prefault.top(top);
    } else {
      insert(start, length, away);
    }
  }

  /**
   * Gives pages of free runs back to the system: at most {@code maxBytes}, less where the runs are
   * short, and after a bounded search that the next call continues. No fork may be open.
   *
   * @return the bytes given back
   */
  long release(NativeMapping range, long maxBytes) {
    int budget = (int) Math.min(maxBytes >>> PageTable.PAGE_SHIFT, Integer.MAX_VALUE);
    int left = budget;
    int given = 0;
    int end = Math.max(committedEnd, prefault.end());
    int unused = Math.min(left, end - top - prefault.ahead());
    if (unused > 0) {
      end -= unused;
      left -= unused;
      given = unused;
      committedEnd = Math.min(committedEnd, end);
      prefault.lower(end);
      discard(range, end, unused);
    }
    for (int hops = 0; hops < HOPS && left > 0; hops++) {
      int page = cursor.page;
      if (page >= top) {
        cursor.page = 1;
        break;
      }
      long run = descriptor(page);
      int length = PageTable.pages(run);
      if (PageTable.tag(run) == PageTable.FREE && length >= MIN_RELEASE) {
        int away = links.released(page);
        int pages = Math.min(left, length - away);
        if (pages > 0) {
          discard(range, page + length - away - pages, pages);
          links.released(page, away + pages);
          released += pages;
          given += pages;
          left -= Math.max(pages, DISCARD_COST);
        }
        if (away + pages < length) {
          break;
        }
      }
      cursor.page = page + length;
    }
    return (long) given << PageTable.PAGE_SHIFT;
  }

  private static void discard(NativeMapping range, int page, int pages) {
    range.discard(PageTable.addressOf(page), (long) pages << PageTable.PAGE_SHIFT);
  }

  private int find(int pages) {
    int bin = nextNonEmpty(binThatFits(pages));
    if (bin >= 0) {
      return bins[bin];
    }
    // The bin of this length holds shorter and longer runs: a few are worth a look before the range
    // grows.
    int page = bins[binOf(pages)];
    for (int i = 0; i < SEARCH && page != 0; i++, page = links.next(page)) {
      if (PageTable.pages(descriptor(page)) >= pages) {
        return page;
      }
    }
    return 0;
  }

  private void insert(int page, int length, int away) {
    long run = PageTable.run(PageTable.FREE, 0, length);
    descriptor(page, run);
    if (length > 1) {
      descriptor(page + length - 1, PageTable.run(PageTable.FREE_TAIL, 0, length));
    }
    links.released(page, away);
    released += away;
    int bin = binOf(length);
    links.push(bins, bin, page);
    nonEmpty[bin >>> 6] |= 1L << bin;
  }

  private void detach(int page, int length) {
    int bin = binOf(length);
    links.remove(bins, bin, page);
    if (bins[bin] == 0) {
      nonEmpty[bin >>> 6] &= ~(1L << bin);
    }
    released -= links.released(page);
    descriptor(page, PageTable.NONE);
    descriptor(page + length - 1, PageTable.NONE);
  }

  private int nextNonEmpty(int from) {
    for (int word = from >>> 6; word < nonEmpty.length; word++) {
      long bits = nonEmpty[word];
      if (word == from >>> 6) {
        bits &= -1L << from;
      }
      if (bits != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return -1;
  }

  /** The bin that a run of {@code pages} waits in. */
  static int binOf(int pages) {
    if (pages < EXACT) {
      return pages;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(pages);
    return EXACT + (exponent - 6) * 8 + ((pages >>> (exponent - 3)) & 7);
  }

  /** The first bin whose runs all have {@code pages} pages or more. */
  static int binThatFits(int pages) {
    int bin = binOf(pages);
    return pages < EXACT || binOf(pages - 1) != bin ? bin : bin + 1;
  }

  int firstInBin(int bin) {
    return bins[bin];
  }

  /** The run that {@link #release} looks at next; past the last run it starts again. */
  int cursor() {
    return cursor.page;
  }

  /** Where the only sweep that goes on from now is. */
  int sweepCursor() {
    return sweep.page;
  }

  /** A cursor at the first run, kept valid until the next one is asked for. */
  RunCursor startSweep() {
    sweep = new RunCursor();
    return sweep;
  }

  int releasedPages() {
    return released;
  }
}
