package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;
import dev.redraft.value.Streams;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands on streams, and here those without consumer groups that read or change entries. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
public final class StreamCommands {
  private static final CommandException ADDED_NEGATIVE =
      new CommandException("ERR entries_added must be positive");
  private static final CommandException SMALLER_THAN_GIVEN =
      new CommandException(
          "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
  private static final CommandException SMALLER_THAN_DELETED =
      new CommandException(
          "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
  private static final CommandException SMALLER_THAN_TOP =
      new CommandException(
          "ERR The ID specified in XSETID is smaller than the target stream top item");
  private static final CommandException ADDED_BELOW_LENGTH =
      new CommandException(
          "ERR The entries_added specified in XSETID is smaller than the target stream length");

  private final StreamReplies replies = new StreamReplies();
  private final StreamId first = new StreamId();
  private final StreamId last = new StreamId();

  private StreamCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    StreamCommands bodies = new StreamCommands();
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(XaddCommands.specs());
    all.addAll(bodies.readers());
    all.addAll(bodies.writers());
    all.addAll(XreadCommands.specs());
    all.add(XgroupCommands.spec());
    all.addAll(XclaimCommands.specs());
    all.add(XpendingCommand.spec());
    all.add(XinfoCommands.spec());
    return all;
  }

  private List<CommandSpec> readers() {
    return List.of(
        command("xlen", 2)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the number of entries of a stream.")
            .syntax("key")
            .key(KeySpec.at("RO", 1))
            .body(StreamCommands::length),
        command("xrange", -4)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.READONLY)
            .complexity("O(log C + N) where N is the number of entries replied, of C chunks")
            .summary("Replies with the entries of a stream between two IDs.")
            .syntax("key start:string end:string [COUNT count]")
            .history("6.2.0", "Exclusive ranges.")
            .key(KeySpec.at("RO access", 1))
            .body(c -> range(c, false)),
        command("xrevrange", -4)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.READONLY)
            .complexity("O(log C + N) where N is the number of entries replied, of C chunks")
            .summary("Replies with the entries of a stream between two IDs, the last one first.")
            .syntax("key end:string start:string [COUNT count]")
            .history("6.2.0", "Exclusive ranges.")
            .key(KeySpec.at("RO access", 1))
            .body(c -> range(c, true)));
  }

  private List<CommandSpec> writers() {
    return List.of(
        command("xdel", -3)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(log C) for each ID in a stream of C chunks")
            .summary("Deletes entries of a stream and replies with how many there were.")
            .syntax("key id [id ...]")
            .key(KeySpec.at("RW delete", 1))
            .body(this::delete),
        command("xsetid", -3)
            .group(Group.STREAM)
            .since("5.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .summary("Sets the last ID of a stream; logs and rewrites need it.")
            .syntax(
                "key last-id [ENTRIESADDED entries_added:integer] [MAXDELETEDID"
                    + " max_deleted_entry_id]")
            .history("7.0.0", "ENTRIESADDED and MAXDELETEDID.")
            .key(KeySpec.at("RW update", 1))
            .body(this::setId));
  }

  private static void length(Context c) {
    long stream = StreamKeys.read(c, c.arg(1));
    c.reply().integer(stream == 0 ? 0 : StreamHeader.length(c.keyspace().memory(), stream));
  }

  private void range(Context c, boolean reverse) {
    StreamIds.start(c.arg(reverse ? 3 : 2), first);
    StreamIds.end(c.arg(reverse ? 2 : 3), last);
    long count = -1;
    for (int i = 4; i < c.argc(); i += 2) {
      if (!c.argIs(i, "count") || i + 1 == c.argc()) {
        throw Errors.SYNTAX;
      }
      count = Math.max(0, c.longArg(i + 1));
    }
    long stream = StreamKeys.read(c, c.arg(1));
    if (stream == 0) {
      c.reply().array(0);
    } else if (count == 0) {
      c.reply().nullArray();
    } else {
      StreamReader reader = StreamKeys.streams(c).reader();
      replies.entries(c, reader.range(stream, first, last, reverse), Math.max(0, count));
    }
  }

  private void delete(Context c) {
    Slice key = c.arg(1);
    long stream = StreamKeys.write(c, key);
    if (stream == 0) {
      c.reply().integer(0);
      return;
    }
    for (int i = 2; i < c.argc(); i++) {
      StreamIds.strict(c.arg(i), first);
    }
    Streams streams = StreamKeys.streams(c);
    long deleted = 0;
    for (int i = 2; i < c.argc(); i++) {
      deleted += streams.delete(stream, StreamIds.strict(c.arg(i), first)) ? 1 : 0;
    }
    if (deleted > 0) {
      c.changed(deleted);
      c.db().changed(key);
      c.event(KeyspaceEventsType.STREAM, "xdel", key);
    }
    c.reply().integer(deleted);
  }

  private void setId(Context c) {
    StreamId id = StreamIds.strict(c.arg(2), first);
    long added = -1;
    StreamId deleted = last.setMin();
    for (int i = 3; i < c.argc(); i += 2) {
      boolean more = i + 1 < c.argc();
      if (more && c.argIs(i, "entriesadded")) {
        added = c.longArg(i + 1);
        if (added < 0) {
          throw ADDED_NEGATIVE;
        }
      } else if (more && c.argIs(i, "maxdeletedid")) {
        StreamIds.strict(c.arg(i + 1), deleted);
        if (id.compare(deleted) < 0) {
          throw SMALLER_THAN_GIVEN;
        }
      } else {
        throw Errors.SYNTAX;
      }
    }
    setId(c, id, added, deleted.isZero() ? null : deleted);
  }

  private static void setId(Context c, StreamId id, long added, @Nullable StreamId deleted) {
    Slice key = c.arg(1);
    long stream = StreamKeys.write(c, key);
    if (stream == 0) {
      throw Errors.NO_SUCH_KEY;
    }
    Streams streams = StreamKeys.streams(c);
    StreamId other = new StreamId();
    if (id.compare(StreamHeader.maxDeleted(c.keyspace().memory(), stream, other)) < 0) {
      throw SMALLER_THAN_DELETED;
    }
    long length = StreamHeader.length(c.keyspace().memory(), stream);
    if (streams.lastEntry(stream, other) && id.compare(other) < 0) {
      throw SMALLER_THAN_TOP;
    }
    if (length > 0 && added >= 0 && added < length) {
      throw ADDED_BELOW_LENGTH;
    }
    streams.setLast(stream, id, added, deleted);
    c.changed(1);
    c.event(KeyspaceEventsType.STREAM, "xsetid", key);
    c.reply().ok();
  }
}
