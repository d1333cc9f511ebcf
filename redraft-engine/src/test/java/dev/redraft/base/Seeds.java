package dev.redraft.base;

import java.util.Random;

/** Randomness of tests: the seed is printed, and {@code -Dredraft.seed=N} replays it. */
public final class Seeds {
  private Seeds() {}

  /** A source for the test called {@code name}. */
  public static Random random(String name) {
    long seed = Long.getLong("redraft.seed", System.nanoTime());
    System.out.println(name + ": -Dredraft.seed=" + seed);
    return new Random(seed);
  }
}
