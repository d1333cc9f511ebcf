package dev.redraft.command;

import dev.redraft.value.ListMatch;
import dev.redraft.value.ListReader;

/** LPOS, and how elements are found by their text. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class ListPosition {
  private static final CommandException OUT_OF_RANGE =
      new CommandException(
          "ERR value is out of range, value must between -9223372036854775807 and"
              + " 9223372036854775807");
  private static final CommandException RANK_ZERO =
      new CommandException(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or"
              + " use negative to start from the end of the list");
  private static final CommandException COUNT_NEGATIVE =
      new CommandException("ERR COUNT can't be negative");
  private static final CommandException MAXLEN_NEGATIVE =
      new CommandException("ERR MAXLEN can't be negative");

  private ListPosition() {}

  /** An integer whose negative is one too. */
  static long signed(Context c, int index) {
    return c.longArg(index, -Long.MAX_VALUE, Long.MAX_VALUE, OUT_OF_RANGE);
  }

  /** The index of the first match, -1 if there is none. */
  static long first(ListReader list, ListMatch match) {
    long index = 0;
    for (boolean more = list.seek(0); more; more = list.next()) {
      if (match.matches(list.entry())) {
        return index;
      }
      index++;
    }
    return -1;
  }

  /** The index of the {@code most}-th match from the tail, of the last there is, or -1. */
  static long fromTail(ListReader list, ListMatch match, long most) {
    long found = -1;
    long count = 0;
    long index = list.size() - 1;
    for (boolean more = list.seek(index); more && count < most; more = list.previous()) {
      if (match.matches(list.entry())) {
        found = index;
        count++;
      }
      index--;
    }
    return found;
  }

  static void run(Context c) {
    long rank = 1;
    long count = -1;
    long most = 0;
    for (int i = 3; i < c.argc(); i += 2) {
      boolean more = i + 1 < c.argc();
      if (more && c.argIs(i, "RANK")) {
        rank = signed(c, i + 1);
        if (rank == 0) {
          throw RANK_ZERO;
        }
      } else if (more && c.argIs(i, "COUNT")) {
        count = notNegative(c, i + 1, COUNT_NEGATIVE);
      } else if (more && c.argIs(i, "MAXLEN")) {
        most = notNegative(c, i + 1, MAXLEN_NEGATIVE);
      } else {
        throw Errors.SYNTAX;
      }
    }
    long record = ListAccess.read(c, c.arg(1));
    if (record == 0) {
      if (count < 0) {
        c.reply().nullBulk();
      } else {
        c.reply().array(0);
      }
      return;
    }
    find(c, ListAccess.at(c, record).read(), rank, count, most);
  }

  private static void find(Context c, ListReader list, long rank, long count, long most) {
    ListMatch match = new ListMatch().of(c.arg(2));
    boolean backward = rank < 0;
    long skip = Math.abs(rank) - 1;
    long limit = most == 0 ? list.size() : Math.min(most, list.size());
    long wanted = count < 0 ? 1 : count == 0 ? Long.MAX_VALUE : count;
    long mark = count < 0 ? 0 : c.reply().deferArray();
    long found = 0;
    boolean more = list.seek(backward ? list.size() - 1 : 0);
    for (long i = 0; more && i < limit && found < wanted; i++) {
      if (match.matches(list.entry()) && skip-- <= 0) {
        c.reply().integer(backward ? list.size() - 1 - i : i);
        found++;
      }
      more = backward ? list.previous() : list.next();
    }
    if (count >= 0) {
      c.reply().closeArray(mark, found);
    } else if (found == 0) {
      c.reply().nullBulk();
    }
  }

  private static long notNegative(Context c, int index, CommandException otherwise) {
    long value = c.longArg(index, otherwise);
    if (value < 0) {
      throw otherwise;
    }
    return value;
  }
}
