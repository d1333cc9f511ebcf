package dev.redraft.command;

import dev.redraft.memory.View;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;

/** Replies with IDs and entries of streams. One for each engine: it has a buffer. */
final class StreamReplies {
  private final byte[] text = new byte[StreamId.MAX_TEXT];

  void id(Context c, StreamId replied) {
    id(c, replied.ms, replied.seq);
  }

  void id(Context c, long ms, long seq) {
    c.reply().bulk(text, 0, StreamId.write(ms, seq, text, 0));
  }

  /** The entry that a reader is on: its ID and its fields. */
  void entry(Context c, StreamReader reader) {
    ReplyWriter reply = c.reply();
    View view = c.keyspace().memory();
    reply.array(2);
    id(c, reader.ms(), reader.seq());
    int fields = reader.fields();
    reply.array(2L * fields);
    for (int i = 0; i < fields; i++) {
      part(reply, view, reader.name());
      part(reply, view, reader.value());
    }
  }

  /**
   * An array of what a reader still has to give, at most {@code count} entries if that is not 0.
   */
  void entries(Context c, StreamReader reader, long count) {
    long mark = c.reply().deferArray();
    long done = 0;
    while ((count == 0 || done < count) && reader.next()) {
      entry(c, reader);
      done++;
    }
    c.reply().closeArray(mark, done);
  }

  /** The entry with an ID as {@link #entry}; false, and nothing, if there is none. */
  boolean entryOf(Context c, long stream, StreamId wanted) {
    StreamReader reader = StreamKeys.streams(c).reader();
    if (!reader.find(stream, wanted.ms, wanted.seq)) {
      return false;
    }
    entry(c, reader);
    return true;
  }

  private static void part(ReplyWriter reply, View view, PackedReader part) {
    if (part.isInteger()) {
      reply.bulkLong(part.integer());
    } else {
      reply.bulk(view, part.textAddress(), part.textLength());
    }
  }
}
