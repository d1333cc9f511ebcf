package dev.redraft.rdb;

import dev.redraft.base.Checks;
import dev.redraft.base.Crc64;
import dev.redraft.platform.Agent;
import dev.redraft.platform.AgentThread;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file in blocks, with the checksum of what comes before each, ahead of one reader: on a
 * thread of its own after {@link #start}; else whoever calls {@link #doWork} reads, and the reader
 * itself where nothing is ready.
 *
 * <pre>
 * block = room:HEAD bytes:length      the room is the reader's, for what it has left of the last
 * </pre>
 *
 * <p>A ring of {@value #BLOCKS} blocks of {@value #BLOCK} bytes at most. Invariant: {@code released
 * <= taken <= filled <= released + BLOCKS}. Block i is the agent's from {@code released > i -
 * BLOCKS} until {@code filled > i}, and the reader's from then on.
 */
final class ReadAhead implements Agent, AutoCloseable {
  static final int HEAD = 64;
  static final int BLOCK = 1 << 20;
  private static final int BLOCKS = 4;
  private static final long CHECK_NANOS = 100_000_000L;

  /** Bytes of the file, from {@link #HEAD} on. */
  static final class Block {
    final byte[] bytes;
    int length;

    /** The checksum of all that comes before. */
    long crcBefore;

    Block(int capacity) {
      bytes = new byte[HEAD + capacity];
    }
  }

  private final DiskFile file;
  private final long offset;
  private final long size;
  private final @Nullable Block[] blocks = new Block[BLOCKS];
  private @Nullable AgentThread thread;

  // The agent's.
  private long done;
  private long crc;

  private volatile long filled;
  private volatile boolean finished;
  private volatile @Nullable IOException failure;

  // The reader's.
  private long taken;
  private volatile long released;
  private volatile @Nullable Thread waiting;

  /** From {@code offset} to the present end of the file, which stays the caller's. */
  ReadAhead(DiskFile file, long offset) throws IOException {
    this.file = file;
    this.offset = offset;
    size = file.size() - offset;
    Checks.range(offset, 0, file.size());
  }

  /** Reads on a thread from now on, until {@link #close}. */
  void start(EventLog events) {
    thread = AgentThread.start("redraft-read-ahead", this, events);
  }

  /** How many bytes there are to read. */
  long size() {
    return size;
  }

  @Override
  public int doWork() {
    long index = filled;
    if (finished || index - released == BLOCKS) {
      return 0;
    }
    try {
      Block block = blockOf(index);
      block.crcBefore = crc;
      block.length = read(block.bytes, (int) Math.min(BLOCK, size - done));
      crc = Crc64.update(crc, block.bytes, HEAD, block.length);
      done += block.length;
      if (block.length > 0) {
        filled = index + 1;
      } else {
        finished = true;
      }
    } catch (IOException e) {
      failure = e;
      finished = true;
    }
    LockSupport.unpark(waiting);
    return 1;
  }

  private Block blockOf(long index) {
    int slot = (int) (index % BLOCKS);
    Block block = blocks[slot];
    if (block == null) {
      block = new Block((int) Math.min(BLOCK, size));
      blocks[slot] = block;
    }
    return block;
  }

  private int read(byte[] target, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, HEAD, length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, offset + done + buffer.position() - HEAD) < 0) {
        break;
      }
    }
    return buffer.position() - HEAD;
  }

  /**
   * The next block, or null at the end; waits for it. The block before it stays the reader's until
   * {@link #release}.
   */
  @Nullable Block next() throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        boolean last = finished;
        if (taken < filled) {
          return blocks[(int) (taken++ % BLOCKS)];
        }
        if (last) {
          IOException cause = failure;
          if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
          }
          return null;
        }
        AgentThread running = thread;
        if (running == null) {
          doWork();
        } else {
          await(running);
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void await(AgentThread running) throws IOException {
    waiting = Thread.currentThread();
    if (taken == filled && !finished) {
      if (!running.isAlive()) {
        throw new IOException("the thread that reads ahead has stopped");
      }
      LockSupport.parkNanos(this, CHECK_NANOS);
    }
    waiting = null;
  }

  /** Gives back all blocks but the last that was taken. */
  void release() {
    released = taken - 1;
    if (thread != null) {
      thread.wake();
    }
  }

  /** Stops the thread and waits for it; nothing is read any more. */
  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
    finished = true;
  }
}
