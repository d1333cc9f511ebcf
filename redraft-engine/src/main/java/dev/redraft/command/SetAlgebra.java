package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.value.Record;
import dev.redraft.value.SetMember;
import dev.redraft.value.SetReader;
import dev.redraft.value.Sets;
import dev.redraft.value.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Intersection, union and difference of the sets of one command's keys. Results are written to the
 * reply, or into a detached record of the destination, whose encoding depends on the way to it as
 * in Redis 7.2.
 */
final class SetAlgebra {
  private record Sized(long record, long size) {}

  private final Context c;
  private final Sets sets;
  private final SetReader reader;
  private final SetMember member;
  private final Slice destination;
  private final long[] records;
  private boolean lacking;
  private long count;

  /**
   * Looks up the {@code keys} arguments from {@code first} on; ends the command if one is no set.
   */
  SetAlgebra(Context c, int first, int keys) {
    this.c = c;
    sets = SetTypeCommands.sets(c);
    reader = sets.reader();
    member = sets.member();
    destination = c.arg(1);
    records = new long[keys];
    for (int i = 0; i < keys; i++) {
      records[i] = Lookup.readOf(c, c.arg(first + i), ValueType.SET);
      lacking |= records[i] == 0;
    }
  }

  /** The members found so far. */
  long count() {
    return count;
  }

  /** Goes through the intersection until {@code limit} members are found. */
  void intersect(long limit, boolean replies) {
    if (lacking) {
      return;
    }
    sortBySize(0, true);
    reader.at(records[0]);
    while (count < limit && reader.next()) {
      if (allHave()) {
        count++;
        if (replies) {
          SetTypeCommands.reply(c, reader);
        }
      }
    }
  }

  /** The intersection as a new record. */
  long storeIntersection() {
    if (lacking) {
      return begin(Sets.INTSET);
    }
    sortBySize(0, true);
    boolean integers = true;
    boolean fromIntegers = Record.encoding(Lookup.memory(c), records[0]) == Sets.INTSET;
    long made = begin(fromIntegers ? Sets.INTSET : Sets.LISTPACK);
    try {
      reader.at(records[0]);
      while (reader.next()) {
        if (allHave()) {
          integers &= member.isInteger();
          made = sets.add(made, member);
        }
      }
      boolean narrow = integers && !fromIntegers && sets.size(made) <= sets.maxIntsetEntries();
      return narrow ? asIntSet(made) : made;
    } catch (RuntimeException e) {
      c.db().discard(made);
      throw e;
    }
  }

  private long asIntSet(long made) {
    long narrow = begin(Sets.INTSET);
    try {
      reader.at(made);
      while (reader.next()) {
        narrow = sets.add(narrow, member.set(reader));
      }
    } catch (RuntimeException e) {
      c.db().discard(narrow);
      throw e;
    }
    c.db().discard(made);
    return narrow;
  }

  private boolean allHave() {
    member.set(reader);
    for (int i = 1; i < records.length; i++) {
      if (records[i] != records[0] && !sets.contains(records[i], member)) {
        return false;
      }
    }
    return true;
  }

  /** The union as a new record; the caller gives it a place or discards it. */
  long union(boolean replies) {
    long made = begin(Sets.INTSET);
    try {
      for (long record : records) {
        if (record == 0) {
          continue;
        }
        reader.at(record);
        while (reader.next()) {
          made = sets.add(made, member.set(reader));
          if (sets.changed()) {
            count++;
            if (replies) {
              SetTypeCommands.reply(c, reader);
            }
          }
        }
      }
    } catch (RuntimeException e) {
      c.db().discard(made);
      throw e;
    }
    return made;
  }

  /** Replies with the members of the difference. */
  void subtract() {
    if (isEmptyDifference()) {
      return;
    }
    if (removes()) {
      long made = difference();
      count = sets.size(made);
      SetTypeCommands.replyAll(c, made);
      c.db().discard(made);
      return;
    }
    sortBySize(1, false);
    reader.at(records[0]);
    while (reader.next()) {
      if (noOtherHas()) {
        SetTypeCommands.reply(c, reader);
        count++;
      }
    }
  }

  /** The difference as a new record. */
  long storeDifference() {
    if (isEmptyDifference()) {
      return begin(Sets.INTSET);
    }
    if (removes()) {
      return difference();
    }
    sortBySize(1, false);
    long made = begin(Sets.INTSET);
    try {
      reader.at(records[0]);
      while (reader.next()) {
        if (noOtherHas()) {
          made = sets.add(made, member);
        }
      }
    } catch (RuntimeException e) {
      c.db().discard(made);
      throw e;
    }
    return made;
  }

  private boolean isEmptyDifference() {
    for (int i = 1; i < records.length; i++) {
      if (records[i] == records[0]) {
        return true;
      }
    }
    return records[0] == 0;
  }

  /**
   * Whether to copy the first set and remove the members of the others, rather than look for each
   * of its members in the others. The latter can stop early, so it gets an advantage.
   */
  private boolean removes() {
    long first = sets.size(records[0]);
    long looks = 0;
    long removals = 0;
    for (long record : records) {
      if (record != 0) {
        looks += first;
        removals += sets.size(record);
      }
    }
    return looks / 2 > removals;
  }

  private long difference() {
    long made = begin(Sets.INTSET);
    try {
      reader.at(records[0]);
      while (reader.next()) {
        made = sets.add(made, member.set(reader));
      }
      for (int i = 1; i < records.length && !sets.isEmpty(made); i++) {
        if (records[i] != 0) {
          reader.at(records[i]);
          while (reader.next()) {
            made = sets.remove(made, member.set(reader));
          }
        }
      }
    } catch (RuntimeException e) {
      c.db().discard(made);
      throw e;
    }
    return made;
  }

  private boolean noOtherHas() {
    member.set(reader);
    for (int i = 1; i < records.length; i++) {
      if (records[i] != 0 && sets.contains(records[i], member)) {
        return false;
      }
    }
    return true;
  }

  private long begin(int encoding) {
    return SetTypeCommands.detached(c, destination, encoding, Database.NO_EXPIRY);
  }

  private void sortBySize(int from, boolean ascending) {
    List<Sized> order = new ArrayList<>();
    for (int i = from; i < records.length; i++) {
      order.add(new Sized(records[i], records[i] == 0 ? 0 : sets.size(records[i])));
    }
    Comparator<Sized> bySize = Comparator.comparingLong(Sized::size);
    order.sort(ascending ? bySize : bySize.reversed());
    for (int i = from; i < records.length; i++) {
      records[i] = order.get(i - from).record;
    }
  }
}
