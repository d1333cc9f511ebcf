package dev.redraft.memory;

import dev.redraft.platform.NativeMemory;

/**
 * How a {@link Memory} is opened.
 *
 * @param system where the memory comes from
 * @param reserve bytes of address space for the heap, a multiple of 8192 and at least 1 MB. Costs
 *     nothing until used.
 * @param granule bytes copied at once while a fork is open: a power of two, 64 to 8192
 * @param hugePages whether to ask for 2 MB pages
 * @param shadowLimit bytes of old data kept at most for a fork; one that needs more fails
 */
public record MemoryOptions(
    NativeMemory system, long reserve, int granule, boolean hugePages, long shadowLimit) {
  private static final long MIN_RESERVE = 1L << 20;
  private static final long DEFAULT_MAX_RESERVE = 1L << 40;
  private static final int DEFAULT_GRANULE = 128;

  /**
   * The side tables number granules with an int; a little is left for those of the allocator's own
   * pages.
   */
  private static final long MAX_GRANULES = 2_000_000_000;

  private static final int MIN_GRANULE = 64;

  public MemoryOptions {
    if (reserve < MIN_RESERVE || reserve % PageTable.PAGE != 0) {
      throw new IllegalArgumentException("reserve: " + reserve);
    }
    if (Integer.bitCount(granule) != 1 || granule < MIN_GRANULE || granule > PageTable.PAGE) {
      throw new IllegalArgumentException("granule: " + granule);
    }
    if (reserve / granule > MAX_GRANULES) {
      throw new IllegalArgumentException(
          "reserve " + reserve + " is too much for granules of " + granule);
    }
    if (shadowLimit < granule) {
      throw new IllegalArgumentException("shadowLimit: " + shadowLimit);
    }
  }

  /**
   * Four times the machine's memory, at most 1 TB; shadows up to a quarter of the machine's memory;
   * granules of 128 bytes, or larger ones where the range has too many of those.
   */
  public static MemoryOptions defaults(NativeMemory system) {
    long physical = NativeMemory.physicalBytes() & -PageTable.PAGE;
    long reserve = Math.min(DEFAULT_MAX_RESERVE, Math.max(1L << 30, 4 * physical));
    int granule = granule(reserve, DEFAULT_GRANULE);
    return new MemoryOptions(system, reserve, granule, true, Math.max(64L << 20, physical / 4));
  }

  /** A small range with small pages, so that a test meets the edges often and costs little. */
  public static MemoryOptions small(NativeMemory system) {
    return new MemoryOptions(system, 64L << 20, DEFAULT_GRANULE, false, 64L << 20);
  }

  /** The least valid reserve that has at least {@code bytes}. */
  public static long roundedReserve(long bytes) {
    return Math.max(MIN_RESERVE, (bytes + PageTable.PAGE - 1) / PageTable.PAGE * PageTable.PAGE);
  }

  /**
   * The same with another range; with larger granules where it has too many of the present ones.
   */
  public MemoryOptions withReserve(long bytes) {
    return new MemoryOptions(system, bytes, granule(bytes, granule), hugePages, shadowLimit);
  }

  /**
   * The same with granules of {@code bytes}, or larger ones where the range has too many of those.
   */
  public MemoryOptions withGranule(int bytes) {
    return new MemoryOptions(system, reserve, granule(reserve, bytes), hugePages, shadowLimit);
  }

  /** {@code least}, or as many times the double as the side tables need to number all granules. */
  private static int granule(long reserve, int least) {
    int granule = least;
    while (granule > 0 && granule < PageTable.PAGE && reserve / granule > MAX_GRANULES) {
      granule *= 2;
    }
    return granule;
  }

  public MemoryOptions withHugePages(boolean on) {
    return new MemoryOptions(system, reserve, granule, on, shadowLimit);
  }

  public MemoryOptions withShadowLimit(long bytes) {
    return new MemoryOptions(system, reserve, granule, hugePages, bytes);
  }
}
