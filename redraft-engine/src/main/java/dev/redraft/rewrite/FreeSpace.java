package dev.redraft.rewrite;

import dev.redraft.aof.LogDirectory;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether the disk has room for a new base. Asked anew about once a second, off the engine's
 * thread.
 */
final class FreeSpace {
  private static final long INTERVAL = 1_000_000_000L;
  private static final long UNKNOWN = -1;

  private final Disk disk;
  private final LogDirectory directory;
  private final Clock clock;
  private volatile long free = UNKNOWN;
  private long askedAt;

  FreeSpace(Disk disk, LogDirectory directory, Clock clock) {
    this.disk = disk;
    this.directory = directory;
    this.clock = clock;
    askedAt = clock.nanos() - INTERVAL;
  }

  /** Asks the disk if the last answer is old. Returns 0: nothing waits for it. */
  int refresh() {
    if (clock.nanos() - askedAt >= INTERVAL) {
      askedAt = clock.nanos();
      ask();
    }
    return 0;
  }

  private void ask() {
    try {
      free = disk.exists(directory.home()) ? disk.freeSpace(directory.home()) : UNKNOWN;
    } catch (IOException e) {
      free = UNKNOWN;
    }
  }

  /**
   * Why a base of about {@code estimate} bytes can't be written, in words; null if it can, or if it
   * is not known.
   */
  @Nullable String refusal(long estimate, boolean askNow) {
    if (askNow) {
      ask();
    }
    long room = free;
    long needed = estimate + estimate / 10;
    if (room == UNKNOWN || room >= needed) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "not enough disk space: the new AOF base needs about %d MB, %d MB are free; the old files"
            + " are untouched",
        (needed + (1 << 20) - 1) >> 20,
        room >> 20);
  }
}
