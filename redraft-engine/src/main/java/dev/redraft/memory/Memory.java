package dev.redraft.memory;

import dev.redraft.platform.Agent;
import dev.redraft.platform.NativeMapping;
import org.jspecify.annotations.Nullable;

/**
 * All user data, in one reserved range outside of the Java heap, with an allocator and a fork. One
 * thread owns it; only the {@link Fork} is for another.
 *
 * <p>Every method that writes is checked against the range and, while a fork is open, keeps the
 * bytes that it is about to overwrite. After {@link #close()} every access throws {@link
 * IllegalStateException}.
 */
public final class Memory implements View, AutoCloseable {
  private static final int RECLAIM_STEP = 256;

  private final Mappings mappings;
  private final NativeMapping range;
  private final PageTable table;
  private final Shadows shadows;
  private final Space space;
  private final Links links;
  private final Prefault prefault;
  private final PageHeap pageHeap;
  private final Slabs slabs;

  private @Nullable Fork current;
  private long forks;
  private long lastForkNanos;
  private long maxForkNanos;

  private Memory(MemoryOptions options, Mappings mappings) {
    this.mappings = mappings;
    table = new PageTable(options.reserve());
    range = mappings.reserve(table.total, options.hugePages());
    shadows = new Shadows(mappings, table, options.granule(), options.shadowLimit());
    space = new Space(range.segment(), table, shadows);
    links = new Links(mappings, table.pages);
    prefault = new Prefault(range, table);
    pageHeap = new PageHeap(space, table, links, shadows, prefault);
    slabs = new Slabs(space, pageHeap, links);
  }

  /**
   * Reserves the range.
   *
   * @throws OutOfMemoryError if the system refuses the address space
   */
  public static Memory open(MemoryOptions options) {
    Mappings mappings = new Mappings(options.system());
    try {
      return new Memory(options, mappings);
    } catch (Throwable e) {
      mappings.close();
      throw e;
    }
  }

