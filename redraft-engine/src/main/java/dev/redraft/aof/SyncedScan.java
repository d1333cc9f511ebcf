package dev.redraft.aof;

import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks through the bytes after a bad place for what later batches say was durable. */
final class SyncedScan {
  private static final int BUFFER = 1 << 18;

  private SyncedScan() {}

  /**
   * The most bytes that an intact header at or after {@code from} states to be durable; 0 if there
   * is none.
   */
  static long highest(DiskFile file, long from) throws IOException {
    byte[] bytes =
        new byte
            [(int) Math.min(BUFFER, Annotations.HEADER_BYTES + Math.max(0, file.size() - from))];
    Slice line = new Slice();
    long highest = 0;
    long start = from;
    int have = 0;
    while (true) {
      int read = file.read(ByteBuffer.wrap(bytes, have, bytes.length - have), start + have);
      have += Math.max(read, 0);
      int last = have - Annotations.HEADER_BYTES;
      for (int i = 0; i <= last; i++) {
        if (bytes[i] == '#') {
          Annotations.BatchHeader header =
              Annotations.parseBatchHeader(line.set(bytes, i, Annotations.HEADER_BYTES));
          if (header != null && header.synced() <= start + i) {
            highest = Math.max(highest, header.synced());
          }
        }
      }
      if (read <= 0) {
        return highest;
      }
      int seen = Math.max(0, last + 1);
      System.arraycopy(bytes, seen, bytes, 0, have - seen);
      start += seen;
      have -= seen;
    }
  }
}
