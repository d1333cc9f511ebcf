package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.HashReader;
import java.util.ArrayList;
import java.util.List;

/** Hashes: the whole family, and the commands that read fields. */
final class HashCommands {
  private HashCommands() {}

  static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(HashWriteCommands.specs());
    all.addAll(readers());
    all.addAll(HashExpireCommands.specs());
    all.add(HashScanCommand.spec());
    all.add(HashRandomCommand.spec());
    return all;
  }

  private static List<CommandSpec> readers() {
    return List.of(
        command("hget", 3)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the value of a field of a hash.")
            .syntax("key field")
            .key(KeySpec.at("RO access", 1))
            .body(HashCommands::hget),
        command("hmget", -3)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(N) where N is the number of fields asked for")
            .summary("Replies with the values of fields of a hash.")
            .syntax("key field [field ...]")
            .key(KeySpec.at("RO access", 1))
            .body(HashCommands::hmget),
        whole("hgetall", "Replies with all fields and values of a hash.", true, true),
        whole("hkeys", "Replies with all fields of a hash.", true, false),
        whole("hvals", "Replies with all values of a hash.", false, true),
        command("hlen", 2)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(1), O(N) for a packed hash of N fields")
            .summary("Replies with the number of fields of a hash.")
            .syntax("key")
            .key(KeySpec.at("RO", 1))
            .body(HashCommands::hlen),
        command("hexists", 3)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Tells whether a hash has a field.")
            .syntax("key field")
            .key(KeySpec.at("RO", 1))
            .body(HashCommands::hexists),
        command("hstrlen", 3)
            .group(Group.HASH)
            .since("3.2.0")
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the length of the value of a field of a hash.")
            .syntax("key field")
            .key(KeySpec.at("RO", 1))
            .body(HashCommands::hstrlen));
  }

  private static CommandSpec whole(String name, String summary, boolean fields, boolean values) {
    return command(name, 2)
        .group(Group.HASH)
        .since("2.0.0")
        .flags(Flag.READONLY)
        .complexity("O(N) where N is the number of fields")
        .summary(summary)
        .syntax("key")
        .tips("nondeterministic_output_order")
        .key(KeySpec.at("RO access", 1))
        .body(c -> all(c, fields, values));
  }

  private static void hget(Context c) {
    replyField(c, readFor(c), c.arg(2));
  }

  /** The hash of a command on one field, which is not there any more if its time has passed. */
  private static long readFor(Context c) {
    return HashKeys.dropExpired(c, c.arg(1), HashKeys.read(c, c.arg(1)), c.arg(2));
  }

  private static void hmget(Context c) {
    Slice key = c.arg(1);
    long record = HashKeys.read(c, key);
    c.reply().array(c.argc() - 2);
    for (int i = 2; i < c.argc(); i++) {
      record = HashKeys.dropExpired(c, key, record, c.arg(i));
      replyField(c, record, c.arg(i));
    }
  }

  private static void replyField(Context c, long record, Slice field) {
    if (HashKeys.find(c, record, field)) {
      HashKeys.reply(c.reply(), HashKeys.reader(c).item().value());
    } else {
      c.reply().nullBulk();
    }
  }

  private static void all(Context c, boolean fields, boolean values) {
    ReplyWriter reply = c.reply();
    long record = HashKeys.read(c, c.arg(1));
    if (record == 0) {
      if (fields && values) {
        reply.map(0);
      } else {
        reply.array(0);
      }
      return;
    }
    HashReader reader = HashKeys.at(c, record);
    long live = HashKeys.liveSize(c, reader);
    if (fields && values) {
      reply.map(live);
    } else {
      reply.array(live);
    }
    long now = HashKeys.now(c);
    reader.forEach(item -> {
      if (item.isExpired(now)) {
        return;
      }
      if (fields) {
        HashKeys.reply(reply, item.field());
      }
      if (values) {
        HashKeys.reply(reply, item.value());
      }
    });
  }

  private static void hlen(Context c) {
    long record = HashKeys.read(c, c.arg(1));
    c.reply().integer(record == 0 ? 0 : HashKeys.at(c, record).size());
  }

  private static void hexists(Context c) {
    c.reply().integer(HashKeys.find(c, readFor(c), c.arg(2)) ? 1 : 0);
  }

  private static void hstrlen(Context c) {
    boolean found = HashKeys.find(c, readFor(c), c.arg(2));
    c.reply().integer(found ? HashKeys.reader(c).item().value().length() : 0);
  }
}
