package dev.redraft.value;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import java.util.function.Consumer;

/**
 * The elements of one list, set or sorted set, for commands that take any of them. The value must
 * not change meanwhile.
 */
public final class Elements {
  private final Values values;
  private final long record;
  private final int type;

  /** The elements of the value of a record of one of these types. */
  public Elements(Values values, long record) {
    this.values = values;
    this.record = record;
    type = Record.type(values.memory(), record);
  }

  public long size() {
    Memory memory = values.memory();
    return switch (type) {
      case ValueType.LIST -> new ListReader(memory).at(record).size();
      case ValueType.SET -> values.sets().size(record);
      case ValueType.ZSET -> values.sortedSets().reader().at(record).size();
      default -> throw new IllegalStateException("elements of type " + type);
    };
  }

  /**
   * Gives {@code count} elements from position {@code from} on to {@code consumer}, each valid
   * until the next one; {@code backwards}, the last element is at position 0. The positions of a
   * set mean nothing, but stay the same, and it is not walked backwards.
   */
  public void forEach(long from, long count, boolean backwards, Consumer<Slice> consumer) {
    switch (type) {
      case ValueType.LIST -> list(from, count, backwards, consumer);
      case ValueType.SET -> set(from, count, consumer);
      case ValueType.ZSET -> sortedSet(from, count, backwards, consumer);
      default -> throw new IllegalStateException("elements of type " + type);
    }
  }

  private void list(long from, long count, boolean backwards, Consumer<Slice> consumer) {
    ListReader reader = new ListReader(values.memory()).at(record);
    boolean more = reader.seek(backwards ? reader.size() - 1 - from : from);
    for (long i = 0; more && i < count; i++) {
      consumer.accept(new Slice(reader.entry().bytes()));
      more = backwards ? reader.previous() : reader.next();
    }
  }

  private void set(long from, long count, Consumer<Slice> consumer) {
    SetReader reader = values.sets().reader().at(record);
    for (long i = 0; i < from + count && reader.next(); i++) {
      if (i >= from) {
        consumer.accept(reader.text());
      }
    }
  }

  private void sortedSet(long from, long count, boolean backwards, Consumer<Slice> consumer) {
    SortedSetValue reader = values.sortedSets().reader().at(record);
    reader.seek(backwards ? reader.size() - 1 - from : from, backwards);
    for (long i = 0; i < count && reader.next(); i++) {
      consumer.accept(reader.member());
    }
  }
}
