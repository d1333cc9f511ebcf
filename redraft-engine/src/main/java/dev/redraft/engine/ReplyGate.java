package dev.redraft.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Those whose replies wait until the log is synced past the state they show (appendfsync always),
 * in the order of the positions they wait for: one look at the front tells who may go. (Somebody
 * may come with an older position than the last one's; then he goes with the one before him.) A
 * ring of two arrays: no allocation in steady state. Engine thread only.
 */
final class ReplyGate {
  /** Whoever waits for the log. */
  @FunctionalInterface
  interface Waiting {
    /** The log is synced up to {@code position}. */
    void release(long position);

    /** The log has ended before that: the reply must never be sent. */
    default void abandon() {}
  }

  private @Nullable Waiting[] waiting = new @Nullable Waiting[64];
  private long[] positions = new long[64];
  private int head;
  private int size;

  /** Calls {@link Waiting#release} once the log is synced up to {@code position}. */
  void await(Waiting waiter, long position) {
    if (size == waiting.length) {
      grow();
    }
    int tail = (head + size) & (waiting.length - 1);
    waiting[tail] = waiter;
    positions[tail] = position;
    size++;
  }

  /** Lets go everyone who waited for {@code synced} or less. */
  void open(long synced) {
    while (size > 0 && positions[head] <= synced) {
      long position = positions[head];
      take().release(position);
    }
  }

  /** No log will ever be synced that far: whoever still waits is told so. */
  void abandon() {
    while (size > 0) {
      take().abandon();
    }
  }

  int size() {
    return size;
  }

  private Waiting take() {
    Waiting first = Objects.requireNonNull(waiting[head]);
    waiting[head] = null;
    head = (head + 1) & (waiting.length - 1);
    size--;
    return first;
  }

  private void grow() {
    @Nullable Waiting[] moreWaiting = new @Nullable Waiting[2 * waiting.length];
    long[] morePositions = new long[2 * positions.length];
    for (int i = 0; i < size; i++) {
      int from = (head + i) & (waiting.length - 1);
      moreWaiting[i] = waiting[from];
      morePositions[i] = positions[from];
    }
    waiting = moreWaiting;
    positions = morePositions;
    head = 0;
  }
}
