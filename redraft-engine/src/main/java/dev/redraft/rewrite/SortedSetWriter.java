package dev.redraft.rewrite;

import dev.redraft.base.Doubles;
import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.ImageWalk;
import dev.redraft.value.SortedSetValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sorted sets: ZADD key score member, of several pairs at a time. */
final class SortedSetWriter implements RecordWriter {
  private static final byte[] ZADD = "ZADD".getBytes(StandardCharsets.US_ASCII);

  private final SipHash hash;
  private final byte[] score = new byte[Doubles.MAX_SIZE];
  private @Nullable SortedSetValue reader;

  SortedSetWriter(SipHash hash) {
    this.hash = hash;
  }

  @Override
  public void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException {
    SortedSetValue set = reader(walk).at(walk.record());
    long left = set.size();
    set.seek(0, false);
    while (left > 0) {
      int pairs = (int) Math.min(left, BaseWriter.MAX_ITEMS);
      target.command(2 + 2 * pairs);
      target.arg(ZADD);
      target.arg(walk.key(), 0, keyLength);
      for (int i = 0; i < pairs; i++) {
        if (!set.next()) {
          throw new IllegalStateException("a sorted set ended early");
        }
        target.arg(score, 0, Doubles.write(set.score(), score, 0));
        Slice member = set.member();
        target.arg(member.array(), member.offset(), member.length());
      }
      left -= pairs;
    }
  }

  /** A reader of the image of this walk: the one before was of another fork. */
  @SuppressWarnings("ReferenceEquality") // an image is itself only
  private SortedSetValue reader(ImageWalk walk) {
    SortedSetValue known = reader;
    if (known == null || known.view() != walk.view()) {
      known = new SortedSetValue(walk.view(), hash);
      reader = known;
    }
    return known;
  }
}