  /**
   * Allocates {@code bytes}, 1 or more, whose content is whatever was there before.
   *
   * @return the address, a multiple of 8 and never 0
   * @throws MemoryFullException if no free run is large enough
   */
  public long allocate(Kind kind, long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes: " + bytes);
    }
    long address = slabs.allocate(kind.code, bytes);
    if (address == 0) {
      throw new MemoryFullException(
          "No room for " + bytes + " bytes in a range of " + table.heapEnd);
    }
    return address;
  }

  /**
   * Frees an allocation.
   *
   * @throws IllegalArgumentException if {@code address} is not that of a live allocation
   */
  public void free(long address) {
    slabs.free(address);
  }

  /**
   * The bytes that the allocation at {@code address} really has: what was asked for, or up to 12.5%
   * more.
   */
  public long usableSize(long address) {
    return slabs.usableSize(address);
  }

  /** Starts to free allocations of a kind in the order of memory; a sweep before it is over. */
  public Sweep sweep(Kind kind) {
    return new Sweep(pageHeap, slabs, kind);
  }

  /** About how many runs of pages a sweep has to pass, whatever is in them. */
  public long sweptRuns() {
    return pageHeap.top() / SizeClasses.MIN_PAGES;
  }

  @Override
  public byte getByte(long address) {
    return space.getByte(address);
  }

  @Override
  public short getShort(long address) {
    return space.getShort(address);
  }

  @Override
  public int getInt(long address) {
    return space.getInt(address);
  }

  @Override
  public long getLong(long address) {
    return space.getLong(address);
  }

  @Override
  public void read(long address, byte[] target, int offset, int length) {
    space.read(address, target, offset, length);
  }

  @Override
  public boolean equal(long address, byte[] bytes, int offset, int length) {
    return space.equal(address, bytes, offset, length);
  }

  public void putByte(long address, byte value) {
    space.putByte(address, value);
  }

  public void putShort(long address, short value) {
    space.putShort(address, value);
  }

  public void putInt(long address, int value) {
    space.putInt(address, value);
  }

  public void putLong(long address, long value) {
    space.putLong(address, value);
  }

  /** Copies {@code length} bytes of {@code source} from {@code offset} to {@code address}. */
  public void write(long address, byte[] source, int offset, int length) {
    space.write(address, source, offset, length);
  }

  /** Copies {@code length} bytes; the ranges may overlap. */
  public void copy(long from, long to, long length) {
    space.copy(from, to, length);
  }

  /** Sets {@code length} bytes from {@code address} to {@code value}. */
  public void fill(long address, long length, byte value) {
    space.fill(address, length, value);
  }

  /** The root {@code index}, 0 to 255; 0 until it is put. */
  public long root(int index) {
    return space.getMeta(table.rootAddress(index));
  }

  public void putRoot(int index, long value) {
    space.putMeta(table.rootAddress(index), value);
  }

  /**
   * Freezes an image of the memory as it is now, in constant time.
   *
   * @throws IllegalStateException if {@link #forked()}
   */
  public Fork fork() {
    long start = System.nanoTime();
    if (forked()) {
      throw new IllegalStateException("A fork is open, or not yet released");
    }
    shadows.open();
    Fork fork = new Fork(space, shadows, table, pageHeap.top());
    shadows.attach(fork);
    space.copying(true);
    current = fork;
    forks++;
    lastForkNanos = System.nanoTime() - start;
    maxForkNanos = Math.max(maxForkNanos, lastForkNanos);
    return fork;
  }

  /** The fork that was not released yet, failed or closing ones among them. */
  public @Nullable Fork openFork() {
    return forked() ? current : null;
  }

  /**
   * Whether there is a fork whose memory was not given back yet: {@link #fork()} must wait for
   * that.
   */
  public boolean forked() {
    Fork fork = current;
    return fork != null && !fork.isReleased();
  }

  /** How full the shadows are, 0 to 1: at 1 the next copy makes the fork fail. 0 without a fork. */
  public double shadowPressure() {
    return Math.min(1, (double) shadows.bytes() / Math.max(1, shadows.limitBytes()));
  }

  /** Sets how many bytes of shadows a fork may need before it fails, from now on. */
  public void shadowLimit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes);
    }
    shadows.limit(bytes);
  }

  /**
   * Takes back some shadows that the child has passed. Cheap, bounded; the owner calls it between
   * commands.
   */
  public void reclaimStep() {
    shadows.reclaim(RECLAIM_STEP);
  }

  /**
   * Gives memory of free runs back to the system, a bounded amount of work a call: at most {@code
   * maxBytes}, which cost about as many times 50 us as they have megabytes. Does nothing while
   * {@link #forked()}.
   *
   * @return the bytes given back
   */
  public long releaseFree(long maxBytes) {
    return forked() ? 0 : pageHeap.release(range, maxBytes);
  }

  /**
   * Work for a thread other than the owner's: it has pages ready before they are needed. The thread
   * must have ended when the memory is closed.
   */
  public Agent prefault() {
    return prefault;
  }

  /** Bytes of all allocations, as {@link MemoryStats#used} has them. */
  public long used() {
    return slabs.used();
  }

  /** Bytes that the system has given and that no allocation takes. */
  public long slack() {
    return pageHeap.committedBytes() - slabs.used();
  }

  public MemoryStats stats() {
    return new MemoryStats(
        slabs.used(),
        slabs.allocations(),
        pageHeap.committedBytes(),
        table.heapEnd,
        shadows.bytes(),
        shadows.peakBytes(),
        shadows.limitBytes(),
        shadows.copies(),
        forks,
        shadows.failed(),
        lastForkNanos,
        maxForkNanos);
  }

  /**
   * Checks every invariant of the allocator, in time proportional to the memory in use.
   *
   * @throws CorruptMemoryException if one does not hold
   */
  public void validate() {
    new Validator(table, pageHeap, slabs, links, space).run();
  }

  /** Closes the fork, if any, and unmaps everything. Closing twice does nothing. */
  @Override
  public void close() {
    Fork fork = current;
    if (fork != null) {
      fork.close();
      // Another thread may be in the middle of closing it, and must not find its tables unmapped.
      while (!fork.isReleased()) {
        Thread.onSpinWait();
      }
    }
    space.copying(false);
    mappings.close();
  }
}
