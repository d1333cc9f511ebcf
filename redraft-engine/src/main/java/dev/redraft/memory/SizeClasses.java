package dev.redraft.memory;

/**
 * The slot sizes of slabs: 16 to 128 bytes in steps of 8, then eight steps a doubling up to 32 KB,
 * so that a slot is at most 12.5% larger than what was asked for (or 7 bytes). For each, the run
 * length in 8 to 32 pages that wastes least.
 *
 * <pre>
 *   slab: | live bits, 1 a slot, in 64-bit words | slot 0 | slot 1 | ... | rest, smaller than a slot |
 *         0                                      slots(class)                                        pages * 8192
 * </pre>
 */
final class SizeClasses {
  static final int COUNT = 15 + 8 * 8;
  static final int MAX_SIZE = 32 << 10;
  static final int MIN_PAGES = 8;
  private static final int MAX_PAGES = 32;
  private static final int SHIFT = 40;

  private static final int[] SIZE = new int[COUNT];
  private static final int[] PAGES = new int[COUNT];
  private static final int[] CAPACITY = new int[COUNT];
  private static final int[] FIRST_SLOT = new int[COUNT];
  private static final long[] RECIPROCAL = new long[COUNT];

  static {
    for (int c = 0; c < COUNT; c++) {
      SIZE[c] = c < 15 ? 16 + 8 * c : (8 + (c - 15) % 8 + 1) * (16 << ((c - 15) / 8));
      RECIPROCAL[c] = ((1L << SHIFT) + SIZE[c] - 1) / SIZE[c];
      shape(c);
    }
    if (SIZE[COUNT - 1] != MAX_SIZE) {
      throw new AssertionError("largest class: " + SIZE[COUNT - 1]);
    }
  }

  private SizeClasses() {}

  private static void shape(int c) {
    double best = Double.MAX_VALUE;
    for (int pages = MIN_PAGES; pages <= MAX_PAGES; pages++) {
      int bytes = pages * PageTable.PAGE;
      int capacity = bytes / SIZE[c];
      while (headerBytes(capacity) + capacity * SIZE[c] > bytes) {
        capacity--;
      }
      double waste = 1 - (double) capacity * SIZE[c] / bytes;
      // Longer runs must earn it: they stay partly used for longer.
      if (waste < best - 0.005) {
        best = waste;
        PAGES[c] = pages;
        CAPACITY[c] = capacity;
        FIRST_SLOT[c] = headerBytes(capacity);
      }
    }
  }

  private static int headerBytes(int capacity) {
    return (capacity + 63) / 64 * 8;
  }

  /** The class for {@code bytes}, 1 to {@link #MAX_SIZE}. */
  static int of(long bytes) {
    if (bytes <= 128) {
      return bytes <= 16 ? 0 : (int) ((bytes - 9) >>> 3);
    }
    int last = (int) bytes - 1;
    int exponent = 31 - Integer.numberOfLeadingZeros(last);
    return 15 + (exponent - 7) * 8 + ((last >>> (exponent - 3)) & 7);
  }

  static int size(int c) {
    return SIZE[c];
  }

  static int pages(int c) {
    return PAGES[c];
  }

  /** Slots of a slab. */
  static int capacity(int c) {
    return CAPACITY[c];
  }

  /** Offset of slot 0 in the slab. */
  static int firstSlot(int c) {
    return FIRST_SLOT[c];
  }

  /** The slot that starts {@code offset} bytes into the slab, or -1 if none does. */
  static int slotAt(int c, int offset) {
    int inSlots = offset - FIRST_SLOT[c];
    if (inSlots < 0) {
      return -1;
    }
    // Exact: inSlots < 2^18 and the reciprocal is off by less than 1, so by less than 2^18 / 2^40
    // of a slot.
    int slot = (int) ((inSlots * RECIPROCAL[c]) >>> SHIFT);
    return slot < CAPACITY[c] && slot * SIZE[c] == inSlots ? slot : -1;
  }
}
