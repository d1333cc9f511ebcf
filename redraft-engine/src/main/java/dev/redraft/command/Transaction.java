package dev.redraft.command;

import dev.redraft.resp.Args;
import java.util.ArrayList;
import java.util.List;

/** The MULTI state of a client: nothing, or commands queued for EXEC. */
public final class Transaction {
  /** A queued command with a copy of its arguments. */
  public record Queued(CommandSpec spec, Args args) {}

  private final List<Queued> queue = new ArrayList<>();
  private boolean open;
  private boolean failed;
  private boolean writes;
  private boolean deniesOom;
  private long bytes;

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

  void fail() {
    if (open) {
      failed = true;
    }
  }

  void add(CommandSpec spec, Args args) {
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
    open = false;
    failed = false;
    writes = false;
    deniesOom = false;
    bytes = 0;
  }
}
