package dev.redraft.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks between processes. The file holds the process id of the last holder; it stays, because a
 * process that deleted it could delete another's.
 *
 * <p>The system's locks belong to a process, and a process that closes any channel of a file loses
 * its lock on it. So no second channel may be opened within this process: the set of held paths is
 * the process's, as the locks are, and it is the only static state there is.
 */
final class FileLocks {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static final int PID_BYTES = 20;

  private FileLocks() {}

  static Closeable lock(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    Path real = parent == null ? path : parent.toRealPath().resolve(path.getFileName());
    if (!HELD.add(real)) {
      throw new LockedException("this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel, false);
      if (lock == null) {
        throw new LockedException(holder(channel));
      }
      ByteBuffer pid =
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      channel.truncate(0);
      channel.write(pid, 0);
    } catch (IOException | RuntimeException | Error e) {
      HELD.remove(real);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
    FileChannel open = channel;
    return () -> {
      open.close();
      HELD.remove(real);
    };
  }

  /** Whether a process holds the lock; changes nothing on disk. */
  static boolean isLocked(Path path) throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    if (HELD.contains(path.toRealPath())) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        FileLock lock = tryLock(channel, true)) {
      return lock == null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(PID_BYTES);
    int read = channel.read(pid, 0);
    return read <= 0
        ? "another process"
        : "process " + new String(pid.array(), 0, read, StandardCharsets.US_ASCII).strip();
  }
}
