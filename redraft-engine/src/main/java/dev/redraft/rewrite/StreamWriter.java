package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Streams: XADD for each entry, then the groups, then XSETID for what the entries do not say.
 *
 * <p>An entry that was deleted may still be pending, but XCLAIM takes only IDs that are there. So
 * such entries are added with the others, and deleted again when the groups are done.
 */
final class StreamWriter implements RecordWriter {
  private static final byte[] XADD = ascii("XADD");
  private static final byte[] XDEL = ascii("XDEL");
  private static final byte[] XTRIM = ascii("XTRIM");
  private static final byte[] XSETID = ascii("XSETID");
  private static final byte[] MAXLEN = ascii("MAXLEN");
  private static final byte[] MINID = ascii("MINID");
  private static final byte[] ENTRIESADDED = ascii("ENTRIESADDED");
  private static final byte[] MAXDELETEDID = ascii("MAXDELETEDID");
  private static final byte[] ANY = {'x'};
  private static final int PIECE = 64 * 1024;

  private final StreamGroupWriter groups = new StreamGroupWriter();
  private final DeletedIds deleted = new DeletedIds();
  private final byte[] text = new byte[StreamId.MAX_TEXT];
  private final byte[] piece = new byte[PIECE];
  private final StreamId id = new StreamId();

  @Override
  public void write(ImageWalk walk, int keyLength, BaseWriter target) throws IOException {
    View view = walk.view();
    long stream = StreamHeader.of(view, walk.record());
    deleted.collect(view, stream);
    boolean any = entries(walk, keyLength, stream, target);
    if (!any) {
      target.command(7);
      begin(XADD, walk, keyLength, target);
      target.arg(MAXLEN);
      target.arg(0);
      id(id.set(0, 1), target);
      target.arg(ANY);
      target.arg(ANY);
    }
    groups.write(walk, keyLength, stream, target);
    deleteAgain(walk, keyLength, stream, target);
    target.command(7);
    begin(XSETID, walk, keyLength, target);
    id(StreamHeader.last(view, stream, id), target);
    target.arg(ENTRIESADDED);
    target.arg(StreamHeader.added(view, stream));
    target.arg(MAXDELETEDID);
    id(StreamHeader.maxDeleted(view, stream, id), target);
    deleted.clear();
  }

  /** Writes what is there and, in their places, what is only pending. Returns whether any is. */
  private boolean entries(ImageWalk walk, int keyLength, long stream, BaseWriter target)
      throws IOException {
    StreamReader reader = new StreamReader(walk.view()).all(stream);
    int next = 0;
    boolean any = false;
    while (reader.next()) {
      next = deletedBefore(next, reader, walk, keyLength, target);
      int fields = reader.fields();
      target.command(3 + 2 * fields);
      begin(XADD, walk, keyLength, target);
      id(id.set(reader.ms(), reader.seq()), target);
      for (int i = 0; i < fields; i++) {
        part(walk.view(), reader.name(), target);
        part(walk.view(), reader.value(), target);
      }
      any = true;
    }
    for (; next < deleted.size(); next++) {
      placeholder(deleted.get(next, id), walk, keyLength, target);
      any = true;
    }
    return any;
  }

  private int deletedBefore(
      int from, StreamReader reader, ImageWalk walk, int keyLength, BaseWriter target)
      throws IOException {
    int next = from;
    while (next < deleted.size() && deleted.get(next, id).compare(reader.ms(), reader.seq()) < 0) {
      placeholder(id, walk, keyLength, target);
      next++;
    }
    return next;
  }

  private void placeholder(StreamId of, ImageWalk walk, int keyLength, BaseWriter target)
      throws IOException {
    target.command(5);
    begin(XADD, walk, keyLength, target);
    id(of, target);
    target.arg(ANY);
    target.arg(ANY);
  }

  /**
   * Trims those before the first entry, because a trim leaves no trace, and deletes those behind
   * it, which were deleted one by one too.
   */
  private void deleteAgain(ImageWalk walk, int keyLength, long stream, BaseWriter target)
      throws IOException {
    if (deleted.size() == 0) {
      return;
    }
    boolean empty = StreamHeader.length(walk.view(), stream) == 0;
    StreamId first = StreamHeader.first(walk.view(), stream, new StreamId());
    target.command(4);
    begin(XTRIM, walk, keyLength, target);
    if (empty) {
      target.arg(MAXLEN);
      target.arg(0);
      return;
    }
    target.arg(MINID);
    id(first, target);
    int from = 0;
    while (from < deleted.size() && deleted.get(from, id).compare(first) < 0) {
      from++;
    }
    while (from < deleted.size()) {
      int count = Math.min(BaseWriter.MAX_ITEMS, deleted.size() - from);
      target.command(2 + count);
      begin(XDEL, walk, keyLength, target);
      for (int i = 0; i < count; i++) {
        id(deleted.get(from + i, id), target);
      }
      from += count;
    }
  }

  private static void begin(byte[] name, ImageWalk walk, int keyLength, BaseWriter target)
      throws IOException {
    target.arg(name);
    target.arg(walk.key(), 0, keyLength);
  }

  private void id(StreamId argument, BaseWriter target) throws IOException {
    target.arg(text, 0, argument.write(text, 0));
  }

  private void part(View view, PackedReader part, BaseWriter target) throws IOException {
    int length = part.textLength();
    if (length <= PIECE) {
      target.arg(piece, 0, part.copy(piece, 0));
      return;
    }
    target.head(length);
    for (int at = 0; at < length; ) {
      int n = Math.min(PIECE, length - at);
      view.read(part.textAddress() + at, piece, 0, n);
      target.part(piece, 0, n);
      at += n;
    }
    target.tail();
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
