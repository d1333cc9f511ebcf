package dev.redraft.memory;

import dev.redraft.platform.NativeMapping;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of a fork: which granules have been copied since, where to, and which need no
 * copy. The tables lie outside of the range that they describe.
 *
 * <pre>
 *   map     4 bytes a granule  0 = not copied, else slot + 1 in the pool       parent writes, child reads
 *   passed  4 bytes a page     the epoch in which the child left it for good    child writes, parent reads
 *   born    4 bytes a page     epoch * 2: was free at that epoch's fork; epoch * 2 + 1: was live, is or was free since
 *   owner   4 bytes a slot     granule whose old bytes the slot holds, or ~next of the free slots
 *   pool    granule a slot     the old bytes
 * </pre>
 *
 * Invariant: while a fork is open, the bytes that a granule had at the fork are in the pool if its
 * map entry is not 0, else in the range, or its page is passed or born and the child never reads
 * it.
 *
 * <p>There are two maps, used in turn. A fork may be closed, and its map cleared, by another thread
 * while the parent is in the middle of a copy, which leaves one entry behind. That map is next used
 * two forks later; closing the fork in between clears it again, when the parent has long seen the
 * end of the first. So neither needs a lock or a fence.
 */
final class Shadows {
  private static final int END = Integer.MAX_VALUE;
  private static final int MAX_EPOCH = Integer.MAX_VALUE / 2;
  private static final int RECLAIM_PER_COPY = 4;
  private static final int RECLAIM_AT_LIMIT = 4096;

  final int shift;
  private final long granules;
  private final NativeMapping[] maps = new NativeMapping[2];
  private final NativeMapping ownerMapping;
  private final NativeMapping poolMapping;
  private final MemorySegment passed;
  private final MemorySegment born;
  private final MemorySegment owner;
  final MemorySegment pool;

  private MemorySegment map;
  private @Nullable Fork fork;
  private int limitSlots;
  private int epoch;
  private int top;
  private int freeSlots;
  private int firstFree = END;
  private int cursor;
  private int peak;
  private long copies;
  private long failed;

  Shadows(Mappings mappings, PageTable table, int granule, long limitBytes) {
    shift = Integer.numberOfTrailingZeros(granule);
    granules = table.total >>> shift;
    long pages = table.total >>> PageTable.PAGE_SHIFT;
    maps[0] = mappings.table(4 * granules);
    maps[1] = mappings.table(4 * granules);
    passed = mappings.table(4 * pages).segment();
    born = mappings.table(4 * pages).segment();
    ownerMapping = mappings.table(4 * granules);
    poolMapping = mappings.table(table.total);
    owner = ownerMapping.segment();
    pool = poolMapping.segment();
    map = maps[0].segment();
    limit(limitBytes);
  }

  /** The epoch of the current or the last fork; 0 before the first. */
  int epoch() {
    return epoch;
  }

  MemorySegment map() {
    return map;
  }

  MemorySegment passed() {
    return passed;
  }

  /**
   * Starts the next epoch. The tables are clean: no fork is open, and closing the last one cleared
   * them.
   */
  void open() {
    if (epoch == MAX_EPOCH) {
      throw new IllegalStateException("No epoch is left after " + epoch + " forks");
    }
    epoch++;
    map = maps[epoch & 1].segment();
    top = 0;
    freeSlots = 0;
    firstFree = END;
    cursor = 0;
    peak = 0;
    copies = 0;
  }

  void attach(Fork opened) {
    fork = opened;
  }

  /**
   * Keeps the old bytes of every granule that {@code length} bytes at {@code address} touch.
   *
   * @return whether there is still a fork to copy for
   */
  boolean before(MemorySegment all, long address, long length) {
    long last = (address + length - 1) >>> shift;
    for (long granule = address >>> shift; granule <= last; granule++) {
      if (map.get(Layouts.ALIGNED_INT, granule << 2) == 0 && !copy(all, granule)) {
        return false;
      }
    }
    return true;
  }

