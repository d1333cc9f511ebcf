package dev.redraft.engine;

/**
 * Which part of a session's reply buffer waits for which log position: pairs of (log position,
 * reply position), both growing. A ring of two arrays that is empty, and has no arrays, for a
 * session that never waits.
 */
final class HeldReplies {
  private static final long[] NONE = {};

  private long[] logPositions = NONE;
  private long[] replyEnds = NONE;
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** The reply position up to which replies wait; -1 if none do. */
  long end() {
    return size == 0 ? -1 : replyEnds[(head + size - 1) & (replyEnds.length - 1)];
  }

  /** The log position that the last replies wait for; 0 if none do. */
  long logEnd() {
    return size == 0 ? 0 : logPositions[(head + size - 1) & (logPositions.length - 1)];
  }

  /** Replies up to {@code replyEnd} wait for {@code logPosition}. */
  void add(long logPosition, long replyEnd) {
    if (size == logPositions.length) {
      grow();
    }
    int tail = (head + size) & (logPositions.length - 1);
    logPositions[tail] = logPosition;
    replyEnds[tail] = replyEnd;
    size++;
  }

  /**
   * The reply position up to which may be sent now that the log is synced to {@code logPosition};
   * -1 for none.
   */
  long release(long logPosition) {
    long end = -1;
    while (size > 0 && logPositions[head] <= logPosition) {
      end = replyEnds[head];
      head = (head + 1) & (logPositions.length - 1);
      size--;
    }
    return end;
  }

  private void grow() {
    int capacity = Math.max(4, 2 * logPositions.length);
    long[] moreLog = new long[capacity];
    long[] moreEnds = new long[capacity];
    for (int i = 0; i < size; i++) {
      int from = (head + i) & (logPositions.length - 1);
      moreLog[i] = logPositions[from];
      moreEnds[i] = replyEnds[from];
    }
    logPositions = moreLog;
    replyEnds = moreEnds;
    head = 0;
  }
}
