package dev.redraft.platform;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reserves and gives back memory of the operating system: mmap, madvise and munmap on 64-bit Linux
 * (x86-64, AArch64) and macOS. Counts what it has mapped, so that a leak shows.
 */
public final class NativeMemory {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_FIXED = 0x10;
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_HUGEPAGE_LINUX = 14;

  /** Since Linux 5.14. */
  private static final int MADV_POPULATE_WRITE = 23;

  private static final long HUGE_PAGE = 2L << 20;

  private final boolean linux;
  private final int mapFlags;
  private final long pageSize;
  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;
  private final AtomicLong mappings = new AtomicLong();
  private final AtomicLong mappedBytes = new AtomicLong();

  private NativeMemory(boolean linux) {
    Linker linker = Linker.nativeLinker();
    this.linux = linux;
    int anonymous = linux ? 0x20 : 0x1000;
    int noReserve = linux ? 0x4000 : 0x40;
    mapFlags = MAP_PRIVATE | anonymous | noReserve;
    mmap =
        handle(
            linker,
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    munmap = handle(linker, "munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    madvise =
        handle(linker, "madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    MethodHandle getpagesize = handle(linker, "getpagesize", FunctionDescriptor.of(JAVA_INT));
    try {
      pageSize = (int) getpagesize.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * The memory of this machine.
   *
   * @throws UnsupportedOperationException on a platform other than 64-bit Linux and macOS
   */
  public static NativeMemory system() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean linux = os.startsWith("linux");
    boolean wide = arch.equals("amd64") || arch.equals("x86_64") || arch.equals("aarch64");
    if (!wide || !(linux || os.startsWith("mac"))) {
      throw new UnsupportedOperationException(
          "Redraft needs Linux or macOS on x86-64 or AArch64; this is " + os + " on " + arch);
    }
    return new NativeMemory(linux);
  }

  /**
   * Reserves {@code bytes} of zeroed memory, committed page by page when first touched.
   *
   * @param hugePages asks for 2 MB pages and aligns the range to them; without effect where there
   *     are none
   * @throws OutOfMemoryError if the system refuses
   */
  public NativeMapping reserve(long bytes, boolean hugePages) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes: " + bytes);
    }
    long slack = hugePages ? HUGE_PAGE : 0;
    long mapped = bytes + slack;
    long address = map(0, mapped, mapFlags);
    long start = hugePages ? (address + HUGE_PAGE - 1) & -HUGE_PAGE : address;
    if (hugePages && linux) {
      // A kernel without huge pages answers EINVAL; small pages serve as well.
      advise(start, bytes, MADV_HUGEPAGE_LINUX);
    }
    Arena arena = Arena.ofShared();
    MemorySegment segment =
        MemorySegment.ofAddress(start).reinterpret(bytes, arena, ignored -> unmap(address, mapped));
    mappings.incrementAndGet();
    mappedBytes.addAndGet(mapped);
    return new NativeMapping(this, arena, segment);
  }

  /** Mappings reserved and not closed yet. */
  public long mappings() {
    return mappings.get();
  }

  /** Bytes of address space that the open mappings hold. */
  public long mappedBytes() {
    return mappedBytes.get();
  }

  /** Bytes of a page of the operating system. */
  public long pageSize() {
    return pageSize;
  }

  /** Bytes of memory that the machine, or the container around this process, has. */
  public static long physicalBytes() {
    return Physical.BYTES;
  }

  /** Asked for once: it does not change, and the JVM reads files to tell. */
  private static final class Physical {
    private static final long BYTES = ask();
  }

  private static long ask() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getTotalMemorySize();
    }
    throw new UnsupportedOperationException(
        "This JVM does not tell the size of the machine's memory");
  }

  /** Bytes of this process in physical memory (Linux), or -1 where that is not known cheaply. */
  public long residentBytes() {
    if (!linux) {
      return -1;
    }
    try {
      return Long.parseLong(ProcFile.read("/proc/self/statm").split(" ", 3)[1]) * pageSize;
    } catch (IOException e) {
      return -1;
    }
  }

  void discard(long address, long length) {
    if (linux) {
      if (advise(address, length, MADV_DONTNEED) != 0) {
        throw new IllegalStateException("madvise failed for " + length + " bytes");
      }
    } else {
      // Elsewhere MADV_DONTNEED keeps the old bytes; a fresh mapping over them is zero for certain.
      map(address, length, mapFlags | MAP_FIXED);
    }
  }

  boolean populate(long address, long length) {
    return linux && advise(address, length, MADV_POPULATE_WRITE) == 0;
  }

  private long map(long address, long length, int flags) {
    long result;
    try {
      result = (long) mmap.invokeExact(address, length, PROT_READ_WRITE, flags, -1, 0L);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (result == -1) {
      throw new OutOfMemoryError(
          "The system refused to reserve " + length + " bytes of address space");
    }
    return result;
  }

  private int advise(long address, long length, int advice) {
    try {
      return (int) madvise.invokeExact(address, length, advice);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void unmap(long address, long length) {
    int result;
    try {
      result = (int) munmap.invokeExact(address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (result != 0) {
      throw new IllegalStateException("munmap failed for " + length + " bytes");
    }
    mappings.decrementAndGet();
    mappedBytes.addAndGet(-length);
  }

  private static MethodHandle handle(Linker linker, String name, FunctionDescriptor type) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  private static AssertionError unexpected(Throwable e) {
    return new AssertionError("A call into the C library failed", e);
  }
}