  private boolean copy(MemorySegment all, long granule) {
    Fork opened = fork;
    if (opened == null || !opened.isOpen()) {
      return false;
    }
    long address = granule << shift;
    long page = address >>> PageTable.PAGE_SHIFT;
    // Acquire: the child's last read of the page came before it was passed, so before the put that
    // follows.
    if ((int) Layouts.SHARED_INT.getAcquire(passed, page << 2) == epoch
        || born.get(Layouts.ALIGNED_INT, page << 2) == epoch << 1) {
      return true;
    }
    int slot = takeSlot();
    if (slot < 0) {
      if (opened.failIfOpen()) {
        failed++;
      }
      return false;
    }
    MemorySegment.copy(all, address - Space.BIAS, pool, (long) slot << shift, 1L << shift);
    owner.set(Layouts.ALIGNED_INT, (long) slot << 2, (int) granule);
    copies++;
    Layouts.SHARED_INT.setRelease(map, granule << 2, slot + 1);
    // The put that follows must not be seen before the map entry.
    VarHandle.storeStoreFence();
    return true;
  }

  private int takeSlot() {
    if (firstFree == END) {
      reclaim(RECLAIM_PER_COPY);
    }
    if (firstFree == END && top >= limitSlots) {
      reclaim(RECLAIM_AT_LIMIT);
    }
    if (firstFree != END) {
      int slot = firstFree;
      int entry = owner.get(Layouts.ALIGNED_INT, (long) slot << 2);
      if (entry >= 0) {
        // Another thread closes the fork right now and has cleared the table.
        return -1;
      }
      firstFree = ~entry;
      freeSlots--;
      return slot;
    }
    if (top >= limitSlots) {
      return -1;
    }
    peak = Math.max(peak, top + 1 - freeSlots);
    return top++;
  }

  /**
   * Looks at up to {@code slots} slots, round robin, and frees those whose page the child has
   * passed.
   */
  void reclaim(int slots) {
    Fork opened = fork;
    if (opened == null || !opened.isOpen() || !opened.hasPassedAny()) {
      return;
    }
    int left = Math.min(slots, top);
    while (left-- > 0) {
      int slot = cursor;
      cursor = slot + 1 == top ? 0 : slot + 1;
      int granule = owner.get(Layouts.ALIGNED_INT, (long) slot << 2);
      if (granule >= 0 && isPassed(granule)) {
        owner.set(Layouts.ALIGNED_INT, (long) slot << 2, ~firstFree);
        firstFree = slot;
        freeSlots++;
      }
    }
  }

  private boolean isPassed(int granule) {
    long page = (long) granule << shift >>> PageTable.PAGE_SHIFT;
    return (int) Layouts.SHARED_INT.getAcquire(passed, page << 2) == epoch;
  }

  /**
   * Notes that a run, allocated while forked, holds nothing of the image where it was free at the
   * fork.
   */
  void allocated(int page, int pages) {
    if (fork == null || !fork.isOpen()) {
      return;
    }
    for (long at = page; at < page + pages; at++) {
      if (born.get(Layouts.ALIGNED_INT, at << 2) != (epoch << 1 | 1)) {
        born.set(Layouts.ALIGNED_INT, at << 2, epoch << 1);
      }
    }
  }

  /** Notes that a run, freed while forked, belongs to the image unless it was allocated since. */
  void freed(int page, int pages) {
    if (fork == null || !fork.isOpen()) {
      return;
    }
    for (long at = page; at < page + pages; at++) {
      if (born.get(Layouts.ALIGNED_INT, at << 2) != epoch << 1) {
        born.set(Layouts.ALIGNED_INT, at << 2, epoch << 1 | 1);
      }
    }
  }

  /**
   * Gives all that the last fork used back to the system and clears both maps. Called once a fork,
   * by any thread.
   */
  void clear() {
    for (NativeMapping each : maps) {
      Mappings.discardAll(each);
    }
    Mappings.discardAll(ownerMapping);
    Mappings.discardAll(poolMapping);
  }

  long bytes() {
    Fork opened = fork;
    return opened == null || opened.isReleased() ? 0 : (long) (top - freeSlots) << shift;
  }

  long peakBytes() {
    return (long) peak << shift;
  }

  long limitBytes() {
    return (long) limitSlots << shift;
  }

  /** Sets the ceiling, which a fork that is open may have reached already. */
  void limit(long bytes) {
    limitSlots = (int) Math.min(bytes >>> shift, granules);
  }

  long copies() {
    return copies;
  }

  long failed() {
    return failed;
  }
}
