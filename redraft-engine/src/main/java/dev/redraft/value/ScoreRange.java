package dev.redraft.value;

/**
 * Scores from a least to a greatest one, each of which belongs to the range or not. Reusable. A
 * range whose ends cross is empty, and so is one of a single score that is excluded.
 */
public final class ScoreRange {
  private double min;
  private double max;
  private boolean minExclusive;
  private boolean maxExclusive;

  /** Sets both ends, which are no NaN. */
  public ScoreRange set(double min, boolean minExclusive, double max, boolean maxExclusive) {
    if (Double.isNaN(min) || Double.isNaN(max)) {
      throw new IllegalArgumentException("a range from " + min + " to " + max);
    }
    this.min = min;
    this.minExclusive = minExclusive;
    this.max = max;
    this.maxExclusive = maxExclusive;
    return this;
  }

  public double min() {
    return min;
  }

  public double max() {
    return max;
  }

  public boolean minExclusive() {
    return minExclusive;
  }

  public boolean maxExclusive() {
    return maxExclusive;
  }

  public boolean isEmpty() {
    return min > max || (min == max && (minExclusive || maxExclusive));
  }
}
