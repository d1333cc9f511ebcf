package dev.redraft.aof;

import dev.redraft.platform.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The file that the log writer appends to. Invariant: synced &lt;= size &lt;= bytes on disk; the
 * bytes before {@link #size()} are whole batches, those after it are the remains of a write that
 * failed.
 */
public final class LogFile implements Closeable {
  private final Path path;
  private final DiskFile file;
  private final boolean batches;
  private long tail;
  private volatile long size;
  private volatile long synced;

  /**
   * An open file whose {@code size} bytes are whole and durable.
   *
   * @param batches whether each batch appended gets a header with its length and checksum
   */
  public LogFile(Path path, DiskFile file, long size, boolean batches) {
    this.path = path;
    this.file = file;
    this.batches = batches;
    this.tail = size;
    this.size = size;
    this.synced = size;
  }

  public Path path() {
    return path;
  }

  public DiskFile disk() {
    return file;
  }

  public boolean hasBatches() {
    return batches;
  }

  /** Bytes of whole batches. */
  public long size() {
    return size;
  }

  /** Bytes known to be durable. */
  public long synced() {
    return synced;
  }

  /** Appends a part of a batch. */
  void write(ByteBuffer source) throws IOException {
    int length = source.remaining();
    file.append(source);
    tail += length;
  }

  /** Appends commands without a header: to a file that is not part of the log yet. */
  public void append(ByteBuffer commands) throws IOException {
    write(commands);
    endBatch();
  }

  /** Makes everything appended durable; nobody else uses the file. */
  public void syncAll() throws IOException {
    file.sync();
    syncedTo(size);
  }

  void endBatch() {
    size = tail;
  }

  /** Cuts off what a failed write left behind. */
  void cutBack() throws IOException {
    long actual = file.size();
    if (actual < size) {
      throw new IOException(path + " has " + actual + " bytes, " + size + " were written");
    }
    if (actual > size) {
      file.truncate(size);
    }
    tail = size;
  }

  /**
   * Makes the file durable. Any thread; whoever calls it reports the size with {@link #syncedTo}.
   */
  public void sync() throws IOException {
    file.sync();
  }

  /** The first {@code bytes} bytes are durable. */
  void syncedTo(long bytes) {
    if (bytes > size || bytes < synced) {
      throw new IllegalStateException(
          "synced " + bytes + ", size " + size + ", synced before " + synced);
    }
    synced = bytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
