package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.value.SetReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sets: SADD key member ..., as many commands as it takes. */
final class SetWriter implements RecordWriter {
  private static final byte[] SADD = "SADD".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 64 * 1024;

  private final byte[] piece = new byte[PIECE];
  private @Nullable SetReader reader;

  @Override
  public void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException {
    SetReader members = readerOf(walk);
    long left = members.at(walk.record()).size();
    int open = 0;
    while (members.next()) {
      if (open == 0) {
        open = (int) Math.min(left, BaseWriter.MAX_ITEMS);
        target.command(2 + open);
        target.arg(SADD);
        target.arg(walk.key(), 0, keyLength);
      }
      member(members, target);
      open--;
      left--;
    }
    if (left != 0 || open != 0) {
      throw new IllegalStateException("a set with " + left + " members too few");
    }
  }

  private void member(SetReader members, BaseWriter target) throws IOException {
    if (members.isInteger()) {
      target.arg(members.integer());
      return;
    }
    int length = members.length();
    target.head(length);
    for (int at = 0; at < length; ) {
      int n = Math.min(PIECE, length - at);
      members.view().read(members.address() + at, piece, 0, n);
      target.part(piece, 0, n);
      at += n;
    }
    target.tail();
  }

  @SuppressWarnings("ReferenceEquality") // an image is itself only
  private SetReader readerOf(ImageWalk walk) {
    SetReader known = reader;
    if (known == null || known.view() != walk.view()) {
      known = new SetReader(walk.view());
      reader = known;
    }
    return known;
  }
}
