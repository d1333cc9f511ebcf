package dev.redraft.aof;

import dev.redraft.platform.Agent;
import dev.redraft.platform.AgentThread;
import dev.redraft.platform.EventLog;
import dev.redraft.resp.Args;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays one file with two threads: one reads, checks and parses ahead, the caller's hands the
 * commands to their sink. What the sink gets, and how the replay ends, is the same as with a {@link
 * Replayer} alone.
 *
 * <p>A ring of {@value #BATCHES} batches. Invariant: {@code released <= filled <= released +
 * BATCHES}; batch i is the agent's until {@code filled > i}, and the caller's until {@code released
 * > i}. After a batch with more than {@value #LARGE} bytes nothing is read before it has been
 * handed over, so that one large argument is on the heap at a time, or one transaction.
 */
final class ReplayAhead implements Agent, AutoCloseable {
  private static final int BATCHES = 4;
  private static final long LARGE = 2 << 20;
  private static final long CHECK_NANOS = 100_000_000L;

  private final Replayer replayer;
  private final String name;
  private final ReplaySink sink;
  private final LongConsumer progress;
  private final CommandBatch[] batches = new CommandBatch[BATCHES];

  /** Offset in the file up to which a batch goes. */
  private final long[] offsets = new long[BATCHES];

  // The agent's.
  private CommandBatch filling = new CommandBatch();
  private boolean large;

  private volatile long filled;
  private volatile long released;
  private volatile boolean finished;
  private volatile @Nullable Replay end;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread waiting;
  private @Nullable AgentThread thread;

  /** Where the replayer puts what it finds. */
  private final class Filling implements ReplaySink {
    @Override
    public void startFile(String name) {}

    @Override
    public void command(Args args) {
      throw new UnsupportedOperationException("without an offset");
    }

    @Override
    public void command(Args args, long at) {
      filling.command(args, at, sink);
    }

    @Override
    public void timestamp(long unixSeconds, long cutAt) {
      filling.timestamp(unixSeconds, cutAt);
    }

    @Override
    public void begin() {
      filling.begin();
    }

    @Override
    public void commit() {
      filling.commit();
    }
  }

  /** Makes the replayer that reads ahead, for a sink that keeps arguments. */
  @FunctionalInterface
  interface Opening {
    Replayer open(ReplaySink sink) throws IOException;
  }

  /**
   * Prepares a replay.
   *
   * @param opening makes the replayer
   * @param name the file's name, for messages
   * @param sink takes the commands, on the thread that calls {@link #run}
   * @param progress told how far the file has been replayed
   */
  ReplayAhead(Opening opening, String name, ReplaySink sink, LongConsumer progress)
      throws IOException {
    replayer = opening.open(new Filling());
    replayer.keepArguments();
    this.name = name;
    this.sink = sink;
    this.progress = progress;
    for (int i = 0; i < BATCHES; i++) {
      batches[i] = new CommandBatch();
    }
  }

  /** Replays the file; see {@link Replayer#run}. */
  Replay run(EventLog events) throws IOException, ReplayException {
    AgentThread running = AgentThread.start("redraft-replay-ahead", this, events);
    thread = running;
    long taken = 0;
    boolean interrupted = false;
    try {
      while (true) {
        boolean last = finished;
        if (taken < filled) {
          int slot = (int) (taken++ % BATCHES);
          handOver(batches[slot], offsets[slot]);
          released = taken;
          if (filled - taken <= BATCHES / 2) {
            running.wake();
          }
        } else if (last) {
          return outcome();
        } else {
          await(running, taken);
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void handOver(CommandBatch batch, long offset) throws ReplayException {
    batch.handTo(sink, name);
    batch.clear();
    sink.progress(offset, replayer.size());
    progress.accept(offset);
  }

  private Replay outcome() throws IOException {
    Throwable cause = failure;
    Replay replay = end;
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException exception) {
      throw exception;
    }
    if (cause != null || replay == null) {
      throw new IOException(cause == null ? "nothing was replayed" : cause.getMessage(), cause);
    }
    return replay;
  }

  private void await(AgentThread running, long taken) throws IOException {
    waiting = Thread.currentThread();
    if (taken == filled && !finished) {
      if (!running.isAlive()) {
        throw new IOException("the thread that reads ahead has stopped");
      }
      LockSupport.parkNanos(this, CHECK_NANOS);
    }
    waiting = null;
  }

  @Override
  public int doWork() {
    long index = filled;
    if (finished || index - released == BATCHES || (large && released < index)) {
      return 0;
    }
    int slot = (int) (index % BATCHES);
    filling = batches[slot];
    boolean more = fill();
    offsets[slot] = replayer.offset();
    large = filling.bytes() > LARGE;
    filled = index + 1;
    if (!more) {
      finished = true;
    }
    LockSupport.unpark(waiting);
    return 1;
  }

  /** Whether there may be more behind what was filled. */
  private boolean fill() {
    try {
      Replay reached = null;
      while (reached == null && !filling.isFull()) {
        reached = replayer.next();
      }
      end = reached;
      return reached == null;
    } catch (IOException | ReplayException | RuntimeException | Error e) {
      failure = e;
      return false;
    }
  }

  /** Stops the thread and waits for it; nothing is read any more. */
  @Override
  public void close() {
    AgentThread running = thread;
    if (running != null) {
      running.close();
    }
    finished = true;
  }
}
