package dev.redraft.aof;

import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import dev.redraft.resp.Args;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Recognises a batch that Redis cut when it repaired the file, and then wrote on: Redis knows
 * nothing of batches, cuts in the middle of one and appends commands there.
 *
 * <p>Then a whole command begins inside the declared length of the batch and ends outside of it. No
 * torn write of our own looks like that: where the batch was to end, there would be the next one's
 * header, zeros or garbage, and none of them lets a command pass. A comment may not cross: a torn
 * one swallows what follows up to a line end.
 */
final class CutBatch {
  private final DiskFile file;
  private final int bufferBytes;

  CutBatch(DiskFile file, int bufferBytes) {
    this.file = file;
    this.bufferBytes = bufferBytes;
  }

  /** Whether whole commands lead from {@code body} to one that crosses {@code end}. */
  boolean crosses(long body, long end) throws IOException {
    if (hasHeaderAt(end)) {
      return false;
    }
    LogReader reader = new LogReader(file, body, bufferBytes);
    Args args = new Args();
    while (reader.offset() < end && !reader.atEnd()) {
      int first = reader.peek();
      int length = reader.lineLength();
      if ((first != '*' && first != '#') || length < 0) {
        return false;
      }
      if (first == '#') {
        reader.skip(length);
        if (reader.offset() > end) {
          return false;
        }
      } else if (!command(reader, length, args)) {
        return false;
      }
    }
    return reader.offset() > end;
  }

  private boolean hasHeaderAt(long offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Annotations.HEADER_BYTES);
    int read = 0;
    while (header.hasRemaining() && read >= 0) {
      read = file.read(header, offset + header.position());
    }
    return Annotations.parseBatchHeader(new Slice(header.array())) != null;
  }

  private static boolean command(LogReader reader, int firstLine, Args args) throws IOException {
    args.clear();
    reader.release();
    long count = reader.number(firstLine, Integer.MAX_VALUE);
    for (long i = 0; i < count; i++) {
      int length = reader.atEnd() || reader.peek() != '$' ? LogReader.END : reader.lineLength();
      long bytes = length < 0 ? -1 : reader.number(length, Integer.MAX_VALUE - 64);
      if (bytes < 0 || reader.bulk((int) bytes, args) != LogReader.Bulk.READ) {
        return false;
      }
    }
    return count > 0;
  }
}
