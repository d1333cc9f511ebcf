package dev.redraft.rewrite;

import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the frozen image to a new file, a bounded number of records at a step. It only reads
 * memory and only writes its own file.
 */
final class Child {
  private static final int STEP = 512;
  private static final long SYNC_EVERY = 4L << 20;
  private static final long SECOND = 1_000_000_000L;

  private final Clock clock;
  private final Image image;
  private final DiskFile file;
  private final ImageWriter writer;
  private final boolean incrementalSync;
  private final long expected;
  private long syncedBytes;
  private long paidBytes;
  private long paidAt;
  private long nextKeyAt;
  private volatile long records;
  private volatile long bytes;

  Child(Disk disk, Clock clock, Image image, ImageFormat format, Path path, boolean incrementalSync)
      throws IOException {
    this.clock = clock;
    this.image = image;
    this.incrementalSync = incrementalSync;
    expected = image.records();
    file = disk.create(path);
    try {
      writer = image.writer(file, format);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    paidAt = clock.nanos();
    nextKeyAt = paidAt;
  }

  /** Writes further records. Returns false once all are written. */
  boolean writeSome(Pace pace) throws IOException {
    String failure = image.failure();
    if (failure != null) {
      throw new IOException(failure);
    }
    int n = writer.write(pace.step(STEP));
    records = writer.records();
    // Buffered bytes count as well: a base smaller than its buffer keeps to the rate too.
    bytes = writer.bytes();
    nextKeyAt = clock.nanos() + pace.delayNanos(n);
    if (incrementalSync && bytes - syncedBytes >= SYNC_EVERY) {
      file.sync();
      syncedBytes = bytes;
    }
    return n > 0;
  }

  /** Makes the file whole and durable; it stays open. */
  DiskFile finish() throws IOException {
    writer.finish();
    file.sync();
    bytes = writer.bytes();
    return file;
  }

  /** Nanoseconds to wait so that {@code pace} is kept to; 0 to go on. */
  long nanosAhead(Pace pace) {
    long now = clock.nanos();
    long delay = pace.keyDelay() == 0 ? 0 : nextKeyAt - now;
    return Math.max(Math.max(0, delay), rateAhead(pace.maxRate(), now));
  }

  private long rateAhead(long maxRate, long now) {
    if (maxRate <= 0) {
      paidBytes = bytes;
      paidAt = now;
      return 0;
    }
    double due = (bytes - paidBytes) * (double) SECOND / maxRate;
    long ahead = (long) due - (now - paidAt);
    if (ahead <= 0) {
      paidBytes = bytes;
      paidAt = now;
      return 0;
    }
    return ahead;
  }

  /** Closes the file of a run that is given up. */
  void closeQuietly() {
    try {
      file.close();
    } catch (IOException e) {
      bytes = writer.bytes();
    }
  }

  /** Records written so far. Any thread. */
  long records() {
    return records;
  }

  /** Records expected. */
  long expected() {
    return expected;
  }

  /** Bytes written so far. Any thread. */
  long bytes() {
    return bytes;
  }
}
