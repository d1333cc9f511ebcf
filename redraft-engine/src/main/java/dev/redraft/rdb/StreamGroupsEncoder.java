package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import java.io.IOException;

/**
 * The consumer groups of a stream.
 *
 * <pre>
 * groups    { name  last ms seq  entries read  pending  consumers }
 * pending   { ms:8 seq:8, big-endian  time:8  deliveries }
 * consumers { name  seen:8  active:8  pending { ms:8 seq:8, big-endian } }
 * </pre>
 *
 * Each begins with its count. Times are milliseconds since the Unix epoch; the active time, -1 if
 * there is none, is not there before STREAM_LISTPACKS_3. Entries read are -1 if that can't be told.
 */
final class StreamGroupsEncoder {
  private final View view;
  private final boolean activeTimes;
  private final StreamGroups groups;
  private final StreamId id = new StreamId();

  StreamGroupsEncoder(View view, boolean activeTimes) {
    this.view = view;
    this.activeTimes = activeTimes;
    groups = new StreamGroups(view);
  }

  void write(long stream, RdbOutput target) throws IOException {
    target.writeLength(groups.count(stream));
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      int nameLength = StreamGroup.nameLength(view, group);
      target.writeString(view, StreamGroup.nameAddress(group), nameLength);
      StreamEncoder.writeId(target, StreamGroup.last(view, group, id));
      target.writeLength(StreamGroup.entriesRead(view, group));
      writePending(group, target);
      writeConsumers(group, target);
    }
  }

  private void writePending(long group, RdbOutput target) throws IOException {
    target.writeLength(groups.pendingOfGroup(group));
    for (long entry = groups.firstPending(group); entry != 0; entry = groups.nextPending()) {
      writeKey(entry, target);
      target.writeLong(PendingEntry.time(view, entry));
      target.writeLength(PendingEntry.count(view, entry));
    }
  }

  private void writeConsumers(long group, RdbOutput target) throws IOException {
    target.writeLength(groups.consumers(group));
    for (long consumer = groups.firstConsumer(group);
        consumer != 0;
        consumer = groups.nextConsumer()) {
      int nameLength = StreamConsumer.nameLength(view, consumer);
      target.writeString(view, StreamConsumer.nameAddress(consumer), nameLength);
      target.writeLong(StreamConsumer.seen(view, consumer));
      if (activeTimes) {
        target.writeLong(StreamConsumer.active(view, consumer));
      }
      target.writeLength(groups.pendingOfConsumer(consumer));
      for (long entry = groups.firstPendingOfConsumer(consumer);
          entry != 0;
          entry = groups.nextPending()) {
        writeKey(entry, target);
      }
    }
  }

  private void writeKey(long entry, RdbOutput target) throws IOException {
    PendingEntry.id(view, entry, id);
    target.writeLongBigEndian(id.ms);
    target.writeLongBigEndian(id.seq);
  }
}
