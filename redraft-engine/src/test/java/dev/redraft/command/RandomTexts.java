package dev.redraft.command;

import java.util.Random;

/** Words that a value's encodings treat differently. */
final class RandomTexts {
  private RandomTexts() {}

  /** A text of any length class, at times over {@code longest}; numbers; compressible ones. */
  static String next(Random random, int longest) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> Integer.toString(random.nextInt(300) - 150);
      case 2 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 3 -> "";
      case 4 -> "ab".repeat(random.nextInt(100));
      case 5 -> Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(30));
      case 6 -> random.nextInt(9) == 0 ? "big" + random.nextInt() + "z".repeat(longest) : "07";
      default -> Integer.toString(random.nextInt(), 36);
    };
  }
}
