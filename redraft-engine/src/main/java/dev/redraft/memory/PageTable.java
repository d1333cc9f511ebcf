package dev.redraft.memory;

/**
 * Where things are in the reserved range, and the bits of a page descriptor.
 *
 * <pre>
 *   0        8192                         heapEnd          +8192                       total
 *   | (none) | heap pages 1, 2, ..        | roots, 256 x 8 | descriptors, 8 bytes a page |
 *
 *   descriptor:  bits 0..7 tag | 8..15 kind | 16..23 size class | 24..31 page in slab | 32..63 pages of the run
 * </pre>
 *
 * Address 0 is null, so page 0 does not exist. Roots and descriptors lie in the range because the
 * frozen image must have them; everything else that the allocator knows is of no use to a reader
 * and lies outside, free of copies.
 *
 * <p>Descriptors that are valid: the first and the last page of a run, and every page of a slab.
 * The page before a run is always the last one of another, so both neighbours of a run can be asked
 * whether they are free.
 */
final class PageTable {
  static final int PAGE_SHIFT = 13;
  static final int PAGE = 1 << PAGE_SHIFT;
  static final int ROOTS = 256;

  static final int NONE = 0;
  static final int FREE = 1;
  static final int FREE_TAIL = 2;
  static final int LARGE = 3;
  static final int LARGE_TAIL = 4;
  static final int SLAB = 5;

  /** The number of heap pages, page 0 among them: the first page past the heap. */
  final int pages;

  final long heapEnd;
  final long total;
  private final long descriptors;

  PageTable(long reserve) {
    heapEnd = reserve;
    pages = Math.toIntExact(reserve >>> PAGE_SHIFT);
    descriptors = heapEnd + PAGE;
    total = (descriptors + 8L * pages + PAGE - 1) & -PAGE;
  }

  long rootAddress(int index) {
    if (index < 0 || index >= ROOTS) {
      throw new IndexOutOfBoundsException("root " + index + " of " + ROOTS);
    }
    return heapEnd + 8L * index;
  }

  long descriptorAddress(int page) {
    return descriptors + 8L * page;
  }

  static long run(int tag, int kind, int pages) {
    return tag | (long) kind << 8 | (long) pages << 32;
  }

  static long slab(int kind, int sizeClass, int pageInSlab) {
    return SLAB
        | (long) kind << 8
        | (long) sizeClass << 16
        | (long) pageInSlab << 24
        | (long) SizeClasses.pages(sizeClass) << 32;
  }

  static int tag(long descriptor) {
    return (int) descriptor & 0xff;
  }

  static int kind(long descriptor) {
    return (int) (descriptor >>> 8) & 0xff;
  }

  static int sizeClass(long descriptor) {
    return (int) (descriptor >>> 16) & 0xff;
  }

  static int pageInSlab(long descriptor) {
    return (int) (descriptor >>> 24) & 0xff;
  }

  static int pages(long descriptor) {
    return (int) (descriptor >>> 32);
  }

  static int pageOf(long address) {
    return (int) (address >>> PAGE_SHIFT);
  }

  static long addressOf(int page) {
    return (long) page << PAGE_SHIFT;
  }
}
