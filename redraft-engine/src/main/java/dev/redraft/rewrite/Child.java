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
  private final BaseWriter writer;
  private final boolean incrementalSync;
  private final long began;
  private final long expected;
  private long syncedBytes;
  private long paidBytes;
  private long paidAt;
  private volatile long records;
  private volatile long bytes;

  Child(Disk disk, Clock clock, Image image, Path path, boolean incrementalSync, boolean timestamp)
      throws IOException {
    this.clock = clock;
    this.image = image;
    this.incrementalSync = incrementalSync;
    file = disk.create(path);
    writer = new BaseWriter(file);
    began = clock.nanos();
    paidAt = began;
    expected = image.records();
    if (timestamp) {
      writer.timestamp(clock.millis() / 1000);
    }
  }

  /** Writes further records. Returns false once all are written. */
  boolean writeSome() throws IOException {
    String failure = image.failure();
    if (failure != null) {
      throw new IOException(failure);
    }
    int n = image.write(writer, STEP);
    records = writer.records();
    // Buffered bytes count as well: a base smaller than its buffer keeps to the rate too.
    bytes = writer.producedBytes();
    if (incrementalSync && bytes - syncedBytes >= SYNC_EVERY) {
      file.sync();
      syncedBytes = bytes;
    }
    return n > 0;
  }

  /** Makes the file whole and durable; it stays open. */
  DiskFile finish() throws IOException {
    writer.flush();
    file.sync();
    bytes = writer.bytes();
    return file;
  }

  /**
   * Nanoseconds to wait so that no more than {@code maxRate} bytes a second are written; 0 to go
   * on.
   */
  long nanosAhead(long maxRate) {
    long now = clock.nanos();
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
