package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.memory.Memory;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;
import dev.redraft.value.Streams;

/**
 * Reads a stream for a consumer of a group: new entries, which become pending, or those that are
 * pending. Reusable: {@link #at} begins with another key.
 */
final class GroupReader {
  private final StreamReplies replies = new StreamReplies();
  private final StreamEffects effects = new StreamEffects();
  private final StreamId id = new StreamId();
  private final StreamId last = new StreamId();
  private final StreamId greatest = new StreamId().setMax();

  /** Indexes of the command's arguments. */
  private int key;

  private int groupName;
  private long stream;
  private long group;
  private long consumer;

  /**
   * Reads as a consumer of an existing group, which gets the consumer if it is not there.
   *
   * @param key index of the key among the arguments
   * @param groupName index of the group's name, before that of the consumer's
   */
  void at(Context c, int key, long stream, int groupName) {
    this.key = key;
    this.groupName = groupName;
    this.stream = stream;
    group = StreamKeys.group(c, stream, c.arg(groupName));
    consumer = consumer(c, effects, c.arg(key), group, c.arg(groupName), c.arg(groupName + 1));
  }

  /** The consumer of a group, made if it is not there, that asks for something now. */
  static long consumer(
      Context c, StreamEffects effects, Slice key, long group, Slice groupName, Slice name) {
    StreamGroups groups = StreamKeys.streams(c).groups();
    long consumer = groups.findConsumer(group, name);
    if (consumer == 0) {
      consumer = groups.createConsumer(group, name, c.now());
      c.changed(1);
      c.event(KeyspaceEventsType.STREAM, "xgroup-createconsumer", key);
      effects.consumerCreated(c, key, groupName, name);
    }
    StreamConsumer.putSeen(c.keyspace().memory(), consumer, c.now());
    return consumer;
  }

  /** Whether the stream has entries that were not delivered to the group. */
  boolean hasNew(Context c) {
    return StreamKeys.streams(c).lastEntry(stream, last)
        && last.compare(StreamGroup.last(c.keyspace().memory(), group, id)) > 0;
  }

  /** Delivers up to {@code count} new entries, all if 0, and replies with them. */
  void deliver(Context c, long count, boolean noAck) {
    Memory memory = c.keyspace().memory();
    Streams streams = StreamKeys.streams(c);
    StreamGroup.last(memory, group, id);
    id.increment();
    StreamReader reader = streams.reader().range(stream, id, greatest, false);
    long mark = c.reply().deferArray();
    long done = 0;
    try {
      while ((count == 0 || done < count) && reader.next()) {
        id.set(reader.ms(), reader.seq());
        // First, because memory may be full.
        long pending = noAck ? 0 : pending(c);
        StreamGroup.putEntriesRead(memory, group, streams.progress().readNext(stream, group, id));
        StreamGroup.putLast(memory, group, id);
        replies.entry(c, reader);
        if (!noAck) {
          effects.delivered(c, c.arg(key), group, c.arg(groupName), pending);
        }
        done++;
      }
    } finally {
      // What was delivered before memory became full stays so.
      if (done > 0) {
        effects.position(c, c.arg(key), group, c.arg(groupName));
      }
    }
    c.reply().closeArray(mark, done);
    c.changed(1);
  }

  /** Makes the entry {@code id} pending; after XGROUP SETID it may have been already. */
  private long pending(Context c) {
    Memory memory = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    long pending = groups.findPending(group, id);
    if (pending == 0) {
      pending = groups.addPending(group, consumer, id, c.now(), 1);
    } else {
      groups.assign(pending, consumer);
      PendingEntry.putDelivery(memory, pending, c.now(), 1);
    }
    StreamConsumer.putActive(memory, consumer, c.now());
    return pending;
  }

  /**
   * Delivers up to {@code count} pending entries of the consumer again, all if 0, from an ID on,
   * and replies with them; with no fields for an entry that was deleted.
   */
  void history(Context c, StreamId from, long count) {
    Memory memory = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    long mark = c.reply().deferArray();
    long done = 0;
    long pending = groups.firstPendingOfConsumer(consumer, from);
    while (pending != 0 && (count == 0 || done < count)) {
      PendingEntry.id(memory, pending, id);
      if (replies.entryOf(c, stream, id)) {
        PendingEntry.putDelivery(memory, pending, c.now(), PendingEntry.count(memory, pending) + 1);
        effects.delivered(c, c.arg(key), group, c.arg(groupName), pending);
        c.changed(1);
      } else {
        c.reply().array(2);
        replies.id(c, id);
        c.reply().nullArray();
      }
      done++;
      pending = groups.nextPending();
    }
    c.reply().closeArray(mark, done);
  }
}
