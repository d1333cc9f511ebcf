package dev.redraft.server.demo;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What became of a connection's writes in a crash. The server is right if its data is what the
 * first {@code recovered} writes make, for one number that is not below the number of those that
 * had to survive.
 *
 * @param acknowledged writes that had been acknowledged
 * @param recovered writes that are there; -1 if the data is not the state after any number of
 *     writes that is allowed
 * @param lost acknowledged writes that are not there
 * @param problem what is wrong, with an example; null if nothing is
 */
public record Verdict(int acknowledged, int recovered, int lost, @Nullable String problem) {
  private static final int NEVER = -1;
  private static final int FOREIGN = -2;

  /** Whether the data is a state that the policy allows. */
  public boolean isRight() {
    return problem == null;
  }

  /**
   * Compares.
   *
   * @param required how many of the first writes must have survived
   * @param found the value of each key, null for none
   */
  public static Verdict of(Journal journal, int required, IntFunction<@Nullable String> found) {
    int[] seen = new int[journal.keys()];
    int least = required;
    String foreign = null;
    for (int key = 0; key < seen.length; key++) {
      String value = found.apply(key);
      seen[key] = value == null ? NEVER : journal.entryOf(value);
      if (value != null && (seen[key] < 0 || journal.keyOf(seen[key]) != key)) {
        seen[key] = FOREIGN;
        foreign = journal.key(key) + " holds \"" + value + "\", which was never written to it";
      }
      least = Math.max(least, seen[key] + 1);
    }
    if (foreign != null) {
      return new Verdict(journal.acknowledged(), -1, wrong(journal, required, seen), foreign);
    }
    int[] expected = stateAfter(journal, least);
    int differing = differing(expected, seen);
    for (int count = least; ; count++) {
      if (differing == 0 && !journal.splits(count)) {
        return new Verdict(
            journal.acknowledged(), count, Math.max(0, journal.acknowledged() - count), null);
      }
      if (count == journal.sent()) {
        break;
      }
      int key = journal.keyOf(count);
      differing -= expected[key] == seen[key] ? 0 : 1;
      expected[key] = journal.isDelete(count) ? NEVER : count;
      differing += expected[key] == seen[key] ? 0 : 1;
    }
    return new Verdict(
        journal.acknowledged(), -1, wrong(journal, required, seen), example(journal, least, seen));
  }

  /** The entry that each key's value comes from after the first {@code count} writes. */
  private static int[] stateAfter(Journal journal, int count) {
    int[] state = new int[journal.keys()];
    Arrays.fill(state, NEVER);
    for (int entry = 0; entry < count; entry++) {
      state[journal.keyOf(entry)] = journal.isDelete(entry) ? NEVER : entry;
    }
    return state;
  }

  private static int differing(int[] expected, int[] seen) {
    int count = 0;
    for (int key = 0; key < expected.length; key++) {
      count += expected[key] == seen[key] ? 0 : 1;
    }
    return count;
  }

  /** Keys whose last write that had to survive is not there, nor a later one. */
  private static int wrong(Journal journal, int required, int[] seen) {
    int[] expected = stateAfter(journal, required);
    int count = 0;
    for (int key = 0; key < expected.length; key++) {
      count += seen[key] < expected[key] ? 1 : 0;
    }
    return Math.max(1, count);
  }

  private static String example(Journal journal, int count, int[] seen) {
    int[] expected = stateAfter(journal, count);
    for (int key = 0; key < expected.length; key++) {
      if (expected[key] != seen[key]) {
        return journal.key(key)
            + " holds "
            + text(journal, seen[key])
            + " instead of "
            + text(journal, expected[key]);
      }
    }
    return "a transaction is there in part, its last write being " + text(journal, count - 1);
  }

  private static String text(Journal journal, int entry) {
    return entry == NEVER ? "nothing" : "\"" + journal.value(entry) + "\"";
  }
}
