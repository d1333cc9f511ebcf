package dev.redraft.memory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The memory as it was at {@link Memory#fork()}, for one child thread, while its owner goes on
 * writing.
 *
 * <p>Every read takes the live bytes first and asks for a shadow after. The owner publishes the
 * shadow of a granule before it writes to it, so live bytes that are too new imply a shadow that is
 * seen; then the shadow is what counts. A last look at the state catches a fork that failed or was
 * closed meanwhile: its image is no longer kept.
 *
 * <p>Reads throw {@link ForkFailedException} once the fork has failed or is closed, and {@link
 * IllegalStateException} for records behind the walk (see {@link RecordWalk}).
 */
public final class Fork implements View, AutoCloseable {
  private static final int OPEN = 0;
  private static final int FAILED = 1;
  private static final int CLOSED = 2;
  private static final int RELEASED = 3;

  private static final VarHandle STATE;
  private static final VarHandle PASSED_END;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Fork.class, "state", int.class);
      PASSED_END = lookup.findVarHandle(Fork.class, "passedEnd", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MemorySegment all;
  private final MemorySegment heap;
  private final MemorySegment map;
  private final MemorySegment pool;
  private final MemorySegment passed;
  private final Shadows shadows;
  private final PageTable table;
  private final int shift;
  private final int granuleMask;
  private final int epoch;
  private final int endPage;

  @SuppressWarnings("unused") // through STATE
  private int state;

  /** Pages from here on are not passed; some before are. Written by the child alone. */
  private int passedEnd;

  Fork(Space space, Shadows shadows, PageTable table, int endPage) {
    all = space.all;
    heap = space.heap;
    map = shadows.map();
    pool = shadows.pool;
    passed = shadows.passed();
    epoch = shadows.epoch();
    shift = shadows.shift;
    granuleMask = (1 << shift) - 1;
    this.shadows = shadows;
    this.table = table;
    this.endPage = endPage;
  }

  @Override
  public byte getByte(long address) {
    byte live = heap.get(Layouts.BYTE, address - Space.BIAS);
    int slot = shadowOf(address);
    byte result = slot == 0 ? live : pool.get(Layouts.BYTE, inPool(slot, address));
    checkState();
    return result;
  }

  @Override
  public short getShort(long address) {
    if (straddles(address, 2)) {
      return (short) ((getByte(address) & 0xff) | getByte(address + 1) << 8);
    }
    short live = heap.get(Layouts.SHORT, address - Space.BIAS);
    int slot = shadowOf(address);
    short result = slot == 0 ? live : pool.get(Layouts.SHORT, inPool(slot, address));
    checkState();
    return result;
  }

  @Override
  public int getInt(long address) {
    if (straddles(address, 4)) {
      return (getShort(address) & 0xffff) | getShort(address + 2) << 16;
    }
    int live = heap.get(Layouts.INT, address - Space.BIAS);
    int slot = shadowOf(address);
    int result = slot == 0 ? live : pool.get(Layouts.INT, inPool(slot, address));
    checkState();
    return result;
  }

  @Override
  public long getLong(long address) {
    if (straddles(address, 8)) {
      return (getInt(address) & 0xffff_ffffL) | (long) getInt(address + 4) << 32;
    }
    long live = heap.get(Layouts.LONG, address - Space.BIAS);
    int slot = shadowOf(address);
    long result = slot == 0 ? live : pool.get(Layouts.LONG, inPool(slot, address));
    checkState();
    return result;
  }

  @Override
  public void read(long address, byte[] target, int offset, int length) {
    MemorySegment.copy(heap, Layouts.BYTE, address - Space.BIAS, target, offset, length);
    VarHandle.loadLoadFence();
    long end = address + length;
    for (long at = address; at < end; ) {
      long next = Math.min(end, (at | granuleMask) + 1);
      int slot = shadowOf(at);
      if (slot != 0) {
        int to = offset + (int) (at - address);
        MemorySegment.copy(pool, Layouts.BYTE, inPool(slot, at), target, to, (int) (next - at));
      }
      at = next;
    }
    checkState();
  }

  @Override
  public boolean equal(long address, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int i = 0;
    for (; i <= length - 8; i += 8) {
      if (getLong(address + i) != (long) Layouts.ARRAY_LONG.get(bytes, offset + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (getByte(address + i) != bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }

  /** The root {@code index}, 0 to 255, as it was at the fork. */
  public long root(int index) {
    return meta(table.rootAddress(index));
  }

  /** Bytes that the allocation at {@code address} had at the fork. */
  public long usableSize(long address) {
    return Slabs.sizeOf(descriptor(PageTable.pageOf(address)));
  }

  /**
   * Visits the allocations of a kind in the order of their addresses. A walk of the records gives
   * up each page that it has left, so there can be one in a fork.
   */
  public RecordWalk walk(Kind kind) {
    return new RecordWalk(this, kind, endPage);
  }

  /** How much of the range the last walk has left behind, 0 to 1. Any thread may ask. */
  public double progress() {
    return endPage <= 1 ? 1 : (double) (int) PASSED_END.getOpaque(this) / endPage;
  }

  /**
   * Makes the image invalid: nothing is copied from now on, reads throw. Any thread; nothing
   * happens if not open.
   */
  public void fail() {
    failIfOpen();
  }

  /** Whether the image was lost before the fork was closed. */
  public boolean failed() {
    return (int) STATE.getAcquire(this) == FAILED;
  }

  /**
   * Ends the fork and gives the memory that it took back to the system, which takes about 50 ms a
   * GB: call it from the child or a background thread. Memory can be forked again when this
   * returns. Closing twice does nothing.
   */
  @Override
  public void close() {
    if (!STATE.compareAndSet(this, OPEN, CLOSED) && !STATE.compareAndSet(this, FAILED, CLOSED)) {
      return;
    }
    VarHandle.fullFence();
    shadows.clear();
    STATE.setRelease(this, RELEASED);
  }

  boolean failIfOpen() {
    boolean changed = STATE.compareAndSet(this, OPEN, FAILED);
    // The puts that are not copied any more must not be seen before the state.
    VarHandle.storeStoreFence();
    return changed;
  }

  boolean isOpen() {
    return (int) STATE.getAcquire(this) == OPEN;
  }

  boolean isReleased() {
    return (int) STATE.getAcquire(this) == RELEASED;
  }

  boolean hasPassedAny() {
    return (int) PASSED_END.getOpaque(this) != 0;
  }

  long descriptor(int page) {
    return meta(table.descriptorAddress(page));
  }

  /** Gives up the pages from {@code page}: the child reads them no more. */
  void pass(int page, int pages, boolean giveUp) {
    if (giveUp) {
      // Every read of these pages comes before the parent can see them as passed.
      VarHandle.releaseFence();
      for (long at = page; at < page + pages; at++) {
        Layouts.SHARED_INT.setOpaque(passed, at << 2, epoch);
      }
    }
    PASSED_END.setOpaque(this, page + pages);
  }

  private long meta(long address) {
    long live = all.get(Layouts.LONG, address - Space.BIAS);
    VarHandle.loadLoadFence();
    int slot = (int) Layouts.SHARED_INT.getAcquire(map, address >>> shift << 2);
    long result = slot == 0 ? live : pool.get(Layouts.LONG, inPool(slot, address));
    checkState();
    return result;
  }

  private boolean straddles(long address, int length) {
    return ((int) address & granuleMask) > granuleMask + 1 - length;
  }

  private int shadowOf(long address) {
    VarHandle.loadLoadFence();
    if (PageTable.pageOf(address) < passedEnd) {
      checkNotPassed(address);
    }
    return (int) Layouts.SHARED_INT.getAcquire(map, address >>> shift << 2);
  }

  private void checkNotPassed(long address) {
    if (passed.get(Layouts.ALIGNED_INT, (long) PageTable.pageOf(address) << 2) == epoch) {
      throw new IllegalStateException("The walk has passed " + address);
    }
  }

  private long inPool(int slot, long address) {
    return ((long) (slot - 1) << shift) + ((int) address & granuleMask);
  }

  private void checkState() {
    VarHandle.loadLoadFence();
    int now = (int) STATE.getOpaque(this);
    if (now != OPEN) {
      throw new ForkFailedException(
          now == FAILED ? "The frozen image was given up" : "The fork is closed");
    }
  }
}
