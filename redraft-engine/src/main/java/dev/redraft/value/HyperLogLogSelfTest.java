package dev.redraft.value;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tests HyperLogLogs with random elements: registers keep what is put into them, both encodings
 * agree, and estimates are as near as theory says. Takes about 50 ms.
 */
public final class HyperLogLogSelfTest {
  private static final int ROUNDS = 10;
  private static final int ELEMENTS = 100_000;

  /** Relative standard deviation of an estimate with 16384 registers. */
  private static final double DEVIATION = 1.04 / Math.sqrt(HyperLogLog.REGISTERS);

  private final SplittableRandom random;

  public HyperLogLogSelfTest(long seed) {
    random = new SplittableRandom(seed);
  }

  /** What is wrong, or null. */
  public @Nullable String run() {
    String failure = registers();
    return failure == null ? estimates() : failure;
  }

  private @Nullable String registers() {
    byte[] dense = new byte[HyperLogLogDense.SIZE];
    int[] expected = new int[HyperLogLog.REGISTERS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < expected.length; i++) {
        expected[i] = random.nextInt(64);
        HyperLogLogDense.put(dense, i, expected[i]);
      }
      for (int i = 0; i < expected.length; i++) {
        int found = HyperLogLogDense.get(dense, i);
        if (found != expected[i]) {
          return "Register " + i + " should be " + expected[i] + " but is " + found;
        }
      }
    }
    return null;
  }

  private @Nullable String estimates() {
    HyperLogLogBuffer dense = new HyperLogLogBuffer();
    HyperLogLogBuffer sparse = new HyperLogLogBuffer();
    dense.create();
    dense.makeDense();
    sparse.create();
    byte[] element = new byte[Long.BYTES];
    long salt = random.nextLong();
    long checkpoint = 1;
    for (long i = 1; i <= ELEMENTS; i++) {
      for (int b = 0; b < element.length; b++) {
        element[b] = (byte) ((i ^ salt) >>> 8 * b);
      }
      dense.add(element, 0, element.length, 0);
      sparse.add(element, 0, element.length, 3000);
      if (i != checkpoint) {
        continue;
      }
      long estimate = dense.estimate();
      if (sparse.estimate() != estimate) {
        return "The encodings disagree about " + i + " elements";
      }
      // Of ten elements two may well share a register.
      double allowed = checkpoint == 10 ? 1 : Math.ceil(DEVIATION * 6 * checkpoint);
      if (Math.abs(estimate - checkpoint) > allowed) {
        return "Too big error. card:" + checkpoint + " abserr:" + Math.abs(estimate - checkpoint);
      }
      checkpoint *= 10;
    }
    return null;
  }
}
