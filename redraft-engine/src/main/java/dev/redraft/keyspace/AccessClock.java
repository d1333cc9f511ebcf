package dev.redraft.keyspace;

import dev.redraft.platform.Entropy;
import dev.redraft.value.Record;

/**
 * The 24 bits in which a record remembers its use. By age (LRU): the second of the last access. By
 * frequency (LFU): 16 bits of the minute of the last decrement and 8 bits of a logarithmic counter
 * (Morris 1978) that decays with time.
 */
public final class AccessClock {
  private static final int NEW_COUNTER = 5;
  private static final int MAX_COUNTER = 255;

  private final Entropy entropy;
  private boolean byFrequency;
  private int logFactor = 10;
  private int decayMinutes = 1;

  AccessClock(Entropy entropy) {
    this.entropy = entropy;
  }

  /** Whether the policy is an LFU one. Records that exist keep the bits that they have. */
  public boolean byFrequency() {
    return byFrequency;
  }

  public void setByFrequency(boolean byFrequency) {
    this.byFrequency = byFrequency;
  }

  /** {@code lfu-log-factor}: how fast the counter saturates, 0 or more. */
  public void setLogFactor(int logFactor) {
    this.logFactor = logFactor;
  }

  /** {@code lfu-decay-time}: minutes in which the counter loses one, 0 for never. */
  public void setDecayMinutes(int decayMinutes) {
    this.decayMinutes = decayMinutes;
  }

  /** The clock of a new record at {@code now} milliseconds. */
  public int fresh(long now) {
    return byFrequency ? minute(now) << 8 | NEW_COUNTER : second(now);
  }

  /** The clock of a record after an access. */
  public int touched(int clock, long now) {
    if (!byFrequency) {
      return second(now);
    }
    int counter = frequency(clock, now);
    if (counter < MAX_COUNTER
        && entropy.nextDouble()
            < 1.0 / (Math.max(0, counter - NEW_COUNTER) * (double) logFactor + 1)) {
      counter++;
    }
    return minute(now) << 8 | counter;
  }

  /** Milliseconds since the last access, by age; exact to a second. */
  public long idleMillis(int clock, long now) {
    return ((second(now) - clock) & Record.MAX_CLOCK) * 1000L;
  }

  /** The counter with its decay until {@code now}, by frequency. */
  public int frequency(int clock, long now) {
    int counter = clock & 255;
    // Asked by a thread that saves, too, while the setting may change.
    int decay = decayMinutes;
    if (decay == 0) {
      return counter;
    }
    int minutes = (minute(now) - (clock >>> 8)) & 0xFFFF;
    return Math.max(0, counter - minutes / decay);
  }

  /**
   * The clock of a record that has been idle for some milliseconds, as RESTORE IDLETIME sets it.
   */
  public int ofIdle(long idleMillis, long now) {
    return second(now - idleMillis);
  }

  /** The clock of a record with this counter, as RESTORE FREQ sets it. */
  public int ofFrequency(int counter, long now) {
    return minute(now) << 8 | (counter & 255);
  }

  private static int second(long now) {
    return (int) (now / 1000) & Record.MAX_CLOCK;
  }

  private static int minute(long now) {
    return (int) (now / 60_000) & 0xFFFF;
  }
}
