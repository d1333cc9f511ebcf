package dev.redraft.platform;

/** The time, injected so that tests can hold it. */
public interface Clock {
  /** Microseconds since the Unix epoch, as the wall clock tells. May jump. */
  long micros();

  /** Milliseconds since the Unix epoch. */
  default long millis() {
    return micros() / 1000;
  }

  /** Nanoseconds of a clock that only goes forward; its origin means nothing. */
  long nanos();

  /**
   * Nanoseconds of processor time that the calling thread has used, as far as the clock can tell;
   * one that can't takes the thread to run all the time.
   */
  default long threadNanos() {
    return nanos();
  }

  /** The machine's clock. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
