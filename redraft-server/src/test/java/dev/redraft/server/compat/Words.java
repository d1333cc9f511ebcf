package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Words of commands at random, all from one seed. Keys are few, so that commands meet. Times are
 * far ahead, so that no reply depends on how fast a server is, and no two relative ones are equal.
 */
final class Words {
  private static final int KEYS = 12;
  private static final int FOREIGN_PERCENT = 5;
  private static final String[] UNITS = {"EX", "PX", "EXAT", "PXAT"};

  private final Random random;
  private final List<String> prefixes = new ArrayList<>();
  private int times;

  Words(long seed) {
    random = new Random(seed);
  }

  /**
   * A maker of keys for one type: {@code prefix} and a small number; now and then the key of
   * another type or a rare one.
   */
  Supplier<String> keys(String prefix) {
    if (!prefixes.contains(prefix)) {
      prefixes.add(prefix);
    }
    return () -> random.nextInt(100) < FOREIGN_PERCENT ? anyKey() : prefix + random.nextInt(KEYS);
  }

  /** A key of any type. */
  String anyKey() {
    return random.nextInt(50) == 0
        ? "other:" + random.nextInt(100)
        : prefixes.get(random.nextInt(prefixes.size())) + random.nextInt(KEYS);
  }

  /** Two keys, mostly of one type. */
  List<String> twoKeys() {
    String prefix = prefixes.get(random.nextInt(prefixes.size()));
    return new ArrayList<>(List.of(keys(prefix).get(), keys(prefix).get()));
  }

  /** A number of 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** The same as a word. */
  String number(int bound) {
    return "" + random.nextInt(bound);
  }

  /** One time in {@code n}. */
  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  /** One to three words. */
  List<String> some(Supplier<String> maker) {
    return some(maker, 3);
  }

  /** One to {@code most} words. */
  List<String> some(Supplier<String> maker, int most) {
    List<String> made = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      made.add(maker.get());
    }
    return made;
  }

  /** The words of some of the options, each with a probability of a third, in any order. */
  @SafeVarargs
  final List<String> options(Supplier<List<String>>... options) {
    List<List<String>> chosen = new ArrayList<>();
    for (Supplier<List<String>> option : options) {
      if (random.nextInt(3) == 0) {
        chosen.add(random.nextInt(chosen.size() + 1), option.get());
      }
    }
    return chosen.stream().flatMap(List::stream).toList();
  }

  /** A database: 0 to 2, seldom one that is not there. */
  String database() {
    return "" + (random.nextInt(40) == 0 ? 16 : random.nextInt(3));
  }

  /** Text, bytes or a number of at most 120 bytes. */
  String value() {
    return switch (random.nextInt(7)) {
      case 0 -> "";
      case 1 -> integer();
      case 2 -> real();
      case 3 -> "v".repeat(random.nextInt(120));
      case 4 -> "" + random.nextInt(20);
      case 5 -> bytes(30);
      default -> "abcdefghij".substring(random.nextInt(5), 5 + random.nextInt(5));
    };
  }

  /** Less than {@code bound} bytes. */
  String bytes(int bound) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(bound); i > 0; i--) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  /** A member of a collection, or a field: few, so that they meet; seldom any value. */
  String member() {
    return random.nextInt(15) == 0 ? value() : "m" + random.nextInt(25);
  }

  /** Small or large, of either sign. */
  String integer() {
    return switch (random.nextInt(4)) {
      case 0 -> "" + random.nextLong();
      case 1 -> "" + (random.nextInt(20) - 10);
      case 2 -> "" + (1L << random.nextInt(63));
      default -> "" + random.nextInt();
    };
  }

  /** A finite number in one of several spellings. */
  String real() {
    return switch (random.nextInt(4)) {
      case 0 -> "" + random.nextInt(1000) / 8.0;
      case 1 -> (random.nextInt(2000) - 1000) + "." + random.nextInt(1000);
      case 2 -> random.nextInt(1000) + "e" + (random.nextInt(20) - 10);
      default -> "" + (random.nextInt(20) - 10);
    };
  }

  /** A position from either end, -30 to 29. */
  String index() {
    return "" + (random.nextInt(60) - 30);
  }

  /** A unit and a time in it: {@code EX}, {@code PX}, {@code EXAT} or {@code PXAT}. */
  List<String> time() {
    String unit = pick(UNITS);
    return List.of(unit, time(unit));
  }

  /** A time in a unit; seldom one that is invalid, or long past. */
  String time(String unit) {
    if (random.nextInt(12) == 0) {
      return pick("0", "-1", "9223372036854775807", "-9223372036854775807");
    }
    long far = 10_000L + times++ * 7919L % 99_991 * 100;
    return switch (unit) {
      case "EX" -> "" + far;
      case "PX" -> "" + far * 1000;
      case "EXAT" -> "" + (4_000_000_000L + far);
      case "PXAT" -> "" + (4_000_000_000L + far) * 1000;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
