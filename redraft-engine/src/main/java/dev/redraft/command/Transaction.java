package dev.redraft.command;

import dev.redraft.resp.Args;
import dev.redraft.resp.BufferPool;
import java.util.ArrayList;
import java.util.List;

/** The MULTI state of a client: nothing, or commands queued for EXEC. */
public final class Transaction {
  /** A queued command with a copy of its arguments. */
  public record Queued(CommandSpec spec, Args args) {}

  /** Of a queued command, and of each of its arguments, on the heap. */
  private static final int OVERHEAD = 64;

  private final List<Queued> queue = new ArrayList<>();
  private final BufferPool pool;
  private long charged;
  private boolean open;
  private boolean failed;
  private boolean writes;
  private boolean deniesOom;
  private long bytes;

  /**
   * No transaction yet.
   *
   * @param pool what is queued counts towards its limit
   */
  Transaction(BufferPool pool) {
    this.pool = pool;
  }

  public boolean isOpen() {
    return open;
  }

  /** Whether a queued command was refused, so that EXEC must abort. */
  public boolean isFailed() {
    return failed;
  }

  /** Whether a queued command may write. */
  public boolean hasWrites() {
    return writes;
  }

  /** Whether a queued command is refused while memory is short. */
  public boolean deniesOom() {
    return deniesOom;
  }

  /** Bytes of the queued arguments. */
  public long bytes() {
    return bytes;
  }

  public List<Queued> queue() {
    return queue;
  }

  public int size() {
    return queue.size();
  }

  void open() {
    open = true;
  }

  /** Notes that a command for it was refused. */
  public void fail() {
    if (open) {
      failed = true;
    }
  }

  void add(CommandSpec spec, Args args) {
    long more = args.bytes() + OVERHEAD * (1L + args.count());
    pool.charge(more);
    charged += more;
    queue.add(new Queued(spec, args.copy()));
    writes |= spec.has(Flag.WRITE);
    deniesOom |= spec.has(Flag.DENYOOM);
    bytes += args.bytes();
  }

  /** Ends the transaction and forgets what was queued. */
  public void discard() {
    clear();
  }

  void clear() {
    queue.clear();
    pool.refund(charged);
    charged = 0;
    open = false;
    failed = false;
    writes = false;
    deniesOom = false;
    bytes = 0;
  }
}
