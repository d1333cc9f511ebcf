package dev.redraft.platform;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Processor time and physical memory of this process, as the operating system tells.
 *
 * <p>struct rusage begins with two timevals of 16 bytes: user time, then system time; seconds in
 * the first eight bytes of each, microseconds in the next four.
 */
public final class ProcessUsage {
  /**
   * Processor time of all threads.
   *
   * @param userMicros in the program
   * @param systemMicros in the kernel on its behalf
   */
  public record CpuTime(long userMicros, long systemMicros) {}

  private static final int RUSAGE_SELF = 0;
  private static final int RUSAGE_BYTES = 1024;
  private static final int TIMEVAL = 16;
  private static final long MICROS = 1_000_000;
  private static final NativeMemory MEMORY = NativeMemory.system();
  private static final MethodHandle GETRUSAGE =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("getrusage"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

  private ProcessUsage() {}

  /** Processor time since the process started. */
  public static CpuTime cpuTime() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment usage = arena.allocate(RUSAGE_BYTES, Long.BYTES);
      int result = (int) GETRUSAGE.invokeExact(RUSAGE_SELF, usage);
      if (result != 0) {
        throw new IllegalStateException("getrusage refuses");
      }
      return new CpuTime(micros(usage, 0), micros(usage, TIMEVAL));
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("getrusage failed", e);
    }
  }

  private static long micros(MemorySegment usage, long offset) {
    return usage.get(ValueLayout.JAVA_LONG, offset) * MICROS
        + usage.get(ValueLayout.JAVA_INT, offset + Long.BYTES);
  }

  /**
   * Bytes of this process in physical memory, or -1 where that is not known cheaply. Reads no disk.
   */
  public static long residentBytes() {
    return MEMORY.residentBytes();
  }
}
