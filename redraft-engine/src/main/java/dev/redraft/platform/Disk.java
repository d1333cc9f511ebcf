package dev.redraft.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system as the log needs it: few operations, each with a stated durability, so that a
 * simulated disk can cut the power at any of them.
 *
 * <p>What survives a power failure: bytes of a file up to its last {@link DiskFile#sync}; directory
 * entries (creation, rename, deletion) up to the last {@link #syncDirectory} of their directory.
 * Everything newer may be kept, lost or, for written bytes, torn.
 */
public interface Disk {
  /**
   * Creates an empty file, or empties the one that is there, and opens it for reading and
   * appending.
   */
  DiskFile create(Path path) throws IOException;

  /** Opens an existing file for reading and appending. */
  DiskFile open(Path path) throws IOException;

  /** Opens an existing file for reading. */
  DiskFile openForRead(Path path) throws IOException;

  /** Renames a file, atomically taking the place of one that is there. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or an empty directory; fails if there is none. */
  void delete(Path path) throws IOException;

  boolean exists(Path path);

  boolean isDirectory(Path path);

  /** Creates a directory and its missing parents. */
  void createDirectory(Path path) throws IOException;

  /** The names, not the paths, of a directory's entries, sorted. */
  List<String> list(Path directory) throws IOException;

  /** Makes the entries of a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Bytes that can still be written below {@code directory}. */
  long freeSpace(Path directory) throws IOException;

  /**
   * Holds a lock that no two processes hold at once, until the result is closed or the process
   * ends. Its file is made if need be, and stays. On a disk that one process alone can reach there
   * is nothing to lock.
   *
   * @throws LockedException if it is held already, by another process or by this one
   */
  default Closeable lock(Path path) throws IOException {
    return () -> {};
  }

  /** Whether {@link #lock} is held by anybody; changes nothing. */
  default boolean isLocked(Path path) throws IOException {
    return false;
  }
}
