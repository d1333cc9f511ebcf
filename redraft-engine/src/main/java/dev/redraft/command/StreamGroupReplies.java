package dev.redraft.command;

import dev.redraft.memory.View;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamProgress;

/** What XINFO replies about groups. One for each engine. */
final class StreamGroupReplies {
  private final StreamReplies replies;
  private final StreamId id = new StreamId();

  StreamGroupReplies(StreamReplies replies) {
    this.replies = replies;
  }

  /** The pair of a group's name. */
  void groupName(Context c, long group) {
    View view = c.keyspace().memory();
    c.reply().bulk("name");
    c.reply().bulk(view, StreamGroup.nameAddress(group), StreamGroup.nameLength(view, group));
  }

  /** The pair of a consumer's name. */
  void consumerName(Context c, long consumer) {
    c.reply().bulk("name");
    name(c, consumer);
  }

  private static void name(Context c, long consumer) {
    View view = c.keyspace().memory();
    c.reply()
        .bulk(
            view, StreamConsumer.nameAddress(consumer), StreamConsumer.nameLength(view, consumer));
  }

  /** The pairs of how far a group is. */
  void position(Context c, long stream, long group) {
    View view = c.keyspace().memory();
    c.reply().bulk("last-delivered-id");
    replies.id(c, StreamGroup.last(view, group, id));
    c.reply().bulk("entries-read");
    countOrNull(c, StreamGroup.entriesRead(view, group), StreamGroup.UNKNOWN);
    c.reply().bulk("lag");
    countOrNull(c, StreamKeys.streams(c).progress().lag(stream, group), StreamProgress.NO_LAG);
  }

  private static void countOrNull(Context c, long count, long none) {
    if (count == none) {
      c.reply().nullBulk();
    } else {
      c.reply().integer(count);
    }
  }

  /** All groups, with at most {@code count} pending entries of each kind, all if 0. */
  void all(Context c, long stream, long count) {
    StreamGroups groups = StreamKeys.streams(c).groups();
    ReplyWriter reply = c.reply();
    reply.array(groups.count(stream));
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      reply.map(7);
      groupName(c, group);
      position(c, stream, group);
      Texts.pair(c, "pel-count", groups.pendingOfGroup(group));
      reply.bulk("pending");
      pending(c, groups.firstPending(group), count, true);
      reply.bulk("consumers");
      consumers(c, group, count);
    }
  }

  private void consumers(Context c, long group, long count) {
    View view = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    c.reply().array(groups.consumers(group));
    for (long consumer = groups.firstConsumer(group);
        consumer != 0;
        consumer = groups.nextConsumer()) {
      c.reply().map(5);
      consumerName(c, consumer);
      Texts.pair(c, "seen-time", StreamConsumer.seen(view, consumer));
      Texts.pair(c, "active-time", StreamConsumer.active(view, consumer));
      Texts.pair(c, "pel-count", groups.pendingOfConsumer(consumer));
      c.reply().bulk("pending");
      pending(c, groups.firstPendingOfConsumer(consumer), count, false);
    }
  }

  private void pending(Context c, long from, long count, boolean withConsumer) {
    View view = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    long mark = c.reply().deferArray();
    long done = 0;
    for (long entry = from;
        entry != 0 && (count == 0 || done < count);
        entry = groups.nextPending()) {
      c.reply().array(withConsumer ? 4 : 3);
      replies.id(c, PendingEntry.id(view, entry, id));
      if (withConsumer) {
        name(c, PendingEntry.consumer(view, entry));
      }
      c.reply().integer(PendingEntry.time(view, entry));
      c.reply().integer(PendingEntry.count(view, entry));
      done++;
    }
    c.reply().closeArray(mark, done);
  }
}
