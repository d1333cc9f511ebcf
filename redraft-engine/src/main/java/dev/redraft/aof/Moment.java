package dev.redraft.aof;

import dev.redraft.resp.Args;

/**
 * Finds in a log where the first command after a moment begins: at the first timestamp above it.
 * Commands before the first timestamp are as old as the base.
 */
final class Moment implements ReplaySink {
  private final long target;
  private int file = -1;
  private int cutFile = -1;
  private long cutAt = -1;
  private long lastKept = -1;
  private long earliest = -1;
  private long latest = -1;
  private long commands;
  private boolean inBase;
  private boolean dated;
  private long undated;

  /** Looks for the last command of second {@code target}. */
  Moment(long target) {
    this.target = target;
  }

  @Override
  public void startFile(String name) {
    file++;
  }

  /** Whether the file that begins is the base of others: its commands are as old as it is. */
  void inBase(boolean base) {
    inBase = base;
  }

  @Override
  public void command(Args args) {
    commands++;
    if (!inBase && !dated) {
      undated++;
    }
  }

  @Override
  public void timestamp(long unixSeconds, long at) {
    dated |= !inBase;
    time(unixSeconds, at);
  }

  /** The RDB at the beginning of a file says when it was made. */
  void created(long unixSeconds) {
    time(unixSeconds, 0);
  }

  private void time(long unixSeconds, long at) {
    earliest = earliest < 0 ? unixSeconds : earliest;
    latest = Math.max(latest, unixSeconds);
    if (isFound()) {
      return;
    }
    if (unixSeconds > target) {
      cutFile = file;
      cutAt = at;
    } else {
      lastKept = unixSeconds;
    }
  }

  /** Whether something in the log is later than the moment. */
  boolean isFound() {
    return cutFile >= 0;
  }

  /** The index of the file that is cut; negative if none is. */
  int cutFile() {
    return cutFile;
  }

  long cutAt() {
    return cutAt;
  }

  /** Unix seconds of the last timestamp at or before the moment; -1 if there is none. */
  long lastKept() {
    return lastKept;
  }

  /** Unix seconds of the first timestamp; -1 if there is none. */
  long earliest() {
    return earliest;
  }

  /** The highest of all timestamps; -1 if there is none. */
  long latest() {
    return latest;
  }

  /** Whether commands behind the base have timestamps, or there are none. */
  boolean isDated() {
    return dated || undated == 0;
  }

  /** Commands behind the base and before the first timestamp there. */
  long undated() {
    return undated;
  }

  /** Commands seen, those after the moment too. */
  long commands() {
    return commands;
  }
}
