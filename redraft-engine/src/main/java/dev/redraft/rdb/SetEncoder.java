package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.value.Record;
import dev.redraft.value.SetReader;
import dev.redraft.value.Sets;
import java.io.IOException;

/**
 * Sets: SET_INTSET and SET_LISTPACK, which are blobs, or SET, a count and the members. The second
 * one is not known before version 11.
 */
final class SetEncoder implements ValueEncoder {
  private final View view;
  private final boolean listpacks;
  private final SetReader members;
  private final ListpackBlob blob = new ListpackBlob();

  SetEncoder(View view, int version) {
    this.view = view;
    listpacks = version >= RdbFormat.REDIS_7_2;
    members = new SetReader(view);
  }

  @Override
  public int rdbType(long record) {
    return switch (Record.encoding(view, record)) {
      case Sets.INTSET -> RdbFormat.SET_INTSET;
      case Sets.LISTPACK -> listpacks ? RdbFormat.SET_LISTPACK : RdbFormat.SET;
      default -> RdbFormat.SET;
    };
  }

  @Override
  public void encode(long record, RdbOutput target) throws IOException {
    long size = members.at(record).size();
    int length = Record.valueLength(view, record);
    switch (rdbType(record)) {
      case RdbFormat.SET_INTSET ->
          target.writeString(view, Record.valueAddress(view, record), length);
      case RdbFormat.SET_LISTPACK ->
          blob.write(target, view, Record.valueAddress(view, record), length, size);
      default -> writeMembers(size, target);
    }
  }

  private void writeMembers(long size, RdbOutput target) throws IOException {
    target.writeLength(size);
    long left = size;
    for (; members.next(); left--) {
      if (members.isInteger()) {
        target.writeInteger(members.integer());
      } else {
        target.writeString(view, members.address(), members.length());
      }
    }
    if (left != 0) {
      throw new IllegalStateException("a set with " + left + " members too few");
    }
  }
}
