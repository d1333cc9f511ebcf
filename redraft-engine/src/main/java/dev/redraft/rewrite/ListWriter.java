package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.ListReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lists: RPUSH key element [element ...]. A long element is copied piece by piece. */
final class ListWriter implements RecordWriter {
  private static final byte[] RPUSH = "RPUSH".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 64 * 1024;

  private final byte[] piece = new byte[PIECE];
  private @Nullable View view;
  private @Nullable ListReader reader;

  @Override
  public void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException {
    ListReader list = reader(walk.view()).at(walk.record());
    long left = list.size();
    boolean more = list.seek(0);
    while (left > 0) {
      int items = (int) Math.min(left, BaseWriter.MAX_ITEMS);
      target.command(2 + items);
      target.arg(RPUSH);
      target.arg(walk.key(), 0, keyLength);
      for (int i = 0; i < items; i++) {
        if (!more) {
          throw new IllegalStateException("a list has fewer elements than it says");
        }
        element(walk.view(), list.entry(), target);
        more = list.next();
      }
      left -= items;
    }
  }

  private void element(View from, PackedReader entry, BaseWriter target) throws IOException {
    if (entry.isInteger()) {
      target.arg(entry.integer());
      return;
    }
    int length = entry.textLength();
    long address = entry.textAddress();
    target.head(length);
    for (int at = 0; at < length; ) {
      int n = Math.min(PIECE, length - at);
      from.read(address + at, piece, 0, n);
      target.part(piece, 0, n);
      at += n;
    }
    target.tail();
  }

  /** One reader an image. */
  @SuppressWarnings("ReferenceEquality") // another view is another image
  private ListReader reader(View of) {
    ListReader known = reader;
    if (known == null || view != of) {
      known = new ListReader(of);
      reader = known;
      view = of;
    }
    return known;
  }
}
