package dev.redraft.rdb;

import dev.redraft.base.Doubles;
import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.value.Record;
import dev.redraft.value.SortedSetValue;
import java.io.IOException;

/**
 * Sorted sets: ZSET_LISTPACK, a blob of member, score, member, score in ascending order, where
 * scores are integers or text; or ZSET_2, a count and pairs of a member and a double, the greatest
 * first so that they are added in front.
 */
final class SortedSetEncoder implements ValueEncoder {
  /** Larger blobs are not put together. */
  private static final int MOST_PACKED = 1 << 20;

  private final View view;
  private final SortedSetValue members;
  private final ListpackEntries entries = new ListpackEntries();
  private final ListpackBlob blob = new ListpackBlob();
  private final byte[] score = new byte[Doubles.MAX_SIZE];

  SortedSetEncoder(View view, SipHash hash) {
    this.view = view;
    members = new SortedSetValue(view, hash);
  }

  @Override
  public int rdbType(long record) {
    return members.at(record).isSmall() && Record.valueLength(view, record) <= MOST_PACKED
        ? RdbFormat.ZSET_LISTPACK
        : RdbFormat.ZSET_2;
  }

  @Override
  public void encode(long record, RdbOutput target) throws IOException {
    if (rdbType(record) == RdbFormat.ZSET_LISTPACK) {
      writePacked(target);
    } else {
      writePairs(target);
    }
  }

  private void writePacked(RdbOutput target) throws IOException {
    entries.clear();
    members.seek(0, false);
    while (members.next()) {
      Slice member = members.member();
      entries.add(member.array(), member.offset(), member.length());
      entries.add(score, 0, Doubles.write(members.score(), score, 0));
    }
    blob.begin(target, entries.length(), entries.count());
    blob.add(target, entries.bytes(), entries.length());
    blob.end(target);
  }

  private void writePairs(RdbOutput target) throws IOException {
    long size = members.size();
    target.writeLength(size);
    members.seek(size - 1, true);
    long left = size;
    for (; members.next(); left--) {
      Slice member = members.member();
      target.writeString(member.array(), member.offset(), member.length());
      target.writeDouble(members.score());
    }
    if (left != 0) {
      throw new IllegalStateException("a sorted set with " + left + " members too few");
    }
  }
}
