package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.structure.PackedHome;

/**
 * A packed sequence that is the whole value of a record. Reusable: it is pointed at one record
 * after the other; {@link #record} is the record afterwards, which a change of the length can move
 * (the old one is freed then).
 */
public final class RecordHome implements PackedHome {
  private final Memory memory;
  private long record;

  public RecordHome(Memory memory) {
    this.memory = memory;
  }

  /** Points at the value of {@code record}. */
  public RecordHome at(long record) {
    this.record = record;
    return this;
  }

  /** The record as it is now. */
  public long record() {
    return record;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public long address() {
    return Record.valueAddress(memory, record);
  }

  @Override
  public int length() {
    return Record.valueLength(memory, record);
  }

  @Override
  public void resize(int at, int removed, int inserted) {
    record = Record.splice(memory, record, at, removed, inserted);
  }
}
