package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;

/** XPENDING (https://redis.io/docs/latest/commands/xpending/): a summary, or entries of a range. */
final class XpendingCommand {
  private final StreamReplies replies = new StreamReplies();
  private final StreamId first = new StreamId();
  private final StreamId last = new StreamId();
  private final StreamId id = new StreamId();

  private XpendingCommand() {}

  static CommandSpec spec() {
    return command("xpending", -3)
        .group(Group.STREAM)
        .since("5.0.0")
        .flags(Flag.READONLY)
        .complexity("O(log P + N) where N is the number of entries seen of P, or of consumers")
        .summary("Replies with the entries of a group that were not acknowledged.")
        .syntax("key group [[IDLE min-idle-time:integer] start:string end:string count [consumer]]")
        .history("6.2.0", "IDLE and exclusive ranges.")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RO access", 1))
        .body(new XpendingCommand()::run);
  }

  private void run(Context c) {
    if (c.argc() == 3) {
      summary(c, group(c));
      return;
    }
    if (c.argc() < 6 || c.argc() > 9) {
      throw Errors.SYNTAX;
    }
    int at = 3;
    long idle = 0;
    if (c.argIs(3, "idle")) {
      idle = c.longArg(4);
      if (c.argc() < 8) {
        throw Errors.SYNTAX;
      }
      at = 5;
    }
    long count = Math.max(0, c.longArg(at + 2));
    StreamIds.start(c.arg(at), first);
    StreamIds.end(c.arg(at + 1), last);
    long group = group(c);
    if (at + 3 == c.argc()) {
      entries(c, groups(c).firstPending(group, first), idle, count);
      return;
    }
    long consumer = groups(c).findConsumer(group, c.arg(at + 3));
    if (consumer == 0) {
      c.reply().array(0);
    } else {
      entries(c, groups(c).firstPendingOfConsumer(consumer, first), idle, count);
    }
  }

  private static StreamGroups groups(Context c) {
    return StreamKeys.streams(c).groups();
  }

  private static long group(Context c) {
    Slice name = c.arg(2);
    long group = StreamKeys.group(c, StreamKeys.read(c, c.arg(1)), name);
    if (group == 0) {
      throw StreamKeys.noGroup(c.arg(1), name, "");
    }
    return group;
  }

  private void summary(Context c, long group) {
    View view = c.keyspace().memory();
    StreamGroups groups = groups(c);
    ReplyWriter reply = c.reply();
    long count = groups.pendingOfGroup(group);
    reply.array(4);
    reply.integer(count);
    if (count == 0) {
      reply.nullBulk();
      reply.nullBulk();
      reply.nullArray();
      return;
    }
    replies.id(c, PendingEntry.id(view, groups.firstPending(group), id));
    replies.id(c, PendingEntry.id(view, groups.lastPending(group), id));
    long mark = reply.deferArray();
    long consumers = 0;
    for (long consumer = groups.firstConsumer(group);
        consumer != 0;
        consumer = groups.nextConsumer()) {
      long own = groups.pendingOfConsumer(consumer);
      if (own > 0) {
        reply.array(2);
        reply.bulk(
            view, StreamConsumer.nameAddress(consumer), StreamConsumer.nameLength(view, consumer));
        reply.bulkLong(own);
        consumers++;
      }
    }
    reply.closeArray(mark, consumers);
  }

  private void entries(Context c, long from, long idle, long count) {
    View view = c.keyspace().memory();
    ReplyWriter reply = c.reply();
    long mark = reply.deferArray();
    long done = 0;
    for (long entry = from; entry != 0 && done < count; entry = groups(c).nextPending()) {
      PendingEntry.id(view, entry, id);
      if (id.compare(last) > 0) {
        break;
      }
      long elapsed = c.now() - PendingEntry.time(view, entry);
      if (idle != 0 && elapsed < idle) {
        continue;
      }
      long consumer = PendingEntry.consumer(view, entry);
      reply.array(4);
      replies.id(c, id);
      reply.bulk(
          view, StreamConsumer.nameAddress(consumer), StreamConsumer.nameLength(view, consumer));
      reply.integer(Math.max(0, elapsed));
      reply.integer(PendingEntry.count(view, entry));
      done++;
    }
    reply.closeArray(mark, done);
  }
}
