package dev.redraft.memory;

/**
 * Allocations of up to 32 KB, in slabs of slots of one size and kind; larger ones are runs of their
 * own. Which slots are live is a bitmap at the head of the slab (see {@link SizeClasses}); free
 * slots hold nothing of the allocator's.
 *
 * <p>Invariant: a slab is in the partial list of its kind and class exactly if it has a free slot.
 */
final class Slabs {
  private final Space space;
  private final PageHeap heap;
  private final Links links;
  private final int[] partial = new int[Kind.COUNT * SizeClasses.COUNT];
  private long used;
  private long allocations;

  Slabs(Space space, PageHeap heap, Links links) {
    this.space = space;
    this.heap = heap;
    this.links = links;
  }

  long used() {
    return used;
  }

  long allocations() {
    return allocations;
  }

  int firstPartial(int kind, int sizeClass) {
    return partial[list(kind, sizeClass)];
  }

  /** The address of {@code bytes} new bytes, or 0 if there is no room. */
  long allocate(int kind, long bytes) {
    if (bytes > SizeClasses.MAX_SIZE) {
      return allocateLarge(kind, bytes);
    }
    int c = SizeClasses.of(bytes);
    int page = partial[list(kind, c)];
    if (page == 0) {
      page = newSlab(kind, c);
      if (page == 0) {
        return 0;
      }
    }
    return takeSlot(page, kind, c);
  }

  private long takeSlot(int page, int kind, int c) {
    long slab = PageTable.addressOf(page);
    int word = links.hint(page);
    long bits = space.getLong(slab + 8L * word);
    while (bits == -1L) {
      word++;
      bits = space.getLong(slab + 8L * word);
    }
    int slot = (word << 6) + Long.numberOfTrailingZeros(~bits);
    int capacity = SizeClasses.capacity(c);
    if (slot >= capacity) {
      throw new CorruptMemoryException("slab at page " + page + " has no free slot and is listed");
    }
    int live = links.used(page) + 1;
    if (live == capacity) {
      links.remove(partial, list(kind, c), page);
    }
    space.putLong(slab + 8L * word, bits | bits + 1);
    links.used(page, live);
    links.hint(page, word);
    int size = SizeClasses.size(c);
    used += size;
    allocations++;
    return slab + SizeClasses.firstSlot(c) + (long) slot * size;
  }

  private int newSlab(int kind, int c) {
    int pages = SizeClasses.pages(c);
    int page = heap.allocate(pages);
    if (page == 0) {
      return 0;
    }
    for (int i = 0; i < pages; i++) {
      heap.descriptor(page + i, PageTable.slab(kind, c, i));
    }
    long slab = PageTable.addressOf(page);
    for (int word = 0; word < words(c); word++) {
      space.putLong(slab + 8L * word, 0);
    }
    links.used(page, 0);
    links.hint(page, 0);
    links.push(partial, list(kind, c), page);
    return page;
  }

  private long allocateLarge(int kind, long bytes) {
    long pages = (bytes + PageTable.PAGE - 1) >>> PageTable.PAGE_SHIFT;
    int page = pages > Integer.MAX_VALUE ? 0 : heap.allocate((int) pages);
    if (page == 0) {
      return 0;
    }
    heap.descriptor(page, PageTable.run(PageTable.LARGE, kind, (int) pages));
    heap.descriptor(page + (int) pages - 1, PageTable.run(PageTable.LARGE_TAIL, kind, (int) pages));
    used += pages << PageTable.PAGE_SHIFT;
    allocations++;
    return PageTable.addressOf(page);
  }

  void free(long address) {
    int page = checkedPage(address);
    long descriptor = heap.descriptor(page);
    if (PageTable.tag(descriptor) == PageTable.SLAB) {
      freeSlot(address, page - PageTable.pageInSlab(descriptor), descriptor);
      return;
    }
    checkLargeStart(address, descriptor);
    int pages = PageTable.pages(descriptor);
    heap.descriptor(page, PageTable.NONE);
    heap.descriptor(page + pages - 1, PageTable.NONE);
    heap.free(page, pages);
    used -= (long) pages << PageTable.PAGE_SHIFT;
    allocations--;
  }

  private void freeSlot(long address, int page, long descriptor) {
    int c = PageTable.sizeClass(descriptor);
    long slab = PageTable.addressOf(page);
    int slot = SizeClasses.slotAt(c, (int) (address - slab));
    if (slot < 0) {
      throw notAllocated(address);
    }
    if ((live(slab, slot >>> 6) & 1L << slot) == 0) {
      throw notAllocated(address);
    }
    freeSlots(page, descriptor, slot >>> 6, 1L << slot);
  }

  /** The live slots among the 64 of a word of a slab's bitmap. */
  long live(long slab, int word) {
    return space.getLong(slab + 8L * word);
  }

  /**
   * Frees some of the 64 slots of a word of the bitmap: {@code gone} has the bits of live ones, and
   * {@code descriptor} is that of the slab.
   */
  void freeSlots(int page, long descriptor, int word, long gone) {
    if (gone == 0) {
      return;
    }
    int c = PageTable.sizeClass(descriptor);
    long slab = PageTable.addressOf(page);
    space.putLong(slab + 8L * word, live(slab, word) & ~gone);
    int count = Long.bitCount(gone);
    int before = links.used(page);
    int live = before - count;
    links.used(page, live);
    if (word < links.hint(page)) {
      links.hint(page, word);
    }
    used -= (long) count * SizeClasses.size(c);
    allocations -= count;
    int list = list(PageTable.kind(descriptor), c);
    if (before == SizeClasses.capacity(c)) {
      links.push(partial, list, page);
    }
    if (live == 0 && (links.prev(page) != 0 || links.next(page) != 0)) {
      // The last one of a class with room stays, so that a single allocation going to and fro does
      // not thrash.
      links.remove(partial, list, page);
      for (int i = 0; i < SizeClasses.pages(c); i++) {
        heap.descriptor(page + i, PageTable.NONE);
      }
      heap.free(page, SizeClasses.pages(c));
    }
  }

  /** The bytes that the live allocation at {@code address} really has. */
  long usableSize(long address) {
    int page = checkedPage(address);
    long descriptor = heap.descriptor(page);
    if (PageTable.tag(descriptor) != PageTable.SLAB) {
      checkLargeStart(address, descriptor);
    }
    return sizeOf(descriptor);
  }

  static long sizeOf(long descriptor) {
    return switch (PageTable.tag(descriptor)) {
      case PageTable.SLAB -> SizeClasses.size(PageTable.sizeClass(descriptor));
      case PageTable.LARGE -> (long) PageTable.pages(descriptor) << PageTable.PAGE_SHIFT;
      default -> throw new IllegalArgumentException("Not the address of an allocation");
    };
  }

  static int words(int sizeClass) {
    return (SizeClasses.capacity(sizeClass) + 63) >>> 6;
  }

  private int checkedPage(long address) {
    long page = address >>> PageTable.PAGE_SHIFT;
    if (page < 1 || page >= heap.top()) {
      throw notAllocated(address);
    }
    return (int) page;
  }

  private static void checkLargeStart(long address, long descriptor) {
    if (PageTable.tag(descriptor) != PageTable.LARGE || (address & PageTable.PAGE - 1) != 0) {
      throw notAllocated(address);
    }
  }

  private static int list(int kind, int sizeClass) {
    return kind * SizeClasses.COUNT + sizeClass;
  }

  private static IllegalArgumentException notAllocated(long address) {
    return new IllegalArgumentException("Not the address of a live allocation: " + address);
  }
}
