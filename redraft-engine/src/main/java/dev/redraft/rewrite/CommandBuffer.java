package dev.redraft.rewrite;

import dev.redraft.aof.Annotations;
import dev.redraft.aof.LogFile;
import dev.redraft.aof.LogTap;
import dev.redraft.base.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The commands since the fork with their timestamps, in the single layout: in memory up to a limit;
 * beyond it they are read back from the old file, which has them too, from {@link #tailAt} on. Log
 * writer's thread only.
 *
 * <p>Invariant: what came in goes out once, in order. Once moving has begun, the place where the
 * rest is does not change.
 */
final class CommandBuffer implements LogTap {
  private static final int CHUNK = 1 << 20;

  private final long limit;
  private final LogFile old;
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
  private ByteBuffer filling = ByteBuffer.allocate(0);
  private final ByteBuffer copy = ByteBuffer.allocate(CHUNK);
  private boolean inFile;
  private boolean moving;
  private long memory;
  private long tailAt;
  private long bodyLeft;
  private final ByteBuffer timestamp = ByteBuffer.allocate(Annotations.MAX_TIMESTAMP_BYTES);
  private long lastTimestamp = -1;

  /** An empty buffer; from here on commands go to the end of {@code old}. */
  CommandBuffer(long limit, LogFile old) {
    this.limit = limit;
    this.old = old;
    tailAt = old.size();
  }

  /** Whether the commands must be read from the old file. */
  boolean isInFile() {
    return inFile;
  }

  @Override
  public void written(ByteBuffer commands, long seconds) {
    if (seconds > lastTimestamp) {
      lastTimestamp = seconds;
      Annotations.writeTimestamp(timestamp.clear(), seconds);
      keep(timestamp.flip());
    }
    keep(commands);
  }

  private void keep(ByteBuffer commands) {
    if (inFile) {
      return;
    }
    if (!moving && memory + commands.remaining() > limit) {
      inFile = true;
      chunks.clear();
      filling = ByteBuffer.allocate(0);
      memory = 0;
      return;
    }
    memory += commands.remaining();
    while (commands.hasRemaining()) {
      if (!filling.hasRemaining()) {
        filling = ByteBuffer.allocate(CHUNK);
        chunks.add(filling);
      }
      int n = Math.min(filling.remaining(), commands.remaining());
      filling.put(commands.slice(commands.position(), n));
      commands.position(commands.position() + n);
    }
  }

  /** Appends about {@code max} bytes to {@code target}. Returns whether nothing is left. */
  boolean move(LogFile target, long max) throws IOException {
    moving = true;
    return inFile ? moveTail(target, max) : moveMemory(target, max);
  }

  private boolean moveMemory(LogFile target, long max) throws IOException {
    for (long moved = 0; moved < max; ) {
      ByteBuffer chunk = chunks.poll();
      if (chunk == null) {
        return true;
      }
      if (chunks.isEmpty()) {
        filling = ByteBuffer.allocate(0);
      }
      chunk.flip();
      int n = chunk.remaining();
      target.append(chunk);
      moved += n;
      memory -= n;
    }
    return chunks.isEmpty();
  }

  private boolean moveTail(LogFile target, long max) throws IOException {
    for (long moved = 0; moved < max && tailAt < old.size(); ) {
      if (bodyLeft == 0) {
        bodyLeft = old.hasBatches() ? readHeader() : old.size() - tailAt;
      }
      read((int) Math.min(bodyLeft, CHUNK));
      int n = copy.remaining();
      target.append(copy);
      moved += n;
      bodyLeft -= n;
    }
    return tailAt == old.size();
  }

  private long readHeader() throws IOException {
    read(Annotations.HEADER_BYTES);
    Annotations.BatchHeader header =
        Annotations.parseBatchHeader(new Slice().set(copy.array(), 0, Annotations.HEADER_BYTES));
    if (header == null || header.length() > old.size() - tailAt) {
      throw new IOException(
          "no batch at " + (tailAt - Annotations.HEADER_BYTES) + " of " + old.path().getFileName());
    }
    return header.length();
  }

  private void read(int length) throws IOException {
    copy.clear().limit(length);
    while (copy.hasRemaining()) {
      int n = old.disk().read(copy, tailAt);
      if (n <= 0) {
        throw new IOException(
            old.path().getFileName() + " ends at " + tailAt + " of " + old.size());
      }
      tailAt += n;
    }
    copy.flip();
  }
}
