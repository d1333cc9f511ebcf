package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.PendingEntry;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamId;
import java.util.List;

/** XACK and XCLAIM: ends a pending entry's wait, or gives it to another consumer. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class XclaimCommands {
  private static final int FIRST_ID = 5;
  private static final CommandException BAD_MIN_IDLE =
      new CommandException("ERR Invalid min-idle-time argument for XCLAIM");
  private static final CommandException BAD_IDLE =
      new CommandException("ERR Invalid IDLE option argument for XCLAIM");
  private static final CommandException BAD_TIME =
      new CommandException("ERR Invalid TIME option argument for XCLAIM");
  private static final CommandException BAD_RETRYCOUNT =
      new CommandException("ERR Invalid RETRYCOUNT option argument for XCLAIM");

  private final StreamReplies replies = new StreamReplies();
  private final StreamEffects effects = new StreamEffects();
  private final StreamId id = new StreamId();
  private final StreamId last = new StreamId();
  private final StreamId scratch = new StreamId();

  private long minIdle;
  private long time;
  private long retries;
  private boolean force;
  private boolean justId;
  private int endOfIds;
  private long stream;
  private long group;
  private long consumer;

  private XclaimCommands() {}

  static List<CommandSpec> specs() {
    XclaimCommands bodies = new XclaimCommands();
    return List.of(
        command("xack", -4)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(log P) for each ID, with P pending entries")
            .summary("Acknowledges entries for a group and replies with how many were pending.")
            .syntax("key group id [id ...]")
            .key(KeySpec.at("RW update", 1))
            .body(bodies::acknowledge),
        command("xclaim", -6)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(log P) for each ID, with P pending entries")
            .summary("Gives pending entries of a group to a consumer, as if delivered to it.")
            .syntax(
                "key group consumer min-idle-time:string id [id ...] [IDLE ms:integer] [TIME"
                    + " unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID id]")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RW update", 1))
            .body(bodies::claim),
        XautoclaimCommand.spec());
  }

  private void acknowledge(Context c) {
    long of = StreamKeys.read(c, c.arg(1));
    group = StreamKeys.group(c, of, c.arg(2));
    if (group == 0) {
      c.reply().integer(0);
      return;
    }
    for (int i = 3; i < c.argc(); i++) {
      StreamIds.strict(c.arg(i), id);
    }
    StreamGroups groups = StreamKeys.streams(c).groups();
    long done = 0;
    for (int i = 3; i < c.argc(); i++) {
      long pending = groups.findPending(group, StreamIds.strict(c.arg(i), id));
      if (pending != 0) {
        groups.removePending(group, pending);
        done++;
      }
    }
    c.changed(done);
    c.reply().integer(done);
  }

  private void claim(Context c) {
    Slice key = c.arg(1);
    Slice name = c.arg(2);
    stream = StreamKeys.read(c, key);
    group = StreamKeys.group(c, stream, name);
    if (group == 0) {
      throw StreamKeys.noGroup(key, name, "");
    }
    options(c);
    Memory memory = c.keyspace().memory();
    boolean moved = last.compare(StreamGroup.last(memory, group, scratch)) > 0;
    if (moved) {
      StreamGroup.putLast(memory, group, last);
    }
    consumer = GroupReader.consumer(c, effects, key, group, name, c.arg(3));
    long mark = c.reply().deferArray();
    long replied = 0;
    long stated = 0;
    for (int i = FIRST_ID; i < endOfIds; i++) {
      StreamIds.strict(c.arg(i), id);
      long pending = StreamKeys.streams(c).groups().findPending(group, id);
      if (!StreamKeys.streams(c).contains(stream, id)) {
        stated += forget(c, pending) ? 1 : 0;
      } else if (claim(c, pending)) {
        stated++;
        replied++;
      }
    }
    if (moved && stated == 0) {
      effects.position(c, key, group, name);
      stated++;
    }
    c.changed(stated);
    c.reply().closeArray(mark, replied);
  }

  /** Frees a pending entry whose entry was deleted. Returns whether there was one. */
  private boolean forget(Context c, long pending) {
    if (pending == 0) {
      return false;
    }
    effects.delivered(c, c.arg(1), group, c.arg(2), pending);
    StreamKeys.streams(c).groups().removePending(group, pending);
    return true;
  }

  /** Gives the entry {@code id} to the consumer, if it is pending for long enough; replies so. */
  private boolean claim(Context c, long found) {
    Memory memory = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    long pending = found;
    if (pending == 0) {
      if (!force) {
        return false;
      }
      pending = groups.addPending(group, consumer, id, time, 1);
    } else if (minIdle != 0 && c.now() - PendingEntry.time(memory, pending) < minIdle) {
      return false;
    }
    long count = PendingEntry.count(memory, pending);
    if (retries >= 0) {
      count = retries;
    } else if (!justId) {
      count++;
    }
    groups.assign(pending, consumer);
    PendingEntry.putDelivery(memory, pending, time, count);
    StreamConsumer.putActive(memory, consumer, c.now());
    if (justId) {
      replies.id(c, id);
    } else {
      replies.entryOf(c, stream, id);
    }
    effects.delivered(c, c.arg(1), group, c.arg(2), pending);
    return true;
  }

  private void options(Context c) {
    minIdle = Math.max(0, c.longArg(4, BAD_MIN_IDLE));
    time = -1;
    retries = -1;
    force = false;
    justId = false;
    last.setMin();
    int i = FIRST_ID;
    while (i < c.argc() && StreamIds.isStrict(c.arg(i), id)) {
      i++;
    }
    endOfIds = i;
    for (; i < c.argc(); i++) {
      boolean more = i + 1 < c.argc();
      if (c.argIs(i, "force")) {
        force = true;
      } else if (c.argIs(i, "justid")) {
        justId = true;
      } else if (more && c.argIs(i, "idle")) {
        time = c.now() - c.longArg(++i, BAD_IDLE);
      } else if (more && c.argIs(i, "time")) {
        time = c.longArg(++i, BAD_TIME);
      } else if (more && c.argIs(i, "retrycount")) {
        retries = c.longArg(++i, BAD_RETRYCOUNT);
      } else if (more && c.argIs(i, "lastid")) {
        StreamIds.strict(c.arg(++i), last);
      } else {
        throw new CommandException(
            "ERR Unrecognized XCLAIM option '" + Errors.shown(c.arg(i), Integer.MAX_VALUE) + "'");
      }
    }
    // A time that can't be is taken for now: clients reckon with clocks of their own.
    if (time < 0 || time > c.now()) {
      time = c.now();
    }
  }
}
