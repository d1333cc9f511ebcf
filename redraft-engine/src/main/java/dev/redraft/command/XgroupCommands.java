package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.value.StreamGroup;
import dev.redraft.value.StreamGroups;
import dev.redraft.value.StreamHeader;
import dev.redraft.value.StreamId;
import java.util.List;

/** XGROUP: makes, changes and destroys consumer groups of streams. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class XgroupCommands {
  private static final List<String> HELP =
      List.of(
          "XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
          "CREATE <key> <group> <id|$> [MKSTREAM] [ENTRIESREAD <count>]",
          "    Make a group that has read up to an ID, and the stream if MKSTREAM says so.",
          "CREATECONSUMER <key> <group> <consumer>",
          "    Make a consumer.",
          "DELCONSUMER <key> <group> <consumer>",
          "    Delete a consumer and its pending entries.",
          "DESTROY <key> <group>",
          "    Delete a group.",
          "SETID <key> <group> <id|$> [ENTRIESREAD <count>]",
          "    Say up to which ID a group has read.",
          "HELP",
          "    Print this help.");

  private static final CommandException NO_KEY =
      new CommandException(
          "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want"
              + " to use the MKSTREAM option to create an empty stream automatically.");
  private static final CommandException BUSY_GROUP =
      new CommandException("BUSYGROUP Consumer Group name already exists");
  private static final CommandException BAD_READ =
      new CommandException("ERR value for ENTRIESREAD must be positive or -1");

  private final StreamId id = new StreamId();
  private long entriesRead;
  private boolean makeStream;

  private XgroupCommands() {}

  static CommandSpec spec() {
    XgroupCommands bodies = new XgroupCommands();
    return command("xgroup", -2)
        .group(Group.STREAM)
        .since("5.0.0")
        .complexity("Depends on subcommand.")
        .summary("A container for commands on consumer groups.")
        .subcommands(
            sub("create", -5, "5.0.0", Flag.WRITE, Flag.DENYOOM)
                .summary("Makes a consumer group.")
                .syntax("key groupname <id | $> [MKSTREAM] [ENTRIESREAD entries_read:integer]")
                .history("7.0.0", "ENTRIESREAD.")
                .key(KeySpec.at("RW insert", 2))
                .body(bodies::create),
            sub("createconsumer", 5, "6.2.0", Flag.WRITE, Flag.DENYOOM)
                .summary("Makes a consumer of a group.")
                .syntax("key groupname consumername")
                .key(KeySpec.at("RW insert", 2))
                .body(bodies::createConsumer),
            sub("delconsumer", 5, "5.0.0", Flag.WRITE)
                .summary("Deletes a consumer of a group, with its pending entries.")
                .syntax("key groupname consumername")
                .key(KeySpec.at("RW delete", 2))
                .body(bodies::deleteConsumer),
            sub("destroy", 4, "5.0.0", Flag.WRITE)
                .complexity("O(1); pending entries are freed later, in steps")
                .summary("Deletes a consumer group.")
                .syntax("key groupname")
                .key(KeySpec.at("RW delete", 2))
                .body(bodies::destroy),
            sub("setid", -5, "5.0.0", Flag.WRITE)
                .summary("Sets the last ID that was delivered to a consumer group.")
                .syntax("key groupname <id | $> [ENTRIESREAD entries_read:integer]")
                .history("7.0.0", "ENTRIESREAD.")
                .key(KeySpec.at("RW update", 2))
                .body(bodies::setId),
            sub("help", 2, "5.0.0", Flag.LOADING, Flag.STALE)
                .summary("Lists the subcommands.")
                .body(c -> ObjectCommands.help(c, HELP)));
  }

  private static CommandSpec sub(String name, int arity, String since, Flag... flags) {
    return command(name, arity).group(Group.STREAM).since(since).flags(flags);
  }

  private void create(Context c) {
    options(c, true);
    Slice key = c.arg(2);
    long stream = StreamKeys.write(c, key);
    if (stream == 0 && !makeStream) {
      throw NO_KEY;
    }
    if (!StreamIds.is(c.arg(4), '$')) {
      StreamIds.strict(c.arg(4), id);
    } else if (stream == 0) {
      id.setMin();
    } else {
      StreamHeader.last(c.keyspace().memory(), stream, id);
    }
    if (StreamKeys.group(c, stream, c.arg(3)) != 0) {
      throw BUSY_GROUP;
    }
    boolean made = stream == 0;
    if (made) {
      stream = StreamKeys.create(c, key);
    }
    try {
      groups(c).create(stream, c.arg(3), id, entriesRead);
    } catch (MemoryFullException e) {
      StreamKeys.takeBack(c, key, made);
      throw e;
    }
    done(c, "xgroup-create");
    c.reply().ok();
  }

  private void setId(Context c) {
    options(c, false);
    long stream = existing(c);
    long group = group(c, stream);
    Memory memory = c.keyspace().memory();
    if (StreamIds.is(c.arg(4), '$')) {
      StreamHeader.last(memory, stream, id);
    } else {
      StreamIds.any(c.arg(4), id);
    }
    StreamGroup.putLast(memory, group, id);
    StreamGroup.putEntriesRead(memory, group, entriesRead);
    done(c, "xgroup-setid");
    c.reply().ok();
  }

  private void destroy(Context c) {
    long stream = existing(c);
    long group = StreamKeys.group(c, stream, c.arg(3));
    if (group == 0) {
      c.reply().integer(0);
      return;
    }
    c.db().discard(StreamKeys.streams(c).detachGroup(stream, group));
    done(c, "xgroup-destroy");
    // Those who wait as consumers of the group learn that it is gone.
    c.services().blockedKeys().changed(c.db(), c.arg(2));
    c.reply().integer(1);
  }

  private void createConsumer(Context c) {
    long group = group(c, existing(c));
    boolean absent = groups(c).findConsumer(group, c.arg(4)) == 0;
    if (absent) {
      groups(c).createConsumer(group, c.arg(4), c.now());
      done(c, "xgroup-createconsumer");
    }
    c.reply().integer(absent ? 1 : 0);
  }

  private void deleteConsumer(Context c) {
    long group = group(c, existing(c));
    long consumer = groups(c).findConsumer(group, c.arg(4));
    long pending = 0;
    if (consumer != 0) {
      pending = groups(c).deleteConsumer(group, consumer);
      done(c, "xgroup-delconsumer");
    }
    c.reply().integer(pending);
  }

  private static StreamGroups groups(Context c) {
    return StreamKeys.streams(c).groups();
  }

  private static void done(Context c, String event) {
    c.changed(1);
    c.event(KeyspaceEventsType.STREAM, event, c.arg(2));
  }

  private static long existing(Context c) {
    long stream = StreamKeys.write(c, c.arg(2));
    if (stream == 0) {
      throw NO_KEY;
    }
    return stream;
  }

  private static long group(Context c, long stream) {
    long group = StreamKeys.group(c, stream, c.arg(3));
    if (group == 0) {
      throw StreamKeys.noGroupOfKey(c.arg(2), c.arg(3));
    }
    return group;
  }

  private void options(Context c, boolean create) {
    entriesRead = StreamGroup.UNKNOWN;
    makeStream = false;
    for (int i = 5; i < c.argc(); i++) {
      if (create && c.argIs(i, "mkstream")) {
        makeStream = true;
      } else if (i + 1 < c.argc() && c.argIs(i, "entriesread")) {
        entriesRead = c.longArg(++i);
        if (entriesRead < 0 && entriesRead != StreamGroup.UNKNOWN) {
          throw BAD_READ;
        }
      } else {
        throw badSyntax(c, "XGROUP");
      }
    }
    if (c.argc() > (create ? 8 : 7)) {
      throw badSyntax(c, "XGROUP");
    }
  }

  /** The error for arguments that no form of a subcommand has. */
  static CommandException badSyntax(Context c, String container) {
    return new CommandException(
        "ERR unknown subcommand or wrong number of arguments for '"
            + Errors.shown(c.arg(1), 128)
            + "'. Try "
            + container
            + " HELP.");
  }
}
