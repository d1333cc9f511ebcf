package dev.redraft.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}: read anywhere, append at the end. */
public interface DiskFile extends Closeable {
  /** Bytes in the file. */
  long size() throws IOException;

  /**
   * Reads into {@code target} from {@code position}; returns the bytes read, -1 at or past the end.
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Appends what remains in {@code source}, all of it. After an exception an unknown part may have
   * been appended: {@link #size} tells.
   */
  void append(ByteBuffer source) throws IOException;

  /**
   * Makes the bytes durable (fdatasync). After an exception nothing unsynced may be trusted any
   * more.
   */
  void sync() throws IOException;

  /** Cuts the file to {@code size} bytes, not more than it has. */
  void truncate(long size) throws IOException;
}
