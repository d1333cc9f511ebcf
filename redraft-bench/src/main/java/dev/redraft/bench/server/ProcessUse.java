package dev.redraft.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process uses, as Linux says in /proc/PID; elsewhere its processor time alone, without that
 * of its children.
 */
public final class ProcessUse {
  /** Of /proc/PID/stat on every architecture that Java runs on. */
  private static final double TICKS_A_SECOND = 100;

  /** Positions behind the name: utime, stime, and those of children that have ended. */
  private static final int UTIME = 11;

  private ProcessUse() {}

  /** Seconds of processor time since its start, with that of the children that have ended. */
  public static double cpuSeconds(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (!Files.exists(stat)) {
      return ProcessHandle.of(pid)
              .flatMap(process -> process.info().totalCpuDuration())
              .orElse(Duration.ZERO)
              .toNanos()
          / 1e9;
    }
    String line = Files.readString(stat);
    // the name, in brackets, may contain anything
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int i = UTIME; i < UTIME + 4; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks / TICKS_A_SECOND;
  }

  /**
   * Bytes of physical memory that the process and its children take together; what they share
   * counts once. 0 if the system does not tell.
   */
  public static long residentBytes(long pid) {
    long sum = proportional(pid);
    for (ProcessHandle child :
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList()) {
      sum += proportional(child.pid());
    }
    return sum;
  }

  private static long proportional(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
          .sum();
    } catch (IOException e) {
      // a child that has just ended, or a system without this file
      return 0;
    }
  }
}
