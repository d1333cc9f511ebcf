package dev.redraft.aof;

import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Changes files after a load. Every step is durable before the next begins, and repeating all of
 * them after a power failure gives the same data.
 */
final class Repair {
  private final Disk disk;
  private final Clock clock;
  private final EventLog log;

  Repair(Disk disk, Clock clock, EventLog log) {
    this.disk = disk;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Copies the bytes from {@code at} on to a file beside, then cuts them off. Returns the new file.
   */
  Path cut(Path path, long at) throws IOException {
    Path directory = parent(path);
    Path aside = aside(path);
    try (DiskFile file = disk.open(path)) {
      long bytes = file.size() - at;
      try (DiskFile copy = disk.create(aside)) {
        Concatenation.copyFrom(file, at, copy);
        copy.sync();
      }
      disk.syncDirectory(directory);
      file.truncate(at);
      file.sync();
      log.warning("!!! Truncating the AOF " + path.getFileName() + " at offset " + at + " !!!");
      log.warning(
          "The " + bytes + " bytes cut off from " + path.getFileName() + " are kept in " + aside);
    }
    return aside;
  }

  /** Gives a file that nothing names a name that nothing reads. Returns the new path. */
  Path moveAside(Path path) throws IOException {
    Path aside = aside(path);
    disk.rename(path, aside);
    disk.syncDirectory(parent(path));
    log.warning("The file " + path.getFileName() + " belongs to no log; it is kept as " + aside);
    return aside;
  }

  private Path aside(Path path) {
    long millis = clock.millis();
    Path aside;
    do {
      aside = path.resolveSibling(AofFiles.cut(String.valueOf(path.getFileName()), millis++));
    } while (disk.exists(aside));
    return aside;
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? Path.of("") : parent;
  }

  /**
   * Makes what was read durable: a process that was killed may have left it in the system's cache
   * only.
   */
  void sync(Path path) throws IOException {
    try (DiskFile file = disk.open(path)) {
      file.sync();
    }
  }

  /** Creates a directory durably. */
  void createDirectory(Path directory) throws IOException {
    if (!disk.isDirectory(directory)) {
      disk.createDirectory(directory);
    }
    disk.syncDirectory(parent(directory));
  }

  /** Deletes a file that is of no use any more; a failure is reported and does no harm. */
  boolean remove(Path path) {
    try {
      if (!disk.exists(path)) {
        return false;
      }
      disk.delete(path);
      log.notice("Removed the leftover file " + path);
      return true;
    } catch (IOException e) {
      log.warning("Can't remove the leftover file " + path + ": " + e.getMessage());
      return false;
    }
  }
}
