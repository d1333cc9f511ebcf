package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;

/** XAUTOCLAIM: gives pending entries that are idle for long to a consumer, a part at a time. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class XautoclaimCommand {
  private static final long DEFAULT_COUNT = 100;
  private static final int ATTEMPTS = 10;

  /** Bytes of an ID, which bound COUNT in Redis. */
  private static final int ID_BYTES = 16;

  private static final CommandException BAD_MIN_IDLE =
      new CommandException("ERR Invalid min-idle-time argument for XAUTOCLAIM");
  private static final CommandException BAD_COUNT = new CommandException("ERR COUNT must be > 0");

  private final StreamReplies replies = new StreamReplies();
  private final StreamEffects effects = new StreamEffects();
  private final StreamId next = new StreamId();
  private final StreamId id = new StreamId();
  private final StreamIdList claimed = new StreamIdList();
  private final StreamIdList deleted = new StreamIdList();
  private boolean justId;
  private long stream;
  private long group;
  private long consumer;

  private XautoclaimCommand() {}

  static CommandSpec spec() {
    return command("xautoclaim", -6)
        .group(Group.STREAM)
        .since("6.2.0")
        .flags(Flag.WRITE, Flag.FAST)
        .complexity("O(N log P) with N entries seen, at most ten for each of COUNT, of P")
        .summary("Gives pending entries of a group to a consumer that others left for too long.")
        .syntax("key group consumer min-idle-time:string start:string [COUNT count] [JUSTID]")
        .history("7.0.0", "Replies with the IDs of deleted entries too.")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RW delete", 1))
        .body(new XautoclaimCommand()::run);
  }

  private void run(Context c) {
    long minIdle = Math.max(0, c.longArg(4, BAD_MIN_IDLE));
    StreamIds.start(c.arg(5), next);
    long count = options(c);
    Slice key = c.arg(1);
    Slice name = c.arg(2);
    stream = StreamKeys.read(c, key);
    group = StreamKeys.group(c, stream, name);
    if (group == 0) {
      throw StreamKeys.noGroup(key, name, "");
    }
    consumer = GroupReader.consumer(c, effects, key, group, name, c.arg(3));
    claim(c, minIdle, count);
  }

  private long options(Context c) {
    justId = false;
    long count = DEFAULT_COUNT;
    for (int i = 6; i < c.argc(); i++) {
      if (i + 1 < c.argc() && c.argIs(i, "count")) {
        count = count(c, ++i);
      } else if (c.argIs(i, "justid")) {
        justId = true;
      } else {
        throw Errors.SYNTAX;
      }
    }
    return count;
  }

  private static long count(Context c, int index) {
    long count = c.longArg(index, BAD_COUNT);
    if (count < 1 || count > Long.MAX_VALUE / ID_BYTES) {
      throw BAD_COUNT;
    }
    return count;
  }

  private void claim(Context c, long minIdle, long count) {
    StreamGroups groups = StreamKeys.streams(c).groups();
    claimed.clear();
    deleted.clear();
    select(c, minIdle, count);
    c.changed(claimed.size() + deleted.size());
    c.reply().array(3);
    replies.id(c, next);
    c.reply().array(claimed.size());
    for (int i = 0; i < claimed.size(); i++) {
      take(c, groups.findPending(group, claimed.get(i, id)));
    }
    c.reply().array(deleted.size());
    for (int i = 0; i < deleted.size(); i++) {
      replies.id(c, deleted.get(i, id));
    }
  }

  /**
   * Finds what to claim, from {@code next} on, which becomes the ID to go on from, and forgets what
   * was deleted.
   */
  private void select(Context c, long minIdle, long count) {
    Memory memory = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    long attempts = count * ATTEMPTS;
    long left = count;
    long pending = groups.firstPending(group, next);
    while (pending != 0 && attempts > 0 && left > 0) {
      attempts--;
      PendingEntry.id(memory, pending, id);
      if (!StreamKeys.streams(c).contains(stream, id)) {
        deleted.add(id);
        left--;
        effects.delivered(c, c.arg(1), group, c.arg(2), pending);
        groups.removePending(group, pending);
        pending = groups.firstPending(group, id);
        continue;
      }
      if (minIdle == 0 || c.now() - PendingEntry.time(memory, pending) >= minIdle) {
        claimed.add(id);
        left--;
      }
      pending = groups.nextPending();
    }
    if (pending == 0) {
      next.setMin();
    } else {
      PendingEntry.id(memory, pending, next);
    }
  }

  private void take(Context c, long pending) {
    Memory memory = c.keyspace().memory();
    StreamKeys.streams(c).groups().assign(pending, consumer);
    long count = PendingEntry.count(memory, pending);
    PendingEntry.putDelivery(memory, pending, c.now(), justId ? count : count + 1);
    StreamConsumer.putActive(memory, consumer, c.now());
    if (justId) {
      replies.id(c, id);
    } else {
      replies.entryOf(c, stream, id);
    }
    effects.delivered(c, c.arg(1), group, c.arg(2), pending);
  }
}
