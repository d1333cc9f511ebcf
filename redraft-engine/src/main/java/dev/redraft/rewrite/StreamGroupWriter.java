package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.View;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The groups of a stream: XGROUP CREATE, XGROUP CREATECONSUMER, XCLAIM for each pending entry. */
final class StreamGroupWriter {
  private static final byte[] XGROUP = ascii("XGROUP");
  private static final byte[] CREATE = ascii("CREATE");
  private static final byte[] CREATECONSUMER = ascii("CREATECONSUMER");
  private static final byte[] ENTRIESREAD = ascii("ENTRIESREAD");
  private static final byte[] XCLAIM = ascii("XCLAIM");
  private static final byte[] TIME = ascii("TIME");
  private static final byte[] RETRYCOUNT = ascii("RETRYCOUNT");
  private static final byte[] JUSTID = ascii("JUSTID");
  private static final byte[] FORCE = ascii("FORCE");

  private final byte[] text = new byte[StreamId.MAX_TEXT];
  private final StreamId id = new StreamId();
  private byte[] groupName = new byte[64];
  private byte[] consumerName = new byte[64];

  void write(ImageWalk walk, int keyLength, long stream, BaseWriter target) throws IOException {
    View view = walk.view();
    StreamGroups groups = new StreamGroups(view);
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      int length = StreamGroup.nameLength(view, group);
      groupName = read(view, StreamGroup.nameAddress(group), length, groupName);
      target.command(7);
      target.arg(XGROUP);
      target.arg(CREATE);
      target.arg(walk.key(), 0, keyLength);
      target.arg(groupName, 0, length);
      target.arg(text, 0, StreamGroup.last(view, group, id).write(text, 0));
      target.arg(ENTRIESREAD);
      target.arg(StreamGroup.entriesRead(view, group));
      for (long consumer = groups.firstConsumer(group);
          consumer != 0;
          consumer = groups.nextConsumer()) {
        consumer(walk, keyLength, groups, length, consumer, target);
      }
    }
  }

  private void consumer(
      ImageWalk walk,
      int keyLength,
      StreamGroups groups,
      int groupLength,
      long consumer,
      BaseWriter target)
      throws IOException {
    View view = walk.view();
    int length = StreamConsumer.nameLength(view, consumer);
    consumerName = read(view, StreamConsumer.nameAddress(consumer), length, consumerName);
    target.command(5);
    target.arg(XGROUP);
    target.arg(CREATECONSUMER);
    target.arg(walk.key(), 0, keyLength);
    target.arg(groupName, 0, groupLength);
    target.arg(consumerName, 0, length);
    for (long entry = groups.firstPendingOfConsumer(consumer);
        entry != 0;
        entry = groups.nextPending()) {
      target.command(12);
      target.arg(XCLAIM);
      target.arg(walk.key(), 0, keyLength);
      target.arg(groupName, 0, groupLength);
      target.arg(consumerName, 0, length);
      target.arg(0);
      target.arg(text, 0, PendingEntry.id(view, entry, id).write(text, 0));
      target.arg(TIME);
      target.arg(PendingEntry.time(view, entry));
      target.arg(RETRYCOUNT);
      target.arg(PendingEntry.count(view, entry));
      target.arg(JUSTID);
      target.arg(FORCE);
    }
  }

  private static byte[] read(View view, long address, int length, byte[] buffer) {
    byte[] target = length > buffer.length ? new byte[Math.max(length, 2 * buffer.length)] : buffer;
    view.read(address, target, 0, length);
    return target;
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
