package dev.redraft.rdb;

/**
 * Whether it is worth while to try to compress the next string of a file. Where many in a row did
 * not become shorter one of sixteen is tried, until one does. Long strings are always tried: what
 * giving up costs hardly grows with them, what they may save does.
 *
 * <p>Where each string can be shortened by chance, at most 1.1 % of all are missed (at a chance of
 * 1.8 %); where kinds of strings follow each other, fifteen at each change.
 */
final class CompressionOdds {
  private static final int ENOUGH = 128;
  private static final int SKIPPED = 15;
  private static final int LONG = 512;

  /** Failures in a row; {@link #ENOUGH} at most. */
  private int failures;

  /** Strings not to be tried before the next that is. */
  private int skip;

  boolean areGood(int length) {
    if (skip == 0 || length > LONG) {
      return true;
    }
    skip--;
    return false;
  }

  /** What has become of a string that was tried. */
  void tried(boolean shorter) {
    if (shorter) {
      failures = 0;
      skip = 0;
    } else if (failures < ENOUGH) {
      failures++;
    } else {
      skip = SKIPPED;
    }
  }
}
