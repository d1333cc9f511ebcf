package dev.redraft.bench.compare;

import dev.redraft.bench.server.ProcessUse;

/**
 * The most memory that a server and its children take together, looked at a few times a second: a
 * look makes the system walk the process's pages.
 */
final class ResidentPeak implements AutoCloseable {
  private static final long PERIOD_MILLIS = 200;

  private final long pid;
  private final Thread thread = new Thread(this::run, "resident");
  private long peak;
  private volatile boolean stopped;

  private ResidentPeak(long pid) {
    this.pid = pid;
  }

  static ResidentPeak start(long pid) {
    ResidentPeak resident = new ResidentPeak(pid);
    resident.thread.start();
    return resident;
  }

  private void run() {
    try {
      while (!stopped) {
        look();
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      // asked to end
    }
  }

  private synchronized void look() {
    peak = Math.max(peak, ProcessUse.residentBytes(pid));
  }

  /** The most so far, in bytes. */
  synchronized long peak() {
    return peak;
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
