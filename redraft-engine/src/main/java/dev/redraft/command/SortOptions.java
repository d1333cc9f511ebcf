package dev.redraft.command;

import dev.redraft.base.Slice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of SORT and SORT_RO, from the second argument on. */
final class SortOptions {
  final List<SortPattern> gets = new ArrayList<>();
  @Nullable SortPattern by;
  @Nullable Slice store;
  boolean descending;
  boolean alphabetic;

  /** The elements keep the order that they have. */
  boolean unsorted;

  private long limitStart;
  private long limitCount = -1;

  static SortOptions parse(Context c, boolean readOnly) {
    SortOptions options = new SortOptions();
    int i = 2;
    while (i < c.argc()) {
      i += options.option(c, i, readOnly);
    }
    return options;
  }

  /** Takes the option at {@code i} and returns how many arguments that are. */
  private int option(Context c, int i, boolean readOnly) {
    int left = c.argc() - i - 1;
    if (c.argIs(i, "asc") || c.argIs(i, "desc")) {
      descending = c.argIs(i, "desc");
      return 1;
    }
    if (c.argIs(i, "alpha")) {
      alphabetic = true;
      return 1;
    }
    if (c.argIs(i, "limit") && left >= 2) {
      limitStart = c.longArg(i + 1);
      limitCount = c.longArg(i + 2);
      return 3;
    }
    if (c.argIs(i, "store") && left >= 1 && !readOnly) {
      store = c.arg(i + 1);
    } else if (c.argIs(i, "by") && left >= 1) {
      by = new SortPattern(c.arg(i + 1));
      unsorted |= !by.isVariable();
    } else if (c.argIs(i, "get") && left >= 1) {
      gets.add(new SortPattern(c.arg(i + 1)));
    } else {
      throw Errors.SYNTAX;
    }
    return 2;
  }

  /** Whether the result depends on fields of hashes. */
  boolean readsFields() {
    SortPattern order = by;
    return order != null && order.isOfField() || gets.stream().anyMatch(SortPattern::isOfField);
  }

  /** The first element of the result, of {@code size}. */
  long from(long size) {
    return Math.min(Math.max(limitStart, 0), size);
  }

  /** The elements of the result, of {@code size}. */
  long count(long size) {
    long rest = size - from(size);
    return limitCount < 0 ? rest : Math.min(limitCount, rest);
  }
}
