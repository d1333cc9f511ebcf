package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.value.SetMember;
import dev.redraft.value.SetReader;
import dev.redraft.value.Sets;
import dev.redraft.value.ValueType;
import java.util.ArrayList;
import java.util.List;

/** The commands on the members of one set; random ones and those on several sets are beside it. */
public final class SetTypeCommands {
  private SetTypeCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> all = new ArrayList<>();
    all.addAll(writers());
    all.addAll(readers());
    all.addAll(SetRandomCommands.specs());
    all.addAll(SetAlgebraCommands.specs());
    return all;
  }

  private static List<CommandSpec> writers() {
    return List.of(
        command("sadd", -3)
            .group(Group.SET)
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(1) for each member")
            .summary("Adds members to a set.")
            .syntax("key member [member ...]")
            .history("2.4.0", "Several members.")
            .key(KeySpec.at("RW insert", 1))
            .body(SetTypeCommands::sadd),
        command("srem", -3)
            .group(Group.SET)
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(N) where N is the number of members to remove")
            .summary("Removes members from a set; an emptied one is deleted.")
            .syntax("key member [member ...]")
            .history("2.4.0", "Several members.")
            .key(KeySpec.at("RW delete", 1))
            .body(SetTypeCommands::srem),
        command("smove", 4)
            .group(Group.SET)
            .flags(Flag.WRITE, Flag.FAST)
            .summary("Moves a member from one set to another.")
            .syntax("source destination member")
            .key(KeySpec.at("RW access delete", 1))
            .key(KeySpec.at("RW insert", 2))
            .body(SetTypeCommands::smove));
  }

  private static List<CommandSpec> readers() {
    return List.of(
        command("sismember", 3)
            .group(Group.SET)
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Says whether a set has a member.")
            .syntax("key member")
            .key(KeySpec.at("RO", 1))
            .body(SetTypeCommands::sismember),
        command("smismember", -3)
            .group(Group.SET)
            .since("6.2.0")
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(N) where N is the number of members asked for")
            .summary("Says of several members whether a set has them.")
            .syntax("key member [member ...]")
            .key(KeySpec.at("RO access", 1))
            .body(SetTypeCommands::smismember),
        command("scard", 2)
            .group(Group.SET)
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Counts the members of a set.")
            .syntax("key")
            .key(KeySpec.at("RO", 1))
            .body(SetTypeCommands::scard),
        command("smembers", 2)
            .group(Group.SET)
            .flags(Flag.READONLY)
            .complexity("O(N) where N is the number of members")
            .summary("Replies with all members of a set.")
            .syntax("key")
            .tips("nondeterministic_output_order")
            .key(KeySpec.at("RO access", 1))
            .body(SetTypeCommands::smembers),
        command("sscan", -3)
            .group(Group.SET)
            .since("2.8.0")
            .flags(Flag.READONLY)
            .complexity("O(1) for each call, O(N) for a complete iteration over N members")
            .summary("Replies with some members of a set and the cursor to go on from.")
            .syntax("key cursor [MATCH pattern] [COUNT count]")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RO access", 1))
            .body(SetTypeCommands::sscan));
  }

  static Sets sets(Context c) {
    return c.keyspace().values().sets();
  }

  /** Replies with the member that a reader stands on. */
  static void reply(Context c, SetReader reader) {
    if (reader.isInteger()) {
      c.reply().bulkLong(reader.integer());
    } else {
      c.reply().bulk(reader.view(), reader.address(), reader.length());
    }
  }

  /** Replies with all members, one after the other. */
  static void replyAll(Context c, long record) {
    SetReader reader = sets(c).reader().at(record);
    while (reader.next()) {
      reply(c, reader);
    }
  }

  /** A record with an empty set that is in no database yet. */
  static long detached(Context c, Slice key, int encoding, long expiry) {
    long record =
        c.db().detached(key, ValueType.SET, encoding, Sets.emptyLength(encoding), expiry, c.now());
    try {
      sets(c).clear(record);
    } catch (RuntimeException e) {
      c.db().discard(record);
      throw e;
    }
    return record;
  }

  /** Deletes a set that has become empty, and tells so. */
  static void deleteEmpty(Context c, Slice key) {
    c.db().delete(key, c.now());
    c.event(KeyspaceEventsType.GENERIC, "del", key);
  }

  private static void sadd(Context c) {
    Slice key = c.arg(1);
    long record = Lookup.writeOf(c, key, ValueType.SET);
    long added = record == 0 ? create(c, key) : addAll(c, key, record);
    if (added > 0) {
      c.event(KeyspaceEventsType.SET, "sadd", key);
    }
    c.changed(added);
    c.reply().integer(added);
  }

  private static long create(Context c, Slice key) {
    Sets sets = sets(c);
    SetMember member = sets.member();
    int encoding = sets.encodingFor(member.set(c.arg(2)), c.argc() - 2L);
    long record = detached(c, key, encoding, Database.NO_EXPIRY);
    long added = 0;
    try {
      for (int i = 2; i < c.argc(); i++) {
        record = sets.add(record, member.set(c.arg(i)));
        added += sets.changed() ? 1 : 0;
      }
    } catch (RuntimeException e) {
      c.db().discard(record);
      throw e;
    }
    c.db().place(key, record, c.now());
    return added;
  }

  private static long addAll(Context c, Slice key, long record) {
    Sets sets = sets(c);
    long at = moved(c, key, record, sets.prepare(record, c.argc() - 2L));
    long added = 0;
    try {
      for (int i = 2; i < c.argc(); i++) {
        at = moved(c, key, at, sets.add(at, sets.member().set(c.arg(i))));
        added += sets.changed() ? 1 : 0;
      }
    } finally {
      if (added > 0) {
        c.db().changed(key);
      }
    }
    return added;
  }

  /** Hands on where the record is now; other changes are told once at the end. */
  static long moved(Context c, Slice key, long from, long to) {
    return from == to ? to : c.db().modified(key, from, to);
  }

  private static void srem(Context c) {
    Slice key = c.arg(1);
    long record = Lookup.writeOf(c, key, ValueType.SET);
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    Sets sets = sets(c);
    long removed = 0;
    for (int i = 2; i < c.argc() && !sets.isEmpty(record); i++) {
      record = moved(c, key, record, sets.remove(record, sets.member().set(c.arg(i))));
      removed += sets.changed() ? 1 : 0;
    }
    if (removed > 0) {
      c.db().changed(key);
      c.event(KeyspaceEventsType.SET, "srem", key);
      if (sets.isEmpty(record)) {
        deleteEmpty(c, key);
      }
    }
    c.changed(removed);
    c.reply().integer(removed);
  }

  private static void smove(Context c) {
    Slice source = c.arg(1);
    Slice destination = c.arg(2);
    long from = Lookup.write(c, source);
    long to = Lookup.write(c, destination);
    if (from == 0) {
      c.reply().integer(0);
      return;
    }
    Lookup.requireType(c, from, ValueType.SET);
    Lookup.requireType(c, to, ValueType.SET);
    Sets sets = sets(c);
    SetMember member = sets.member().set(c.arg(3));
    boolean there = sets.contains(from, member);
    if (from == to || !there) {
      c.reply().integer(there ? 1 : 0);
      return;
    }
    // Added first, so that a full memory loses no member.
    boolean added = addTo(c, destination, to, member);
    from = moved(c, source, from, sets.remove(from, member));
    c.db().changed(source);
    c.event(KeyspaceEventsType.SET, "srem", source);
    if (sets.isEmpty(from)) {
      deleteEmpty(c, source);
    }
    if (added) {
      c.event(KeyspaceEventsType.SET, "sadd", destination);
    }
    c.changed(added ? 2 : 1);
    c.reply().integer(1);
  }

  private static boolean addTo(Context c, Slice key, long record, SetMember member) {
    Sets sets = sets(c);
    if (record == 0) {
      long made = detached(c, key, sets.encodingFor(member, 1), Database.NO_EXPIRY);
      try {
        made = sets.add(made, member);
      } catch (RuntimeException e) {
        c.db().discard(made);
        throw e;
      }
      c.db().place(key, made, c.now());
      return true;
    }
    moved(c, key, record, sets.add(record, member));
    if (sets.changed()) {
      c.db().changed(key);
      return true;
    }
    return false;
  }

  private static void sismember(Context c) {
    long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
    Sets sets = sets(c);
    boolean there = record != 0 && sets.contains(record, sets.member().set(c.arg(2)));
    c.reply().integer(there ? 1 : 0);
  }

  private static void smismember(Context c) {
    long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
    Sets sets = sets(c);
    c.reply().array(c.argc() - 2L);
    for (int i = 2; i < c.argc(); i++) {
      boolean there = record != 0 && sets.contains(record, sets.member().set(c.arg(i)));
      c.reply().integer(there ? 1 : 0);
    }
  }

  private static void scard(Context c) {
    long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
    c.reply().integer(record == 0 ? 0 : sets(c).size(record));
  }

  private static void smembers(Context c) {
    long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
    c.reply().set(record == 0 ? 0 : sets(c).size(record));
    if (record != 0) {
      replyAll(c, record);
    }
  }

  private static void sscan(Context c) {
    long cursor = ScanCommand.cursorArg(c.arg(2));
    long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
    KeyList found = new KeyList();
    long next = 0;
    if (record != 0) {
      ScanOptions options = ScanOptions.parse(c, 3, false);
      SetReader reader = sets(c).reader();
      next =
          sets(c)
              .scan(
                  record,
                  cursor,
                  options.count(),
                  reader,
                  () -> {
                    Slice text = reader.text();
                    if (options.matches(text)) {
                      found.add(text);
                    }
                  });
    }
    ScanCommand.reply(c, next, found);
  }
}
