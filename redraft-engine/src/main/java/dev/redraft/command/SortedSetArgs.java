package dev.redraft.command;

import dev.redraft.base.Doubles;
import dev.redraft.base.Slice;
import dev.redraft.value.LexRange;
import dev.redraft.value.ScoreRange;

/** Scores and ranges as arguments, with Redis's errors. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class SortedSetArgs {
  private static final CommandException BAD_SCORES =
      new CommandException("ERR min or max is not a float");
  private static final CommandException BAD_MEMBERS =
      new CommandException("ERR min or max not valid string range item");
  private static final Slice NONE = new Slice();

  private SortedSetArgs() {}

  /** A score, which may be infinite. */
  static double score(Slice text) {
    return score(text, Errors.NOT_FLOAT);
  }

  static double score(Slice text, CommandException otherwise) {
    try {
      return Doubles.parse(text);
    } catch (NumberFormatException e) {
      throw otherwise;
    }
  }

  /** Scores: each end a number, behind {@code (} if it does not belong to the range. */
  static ScoreRange scores(Slice min, Slice max) {
    return new ScoreRange().set(bound(min), isOpen(min), bound(max), isOpen(max));
  }

  private static boolean isOpen(Slice end) {
    return !end.isEmpty() && end.at(0) == '(';
  }

  private static double bound(Slice end) {
    int skipped = isOpen(end) ? 1 : 0;
    try {
      return Doubles.parseCString(
          new Slice().set(end.array(), end.offset() + skipped, end.length() - skipped));
    } catch (NumberFormatException e) {
      throw BAD_SCORES;
    }
  }

  /** Members: each end {@code [member}, {@code (member}, {@code -} or {@code +}. */
  static LexRange members(Slice min, Slice max) {
    return new LexRange().min(end(min), member(min)).max(end(max), member(max));
  }

  private static LexRange.End end(Slice text) {
    if (text.isEmpty()) {
      throw BAD_MEMBERS;
    }
    boolean alone = text.length() == 1 || text.at(1) == 0;
    return switch (text.at(0)) {
      case '[' -> LexRange.End.INCLUDED;
      case '(' -> LexRange.End.EXCLUDED;
      case '-' -> {
        if (!alone) {
          throw BAD_MEMBERS;
        }
        yield LexRange.End.LOWEST;
      }
      case '+' -> {
        if (!alone) {
          throw BAD_MEMBERS;
        }
        yield LexRange.End.HIGHEST;
      }
      default -> throw BAD_MEMBERS;
    };
  }

  private static Slice member(Slice text) {
    return text.at(0) == '[' || text.at(0) == '('
        ? new Slice().set(text.array(), text.offset() + 1, text.length() - 1)
        : NONE;
  }
}
