package dev.redraft.aof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch at the end of a {@link LogFile}: a header if the file has them, a timestamp if
 * one is due, the commands. A small batch goes out in one write.
 */
final class BatchWriter {
  private static final int STAGE = 64 * 1024;
  private static final int HEADS = Annotations.HEADER_BYTES + Annotations.MAX_TIMESTAMP_BYTES;

  private final ByteBuffer stage;
  private final CRC32C crc = new CRC32C();
  private long lastTimestamp = -1;
  private @Nullable LogFile stamped;

  /** A writer for a ring of {@code limit} bytes. */
  BatchWriter(long limit) {
    stage = ByteBuffer.allocateDirect(Math.clamp(limit, HEADS, STAGE));
  }

  /**
   * Writes the ring's bytes {@code from} to {@code to}; {@code seconds} is the time now, or -1 for
   * no timestamps.
   */
  void write(LogFile file, LogRing ring, long from, long to, long seconds) throws IOException {
    // Each file begins with one, so that no command in it is of an unknown time.
    boolean stamp = seconds > lastTimestamp || seconds >= 0 && file != stamped;
    int head = file.hasBatches() ? Annotations.HEADER_BYTES : 0;
    stage.clear().position(head);
    if (stamp) {
      Annotations.writeTimestamp(stage, seconds);
    }
    if (head > 0) {
      int end = stage.position();
      crc.reset();
      crc.update(stage.flip().position(head));
      update(ring, from, to);
      stage.clear();
      Annotations.writeBatchHeader(
          stage, end - head + to - from, (int) crc.getValue(), file.synced());
      stage.position(end);
    }
    boolean together = to - from <= stage.remaining();
    if (!together) {
      file.write(stage.flip());
    }
    for (long at = from; at < to; ) {
      ByteBuffer part = ring.view(at, to);
      at += part.remaining();
      if (together) {
        stage.put(part);
      } else {
        file.write(part);
      }
    }
    if (together) {
      file.write(stage.flip());
    }
    file.endBatch();
    if (stamp) {
      lastTimestamp = seconds;
      stamped = file;
    }
  }

  private void update(LogRing ring, long from, long to) {
    for (long at = from; at < to; ) {
      ByteBuffer part = ring.view(at, to);
      at += part.remaining();
      crc.update(part);
    }
  }
}
