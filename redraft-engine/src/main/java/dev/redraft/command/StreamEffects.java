package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamId;
import java.nio.charset.StandardCharsets;

/**
 * The effects of reading as a group, in commands that need neither time nor the state of others:
 * each delivery is an XCLAIM that names everything. One for each engine: it has a buffer.
 */
final class StreamEffects {
  private static final byte[] XCLAIM = ascii("XCLAIM");
  private static final byte[] XGROUP = ascii("XGROUP");
  private static final byte[] SETID = ascii("SETID");
  private static final byte[] CREATECONSUMER = ascii("CREATECONSUMER");
  private static final byte[] TIME = ascii("TIME");
  private static final byte[] RETRYCOUNT = ascii("RETRYCOUNT");
  private static final byte[] FORCE = ascii("FORCE");
  private static final byte[] JUSTID = ascii("JUSTID");
  private static final byte[] LASTID = ascii("LASTID");
  private static final byte[] ENTRIESREAD = ascii("ENTRIESREAD");

  private final byte[] text = new byte[StreamId.MAX_TEXT];
  private final StreamId id = new StreamId();

  /** An ID as the next argument of an effect. */
  Effects id(Effects effect, StreamId argument) {
    return effect.arg(text, 0, argument.write(text, 0));
  }

  /** A pending entry is as it is now; or, if its entry is not in the stream any more, is gone. */
  void delivered(Context c, Slice key, long group, Slice groupName, long pending) {
    View view = c.keyspace().memory();
    long consumer = PendingEntry.consumer(view, pending);
    Effects effect =
        c.rewriteAs(14)
            .arg(XCLAIM)
            .arg(key)
            .arg(groupName)
            .arg(
                view,
                StreamConsumer.nameAddress(consumer),
                StreamConsumer.nameLength(view, consumer))
            .arg(0);
    id(effect, PendingEntry.id(view, pending, id))
        .arg(TIME)
        .arg(PendingEntry.time(view, pending))
        .arg(RETRYCOUNT)
        .arg(PendingEntry.count(view, pending))
        .arg(FORCE)
        .arg(JUSTID)
        .arg(LASTID);
    id(effect, StreamGroup.last(view, group, id));
  }

  /** A group has its last delivered ID and its count of entries read as they are now. */
  void position(Context c, Slice key, long group, Slice groupName) {
    View view = c.keyspace().memory();
    Effects effect = c.rewriteAs(7).arg(XGROUP).arg(SETID).arg(key).arg(groupName);
    id(effect, StreamGroup.last(view, group, id))
        .arg(ENTRIESREAD)
        .arg(StreamGroup.entriesRead(view, group));
  }

  void consumerCreated(Context c, Slice key, Slice groupName, Slice consumer) {
    c.rewriteAs(5).arg(XGROUP).arg(CREATECONSUMER).arg(key).arg(groupName).arg(consumer);
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
