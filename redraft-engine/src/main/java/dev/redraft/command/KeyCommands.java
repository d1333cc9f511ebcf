package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;

import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import java.util.ArrayList;
import java.util.List;

/** The commands on keys of any type, and those on whole databases. */
public final class KeyCommands {
  private KeyCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(removers());
    all.addAll(readers());
    all.addAll(ExpireCommands.specs());
    all.addAll(TransferCommands.specs());
    all.addAll(DumpCommands.specs());
    all.addAll(RestoreCommand.specs());
    all.add(ScanCommand.spec());
    all.add(ObjectCommands.spec());
    all.addAll(SortCommand.specs());
    all.addAll(DatabaseCommands.specs());
    return all;
  }

  private static List<CommandSpec> removers() {
    return List.of(
        command("del", -2)
            .flags(Flag.WRITE)
            .complexity(
                "O(N) where N is the number of keys; large values are freed later, in steps")
            .summary("Deletes keys.")
            .syntax("key [key ...]")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .key(KeySpec.range("RM delete", 1, -1, 1))
            .body(KeyCommands::delete),
        command("unlink", -2)
            .since("4.0.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity(
                "O(N) where N is the number of keys; large values are freed later, in steps")
            .summary("Deletes keys; the same as DEL here.")
            .syntax("key [key ...]")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .key(KeySpec.range("RM delete", 1, -1, 1))
            .body(KeyCommands::delete));
  }

  private static List<CommandSpec> readers() {
    return List.of(
        command("exists", -2)
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(N) where N is the number of keys")
            .summary("Counts which of the keys exist.")
            .syntax("key [key ...]")
            .history("3.0.3", "Several keys.")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .key(KeySpec.range("RO", 1, -1, 1))
            .body(c -> count(c, false)),
        command("touch", -2)
            .since("3.2.1")
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(N) where N is the number of keys")
            .summary("Marks keys as used and counts which of them exist.")
            .syntax("key [key ...]")
            .tips("request_policy:multi_shard", "response_policy:agg_sum")
            .key(KeySpec.range("RO", 1, -1, 1))
            .body(c -> count(c, true)),
        command("type", 2)
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with the type of a key's value.")
            .syntax("key")
            .key(KeySpec.at("RO", 1))
            .body(KeyCommands::type),
        command("keys", 2)
            .flags(Flag.READONLY)
            .categories("dangerous")
            .complexity("O(N) where N is the number of keys in the database")
            .summary("Replies with all keys that match a pattern.")
            .syntax("pattern")
            .tips("request_policy:all_shards", "nondeterministic_output_order")
            .body(KeyCommands::keys),
        command("randomkey", 1)
            .flags(Flag.READONLY)
            .summary("Replies with a key at random.")
            .tips("request_policy:all_shards", "nondeterministic_output")
            .body(KeyCommands::randomkey));
  }

  private static void delete(Context c) {
    long deleted = 0;
    for (int i = 1; i < c.argc(); i++) {
      if (c.db().delete(c.arg(i), c.now())) {
        c.changed(1);
        c.event(GENERIC, "del", c.arg(i));
        deleted++;
      }
    }
    c.reply().integer(deleted);
  }

  private static void count(Context c, boolean touch) {
    long found = 0;
    for (int i = 1; i < c.argc(); i++) {
      long record = touch ? c.db().lookupRead(c.arg(i), c.now()) : Lookup.look(c, c.arg(i));
      found += record == 0 ? 0 : 1;
    }
    c.reply().integer(found);
  }

  private static void type(Context c) {
    long record = Lookup.look(c, c.arg(1));
    c.reply()
        .simpleString(record == 0 ? "none" : ValueType.name(Record.type(Lookup.memory(c), record)));
  }

  private static void keys(Context c) {
    Slice pattern = c.arg(1);
    boolean all = pattern.length() == 1 && pattern.at(0) == '*';
    Memory memory = Lookup.memory(c);
    long mark = c.reply().deferArray();
    long[] count = {0};
    c.db()
        .forEach(record -> {
          if (c.db().isExpired(record, c.now())) {
            return;
          }
          if (all) {
            c.reply()
                .bulk(memory, Record.keyAddress(memory, record), Record.keyLength(memory, record));
            count[0]++;
            return;
          }
          Slice key = c.db().key(record);
          if (Glob.matches(pattern, key, false)) {
            c.reply().bulk(key);
            count[0]++;
          }
        });
    c.reply().closeArray(mark, count[0]);
  }

  private static void randomkey(Context c) {
    long record = c.db().random(c.now());
    if (record == 0) {
      c.reply().nullBulk();
    } else {
      c.reply().bulk(c.db().key(record));
    }
  }
}
