package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.value.StreamChunks;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import java.io.IOException;

/**
 * Streams: STREAM_LISTPACKS_3, or STREAM_LISTPACKS_2 before version 11.
 *
 * <pre>
 * nodes { string of ms and seq, big-endian   blob }
 * length  last ms seq  first ms seq  greatest deleted ms seq  entries added
 * groups, see {@link StreamGroupsEncoder}
 *
 * blob: live, deleted, number of names, name .., 0, entry ..
 * </pre>
 *
 * The packed bytes of a chunk are names and entries of such a blob; only what stands around the
 * names is kept elsewhere.
 */
final class StreamEncoder implements ValueEncoder {
  private static final byte[] ZERO = {0, 1};
  private static final int ID = 2 * Long.BYTES;

  /** Entries of the blob that are in no chunk: three numbers and a zero. */
  private static final int ADDED_PARTS = 4;

  private final View view;
  private final int type;
  private final StreamChunks chunks;
  private final StreamGroupsEncoder groups;
  private final ListpackEntries head = new ListpackEntries();
  private final ListpackBlob blob = new ListpackBlob();
  private final StreamId id = new StreamId();

  StreamEncoder(View view, int version) {
    this.view = view;
    boolean activeTimes = version >= RdbFormat.REDIS_7_2;
    type = activeTimes ? RdbFormat.STREAM_LISTPACKS_3 : RdbFormat.STREAM_LISTPACKS_2;
    chunks = new StreamChunks(view);
    groups = new StreamGroupsEncoder(view, activeTimes);
  }

  @Override
  public int rdbType(long record) {
    return type;
  }

  @Override
  public void encode(long record, RdbOutput target) throws IOException {
    long stream = StreamHeader.of(view, record);
    chunks.at(stream);
    target.writeLength(chunks.count());
    while (chunks.next()) {
      target.writeLength(ID);
      target.writeLongBigEndian(chunks.ms());
      target.writeLongBigEndian(chunks.seq());
      writeNode(target);
    }
    target.writeLength(StreamHeader.length(view, stream));
    writeId(target, StreamHeader.last(view, stream, id));
    writeId(target, StreamHeader.first(view, stream, id));
    writeId(target, StreamHeader.maxDeleted(view, stream, id));
    target.writeLength(StreamHeader.added(view, stream));
    groups.write(stream, target);
  }

  private void writeNode(RdbOutput target) throws IOException {
    head.clear();
    head.add(chunks.live());
    head.add(chunks.deleted());
    head.add(chunks.fields());
    int names = chunks.namesLength();
    int length = chunks.length();
    blob.begin(
        target, (long) head.length() + length + ZERO.length, (long) chunks.parts() + ADDED_PARTS);
    blob.add(target, head.bytes(), head.length());
    blob.add(target, view, chunks.address(), names);
    blob.add(target, ZERO, ZERO.length);
    blob.add(target, view, chunks.address() + names, length - names);
    blob.end(target);
  }

  static void writeId(RdbOutput target, StreamId id) throws IOException {
    target.writeLength(id.ms);
    target.writeLength(id.seq);
  }
}
