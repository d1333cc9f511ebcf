package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.value.Record;
import dev.redraft.value.SetMember;
import dev.redraft.value.SetReader;
import dev.redraft.value.SortedSetValue;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * One operand of ZUNION and its like: a sorted set, a set, whose members all have score 1, or
 * nothing. It has readers of its own, so that several stand open at once.
 */
final class ScoredInput {
  final long record;
  double weight = 1;
  private final Values values;
  private final @Nullable SortedSetValue sorted;
  private final @Nullable SetReader set;
  private final SetMember wanted;
  private final long size;

  /** The value of a key; ends the command if it is of another type. */
  static ScoredInput read(Context c, Slice key) {
    long record = Lookup.read(c, key);
    int type = record == 0 ? ValueType.ZSET : Record.type(Lookup.memory(c), record);
    if (type != ValueType.ZSET && type != ValueType.SET) {
      throw Errors.WRONG_TYPE;
    }
    return new ScoredInput(c.keyspace().values(), record, type);
  }

  private ScoredInput(Values values, long record, int type) {
    this.values = values;
    this.record = record;
    wanted = new SetMember(values.hash());
    boolean isSet = type == ValueType.SET;
    set = record != 0 && isSet ? new SetReader(values.memory()).at(record) : null;
    sorted =
        record != 0 && !isSet
            ? new SortedSetValue(values.memory(), values.hash()).at(record)
            : null;
    size = set != null ? set.size() : sorted != null ? sorted.size() : 0;
  }

  long size() {
    return size;
  }

  /** Makes {@link #next} begin with the first member. */
  void rewind() {
    if (set != null) {
      set.at(record);
    } else if (sorted != null) {
      sorted.seek(0, false);
    }
  }

  boolean next() {
    return set != null ? set.next() : sorted != null && sorted.next();
  }

  /** The current member, until the next call of any method. */
  Slice member() {
    if (set != null) {
      return set.text();
    }
    if (sorted != null) {
      return sorted.member();
    }
    throw new IllegalStateException("nothing there");
  }

  /** The score of the current member, or of that which was found. */
  double score() {
    return sorted != null ? sorted.score() : 1;
  }

  boolean find(Slice member) {
    if (set != null) {
      return values.sets().contains(record, wanted.set(member));
    }
    return sorted != null && sorted.find(member);
  }
}
