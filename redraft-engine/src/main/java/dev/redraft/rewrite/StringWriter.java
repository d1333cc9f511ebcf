package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.value.StringValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Strings: SET key value. A long value is copied piece by piece. */
final class StringWriter implements RecordWriter {
  private static final byte[] SET = "SET".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 64 * 1024;

  private final byte[] piece = new byte[PIECE];

  @Override
  public void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException {
    target.command(3);
    target.arg(SET);
    target.arg(walk.key(), 0, keyLength);
    int length = StringValue.length(walk.view(), walk.record());
    if (length <= PIECE) {
      target.arg(piece, 0, StringValue.copy(walk.view(), walk.record(), piece, 0));
      return;
    }
    target.head(length);
    for (int at = 0; at < length; ) {
      int n = Math.min(PIECE, length - at);
      StringValue.range(walk.view(), walk.record(), at, n, piece, 0);
      target.part(piece, 0, n);
      at += n;
    }
    target.tail();
  }
}
