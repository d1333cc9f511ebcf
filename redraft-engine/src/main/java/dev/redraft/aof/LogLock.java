package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.LockedException;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two processes from using the same log at once: a server and a tool, or two servers. Redis
 * knows nothing of it. Any thread.
 */
public final class LogLock implements Closeable {
  private final Disk disk;
  private final EventLog events;
  private final AofFiles files;
  private @Nullable Closeable held;

  public LogLock(LogEnvironment environment, AofFiles files) {
    disk = environment.disk();
    events = environment.events();
    this.files = files;
  }

  /**
   * Takes the lock; nothing happens if it is held by this object. Where the file system has no
   * locks, there is a warning.
   *
   * @throws LockedException if another holds it
   */
  public synchronized void take() throws LockedException {
    if (held != null) {
      return;
    }
    try {
      if (!disk.isDirectory(files.dir())) {
        disk.createDirectory(files.dir());
      }
      held = disk.lock(files.lock());
    } catch (LockedException e) {
      throw new LockedException(
          "The append only file in "
              + files.dir()
              + " is in use by "
              + e.getMessage()
              + " (which holds "
              + files.lock().getFileName()
              + "): stop it first, or use another directory");
    } catch (IOException e) {
      events.warning(
          "The append only file is not locked against other processes: " + e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    Closeable lock = held;
    held = null;
    if (lock == null) {
      return;
    }
    try {
      lock.close();
    } catch (IOException e) {
      events.warning("Can't give back the lock " + files.lock() + ": " + e.getMessage());
    }
  }
}
