package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.memory.View;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.StreamConsumer;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import dev.redraft.value.StreamReader;
import dev.redraft.value.Streams;
import java.util.List;

/** XINFO: what a stream, its groups and their consumers are like. */
final class XinfoCommands {
  private static final int DEFAULT_COUNT = 10;
  private static final List<String> HELP =
      List.of(
          "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
          "CONSUMERS <key> <group>",
          "    The consumers of a group.",
          "GROUPS <key>",
          "    The groups of a stream.",
          "STREAM <key> [FULL [COUNT <count>]]",
          "    The stream; FULL with entries, groups, consumers and what is pending.",
          "HELP",
          "    Print this help.");

  private final StreamReplies replies = new StreamReplies();
  private final StreamGroupReplies groupReplies = new StreamGroupReplies(replies);
  private final StreamId first = new StreamId();
  private final StreamId last = new StreamId();

  private XinfoCommands() {}

  static CommandSpec spec() {
    XinfoCommands bodies = new XinfoCommands();
    return command("xinfo", -2)
        .group(Group.STREAM)
        .since("5.0.0")
        .complexity("Depends on subcommand.")
        .summary("A container for commands that describe streams.")
        .subcommands(
            sub("consumers", 4)
                .complexity("O(N) where N is the number of consumers")
                .summary("Replies with the consumers of a group.")
                .syntax("key groupname")
                .history("7.2.0", "inactive, and another meaning of idle.")
                .tips("nondeterministic_output")
                .body(bodies::consumers),
            sub("groups", 3)
                .complexity("O(N) where N is the number of groups")
                .summary("Replies with the groups of a stream.")
                .syntax("key")
                .history("7.0.0", "entries-read and lag.")
                .body(bodies::groups),
            sub("stream", -3)
                .summary("Replies with what is known of a stream.")
                .syntax("key [FULL [COUNT count]]")
                .history("6.0.0", "FULL.")
                .history(
                    "7.0.0",
                    "max-deleted-entry-id, entries-added, recorded-first-entry-id, entries-read and"
                        + " lag.")
                .history("7.2.0", "active-time, and another meaning of seen-time.")
                .body(bodies::stream),
            command("help", 2)
                .group(Group.STREAM)
                .since("5.0.0")
                .flags(Flag.LOADING, Flag.STALE)
                .summary("Lists the subcommands.")
                .body(c -> ObjectCommands.help(c, HELP)));
  }

  private static CommandSpec sub(String name, int arity) {
    return command(name, arity)
        .group(Group.STREAM)
        .since("5.0.0")
        .flags(Flag.READONLY)
        .key(KeySpec.at("RO access", 2));
  }

  private static long existing(Context c) {
    long stream = StreamKeys.read(c, c.arg(2));
    if (stream == 0) {
      throw Errors.NO_SUCH_KEY;
    }
    return stream;
  }

  private void consumers(Context c) {
    long group = StreamKeys.group(c, existing(c), c.arg(3));
    if (group == 0) {
      throw StreamKeys.noGroupOfKey(c.arg(2), c.arg(3));
    }
    View view = c.keyspace().memory();
    StreamGroups groups = StreamKeys.streams(c).groups();
    ReplyWriter reply = c.reply();
    reply.array(groups.consumers(group));
    for (long consumer = groups.firstConsumer(group);
        consumer != 0;
        consumer = groups.nextConsumer()) {
      long active = StreamConsumer.active(view, consumer);
      reply.map(4);
      groupReplies.consumerName(c, consumer);
      Texts.pair(c, "pending", groups.pendingOfConsumer(consumer));
      Texts.pair(c, "idle", Math.max(0, c.now() - StreamConsumer.seen(view, consumer)));
      Texts.pair(c, "inactive", active == StreamConsumer.NEVER ? active : c.now() - active);
    }
  }

  private void groups(Context c) {
    long stream = existing(c);
    StreamGroups groups = StreamKeys.streams(c).groups();
    ReplyWriter reply = c.reply();
    reply.array(groups.count(stream));
    for (long group = groups.firstGroup(stream); group != 0; group = groups.nextGroup()) {
      reply.map(6);
      groupReplies.groupName(c, group);
      Texts.pair(c, "consumers", groups.consumers(group));
      Texts.pair(c, "pending", groups.pendingOfGroup(group));
      groupReplies.position(c, stream, group);
    }
  }

  private void stream(Context c) {
    long stream = existing(c);
    boolean full = c.argc() > 3;
    long count = DEFAULT_COUNT;
    if (full) {
      boolean counted = c.argc() == 6 && c.argIs(4, "count");
      if (!c.argIs(3, "full") || (c.argc() != 4 && !counted)) {
        throw XgroupCommands.badSyntax(c, "XINFO");
      }
      if (counted) {
        count = c.longArg(5);
        count = count < 0 ? DEFAULT_COUNT : count;
      }
    }
    c.reply().map(full ? 9 : 10);
    head(c, stream);
    if (full) {
      c.reply().bulk("entries");
      replies.entries(c, StreamKeys.streams(c).reader().all(stream), count);
      c.reply().bulk("groups");
      groupReplies.all(c, stream, count);
      return;
    }
    Texts.pair(c, "groups", StreamKeys.streams(c).groups().count(stream));
    c.reply().bulk("first-entry");
    edge(c, stream, false);
    c.reply().bulk("last-entry");
    edge(c, stream, true);
  }

  private void head(Context c, long stream) {
    View view = c.keyspace().memory();
    Streams streams = StreamKeys.streams(c);
    Texts.pair(c, "length", StreamHeader.length(view, stream));
    Texts.pair(c, "radix-tree-keys", streams.chunks(stream));
    Texts.pair(c, "radix-tree-nodes", streams.radixNodes(stream));
    id(c, "last-generated-id", StreamHeader.last(view, stream, first));
    id(c, "max-deleted-entry-id", StreamHeader.maxDeleted(view, stream, first));
    Texts.pair(c, "entries-added", StreamHeader.added(view, stream));
    id(c, "recorded-first-entry-id", StreamHeader.first(view, stream, first));
  }

  private void id(Context c, String name, StreamId id) {
    c.reply().bulk(name);
    replies.id(c, id);
  }

  private void edge(Context c, long stream, boolean reverse) {
    StreamReader reader =
        StreamKeys.streams(c).reader().range(stream, first.setMin(), last.setMax(), reverse);
    if (reader.next()) {
      replies.entry(c, reader);
    } else {
      c.reply().nullBulk();
    }
  }
}
