package dev.redraft.memory;

import dev.redraft.platform.Agent;
import dev.redraft.platform.NativeMapping;

/**
 * Has the system provide pages above the heap's end before the engine gets there: on another
 * thread, so that the engine does not wait while a page is found and zeroed. A huge page takes 0.2
 * ms, and some 5 ms on a virtual machine that meets it for the first time.
 *
 * <p>The thread moves {@code done} up, the owner of the memory takes it back ({@link #lower}); a
 * page that both were at is provided, or not, without harm. Until the thread runs nothing is ahead.
 */
final class Prefault implements Agent {
  private static final long STEP = 2L << 20;
  private static final long LEAST = 8L << 20;
  private static final long MOST = 64L << 20;

  /** The heap's share that may be ahead. */
  private static final int SHARE_SHIFT = 3;

  private static final long IDLE_NANOS = 20_000_000;
  private static final int NONE = -1;

  private final NativeMapping range;
  private final PageTable table;
  private volatile int top;
  private volatile int done;
  private volatile int lowered = NONE;
  private volatile boolean running;

  /** For a heap at the start of {@code range}, with its descriptors behind it. */
  Prefault(NativeMapping range, PageTable table) {
    this.range = range;
    this.table = table;
  }

  // ---- the owner of the memory ----

  /** The heap ends at this page now. */
  void top(int page) {
    top = page;
  }

  /** The first page that may not be provided, if nothing else has: 0 before the thread runs. */
  int end() {
    int limit = lowered;
    return limit == NONE ? done : Math.min(limit, done);
  }

  /** Pages that should be there above the end of the heap. */
  int ahead() {
    return running ? ahead(top) : 0;
  }

  /** Pages from {@code page} on were given back. */
  void lower(int page) {
    if (page < end()) {
      lowered = page;
    }
  }

  // ---- the thread ----

  @Override
  public int doWork() {
    running = true;
    int limit = lowered;
    if (limit != NONE) {
      done = Math.min(done, limit);
      lowered = NONE;
    }
    int from = Math.max(done, top);
    int to = (int) Math.min(table.pages, (long) top + ahead(top));
    if (from >= to) {
      return 0;
    }
    int next = (int) Math.min(to, from + (STEP >>> PageTable.PAGE_SHIFT));
    long bytes = (long) (next - from) << PageTable.PAGE_SHIFT;
    if (!range.populate(PageTable.addressOf(from), bytes)) {
      // This system has no such call: its pages come when they are touched.
      running = false;
      return 0;
    }
    // Their descriptors fill a huge page of their own now and then.
    range.populate(table.descriptorAddress(from), 8L * (next - from));
    done = next;
    return 1;
  }

  @Override
  public long idleNanos() {
    return IDLE_NANOS;
  }

  private static int ahead(int top) {
    long share = PageTable.addressOf(top) >>> SHARE_SHIFT;
    return (int) (Math.clamp(share, LEAST, MOST) >>> PageTable.PAGE_SHIFT);
  }
}
