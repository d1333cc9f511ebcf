package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.structure.IntSet;
import dev.redraft.value.EncodingLimits;
import dev.redraft.value.Record;
import dev.redraft.value.SetMember;
import dev.redraft.value.Sets;
import dev.redraft.value.ValueType;
import java.io.IOException;

/**
 * Sets.
 *
 * <pre>
 *   SET           count string ...
 *   SET_INTSET    the bytes of an {@link IntSet} in a string
 *   SET_LISTPACK  a listpack in a string
 * </pre>
 *
 * A member that comes twice, and integers out of order, are refused.
 */
final class SetDecoder implements ValueDecoder {
  private final Slice text = new Slice();
  private final ListpackReader listpack = new ListpackReader();
  private final IntegersReader integers = new IntegersReader();
  private final Distinct distinct;

  SetDecoder(Distinct distinct) {
    this.distinct = distinct;
  }

  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    return switch (rdbType) {
      case RdbFormat.SET_INTSET -> integers(input, target);
      case RdbFormat.SET_LISTPACK -> listpack(input, target);
      default -> strings(input, target);
    };
  }

  private long strings(RdbInput input, Target target) throws IOException, RdbException {
    long count = input.readCount(1);
    if (count == 0) {
      return 0;
    }
    Sets sets = target.values().sets();
    begin(target, count > sets.maxIntsetEntries() ? Sets.HASHTABLE : Sets.INTSET);
    for (long i = 0; i < count; i++) {
      input.readString(text);
      add(target, sets.member().set(text), input);
    }
    return target.finish();
  }

  private long integers(RdbInput input, Target target) throws IOException, RdbException {
    input.readString(text);
    integers.open(text, input);
    while (integers.next()) {}
    int count = integers.count();
    if (count == 0) {
      return 0;
    }
    if (count <= target.values().sets().maxIntsetEntries()) {
      return copy(target, Sets.INTSET, text.array(), text.offset(), text.length());
    }
    integers.open(text, input);
    return addAll(target, Sets.HASHTABLE, integers, input);
  }

  private long listpack(RdbInput input, Target target) throws IOException, RdbException {
    input.readString(text);
    EncodingLimits limits = target.values().limits();
    listpack.open(text, input);
    distinct.clear(listpack.bytes());
    boolean small = true;
    while (listpack.next()) {
      small &=
          listpack.count() <= limits.setMaxListpackEntries
              && listpack.length() <= limits.setMaxListpackValue;
      if (small && !distinct.add(listpack)) {
        throw input.corrupt("a set with a member twice");
      }
    }
    if (listpack.count() == 0) {
      return 0;
    }
    if (small && listpack.isCanonical()) {
      return copy(
          target, Sets.LISTPACK, listpack.bytes(), listpack.entriesAt(), listpack.entriesLength());
    }
    listpack.open(text, input);
    return addAll(target, small ? Sets.LISTPACK : Sets.HASHTABLE, listpack, input);
  }

  private static long copy(Target target, int encoding, byte[] bytes, int offset, int length) {
    long record = target.begin(ValueType.SET, encoding, length);
    target.memory().write(Record.valueAddress(target.memory(), record), bytes, offset, length);
    return target.finish();
  }

  private static void begin(Target target, int encoding) {
    long record = target.begin(ValueType.SET, encoding, Sets.emptyLength(encoding));
    target.values().sets().clear(record);
  }

  private static long addAll(Target target, int encoding, Blob blob, RdbInput input)
      throws RdbException {
    begin(target, encoding);
    SetMember member = target.values().sets().member();
    while (blob.next()) {
      add(target, blob.isInteger() ? member.set(blob.integer()) : member.set(blob.text()), input);
    }
    return target.finish();
  }

  private static void add(Target target, SetMember member, RdbInput input) throws RdbException {
    Sets sets = target.values().sets();
    target.moved(sets.add(target.record(), member));
    if (!sets.changed()) {
      throw input.corrupt("a set with a member twice");
    }
  }
}
