package dev.redraft.bench.compare;

import java.util.Locale;

/**
 * What a row must reach.
 *
 * @param kind what is held against the bound
 */
public record Goal(Kind kind, double bound) {
  /** What a goal is about. */
  public enum Kind {
    /** How many times better than the other server. */
    TIMES_BETTER,
    /** Redraft's own figure, whatever the other's. */
    AT_MOST
  }

  static Goal timesBetter(double bound) {
    return new Goal(Kind.TIMES_BETTER, bound);
  }

  static Goal atMost(double bound) {
    return new Goal(Kind.AT_MOST, bound);
  }

  /** As tables show it, and how near it is. */
  public String text(Samples samples) {
    boolean ratio = kind == Kind.TIMES_BETTER;
    double reached = ratio ? samples.times() : samples.median(true);
    boolean good = ratio ? reached >= bound : reached <= bound;
    return String.format(
        Locale.ROOT,
        "%s %s: %s",
        ratio ? "at least" : "at most",
        ratio ? bound + "x" : "" + bound,
        good ? "yes" : "no");
  }
}
