package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.util.ArrayList;
import java.util.List;

/** The commands on strings, except for those that set them, count with them or see them as bits. */
public final class StringCommands {
  private StringCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(SetCommands.specs());
    all.addAll(readers());
    all.addAll(writers());
    all.addAll(CounterCommands.specs());
    all.add(LcsCommand.spec());
    return all;
  }

  private static List<CommandSpec> readers() {
    return List.of(
        command("get", 2)
            .group(Group.STRING)
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the string of a key.")
            .syntax("key")
            .key(KeySpec.at("RO access", 1))
            .body(c -> Lookup.reply(c, Lookup.readString(c, c.arg(1)))),
        command("mget", -2)
            .group(Group.STRING)
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(N) where N is the number of keys")
            .summary("Replies with the strings of several keys at once.")
            .syntax("key [key ...]")
            .tips("request_policy:multi_shard")
            .key(KeySpec.range("RO access", 1, -1, 1))
            .body(StringCommands::mget),
        command("strlen", 2)
            .group(Group.STRING)
            .since("2.2.0")
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the length of a string.")
            .syntax("key")
            .key(KeySpec.at("RO", 1))
            .body(StringCommands::strlen),
        range("getrange", "2.4.0"),
        range("substr", "1.0.0").deprecated("2.0.0", "GETRANGE"));
  }

  private static CommandSpec range(String name, String since) {
    return command(name, 4)
        .group(Group.STRING)
        .since(since)
        .flags(Flag.READONLY)
        .complexity("O(N) where N is the length of the reply")
        .summary("Replies with a part of a string.")
        .syntax("key start end")
        .key(KeySpec.at("RO access", 1))
        .body(StringCommands::getrange);
  }

  private static List<CommandSpec> writers() {
    StringOptions options = new StringOptions();
    return List.of(
        command("getdel", 2)
            .group(Group.STRING)
            .since("6.2.0")
            .flags(Flag.WRITE, Flag.FAST)
            .summary("Replies with the string of a key and deletes the key.")
            .syntax("key")
            .key(KeySpec.at("RW access delete", 1))
            .body(StringCommands::getdel),
        command("getex", -2)
            .group(Group.STRING)
            .since("6.2.0")
            .flags(Flag.WRITE, Flag.FAST)
            .summary("Replies with the string of a key and sets or removes its expiry.")
            .syntax(
                "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT"
                    + " unix-time-milliseconds | PERSIST]")
            .key(KeySpec.at("RW access update", 1))
            .body(c -> getex(c, options)),
        command("mset", -3)
            .group(Group.STRING)
            .since("1.0.1")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(N) where N is the number of keys")
            .summary("Gives several keys their strings, all at once.")
            .syntax("key value [key value ...]")
            .tips("request_policy:multi_shard", "response_policy:all_succeeded")
            .key(KeySpec.range("OW update", 1, -1, 2))
            .body(StringCommands::mset),
        command("msetnx", -3)
            .group(Group.STRING)
            .since("1.0.1")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(N) where N is the number of keys")
            .summary("Gives several keys their strings if none of them exists.")
            .syntax("key value [key value ...]")
            .tips("request_policy:multi_shard", "response_policy:agg_min")
            .key(KeySpec.range("OW insert", 1, -1, 2))
            .body(StringCommands::msetnx),
        command("append", 3)
            .group(Group.STRING)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(1) on average over many appends")
            .summary("Adds bytes at the end of a string.")
            .syntax("key value")
            .key(KeySpec.at("RW insert", 1))
            .body(StringCommands::append),
        command("setrange", 4)
            .group(Group.STRING)
            .since("2.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(M) where M is the length of the value")
            .summary("Writes bytes into a string at an offset, after zeros if it ends before.")
            .syntax("key offset value")
            .key(KeySpec.at("RW update", 1))
            .body(StringCommands::setrange));
  }

  private static void mget(Context c) {
    c.reply().array(c.argc() - 1);
    for (int i = 1; i < c.argc(); i++) {
      long record = Lookup.read(c, c.arg(i));
      Lookup.reply(c, record != 0 && Lookup.isString(c, record) ? record : 0);
    }
  }

  private static void strlen(Context c) {
    long record = Lookup.readString(c, c.arg(1));
    c.reply().integer(record == 0 ? 0 : StringValue.length(Lookup.memory(c), record));
  }

  private static void getrange(Context c) {
    long start = c.longArg(2);
    long end = c.longArg(3);
    long record = Lookup.readString(c, c.arg(1));
    if (record == 0 || start < 0 && end < 0 && start > end) {
      c.reply().emptyBulk();
      return;
    }
    Memory memory = Lookup.memory(c);
    int length = StringValue.length(memory, record);
    long from = Math.max(0, start < 0 ? length + start : start);
    long last = Math.min(length - 1L, Math.max(0, end < 0 ? length + end : end));
    if (from > last) {
      c.reply().emptyBulk();
    } else if (StringValue.isInt(memory, record)) {
      c.reply().bulk(StringValue.bytes(memory, record), (int) from, (int) (last - from + 1));
    } else {
      c.reply().bulk(memory, Record.valueAddress(memory, record) + from, last - from + 1);
    }
  }

  private static void getdel(Context c) {
    long record = Lookup.readString(c, c.arg(1));
    Lookup.reply(c, record);
    if (record != 0) {
      c.db().delete(c.arg(1), c.now());
      c.changed(1);
      c.event(GENERIC, "del", c.arg(1));
      boolean lazy = c.services().config().isOn(Directive.LAZYFREE_LAZY_USER_DEL);
      c.rewriteAs(2).arg(lazy ? EffectWords.UNLINK : EffectWords.DEL).arg(c.arg(1));
    }
  }

  private static void getex(Context c, StringOptions options) {
    options.parse(c, 2, StringOptions.FOR_GETEX);
    Slice key = c.arg(1);
    long record = Lookup.readString(c, key);
    if (record == 0) {
      c.reply().nullBulk();
      return;
    }
    Expiry.Unit unit = options.unit;
    long time = unit == null ? Database.NO_EXPIRY : Expiry.positive(c, options.timeIndex, unit);
    Lookup.reply(c, record);
    if (unit != null && !unit.relative && Expiry.isPast(c, time)) {
      ExpireCommands.deleteExpired(c, key);
    } else if (unit != null) {
      c.db().expireAt(key, record, time);
      c.changed(1);
      c.event(GENERIC, "expire", key);
      c.rewriteAs(3).arg(EffectWords.PEXPIREAT).arg(key).arg(time);
    } else if (options.persist && c.db().expiry(record) != Database.NO_EXPIRY) {
      c.db().expireAt(key, record, Database.NO_EXPIRY);
      c.changed(1);
      c.event(GENERIC, "persist", key);
      c.rewriteAs(2).arg(EffectWords.PERSIST).arg(key);
    }
  }

  private static void mset(Context c) {
    checkPairs(c);
    setPairs(c);
    c.reply().ok();
  }

  private static void msetnx(Context c) {
    checkPairs(c);
    for (int i = 1; i < c.argc(); i += 2) {
      if (Lookup.write(c, c.arg(i)) != 0) {
        c.reply().integer(0);
        return;
      }
    }
    setPairs(c);
    c.reply().integer(1);
  }

  private static void checkPairs(Context c) {
    if (c.argc() % 2 == 0) {
      throw new CommandException(
          "ERR wrong number of arguments for '" + c.spec().fullName() + "' command");
    }
  }

  private static void setPairs(Context c) {
    for (int i = 1; i < c.argc(); i += 2) {
      c.db().setString(c.arg(i), c.arg(i + 1), Database.NO_EXPIRY, c.now());
      c.changed(1);
      c.event(STRING, "set", c.arg(i));
    }
  }

  private static void append(Context c) {
    Slice key = c.arg(1);
    long record = Lookup.writeString(c, key);
    int length = 0;
    if (record == 0) {
      c.db().setString(key, c.arg(2), Database.NO_EXPIRY, c.now());
    } else {
      length = StringValue.length(Lookup.memory(c), record);
      Lookup.checkedLength(c, length, c.arg(2).length());
      c.db().strings().append(key, record, c.arg(2));
    }
    c.changed(1);
    c.event(STRING, "append", key);
    c.reply().integer(length + (long) c.arg(2).length());
  }

  private static void setrange(Context c) {
    long offset = c.longArg(2);
    if (offset < 0) {
      throw new CommandException("ERR offset is out of range");
    }
    Slice key = c.arg(1);
    Slice value = c.arg(3);
    Memory memory = Lookup.memory(c);
    long record = Lookup.writeString(c, key);
    if (value.isEmpty()) {
      c.reply().integer(record == 0 ? 0 : StringValue.length(memory, record));
      return;
    }
    int end = Lookup.checkedLength(c, offset, value.length());
    if (record == 0) {
      record = Lookup.createZeros(c, key, end);
      memory.write(
          Record.valueAddress(memory, record) + offset,
          value.array(),
          value.offset(),
          value.length());
    } else {
      record = c.db().strings().setRange(key, record, (int) offset, value);
    }
    c.changed(1);
    c.event(STRING, "setrange", key);
    c.reply().integer(StringValue.length(memory, record));
  }
}
