package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.SetMember;
import dev.redraft.value.SetReader;
import dev.redraft.value.Sets;
import dev.redraft.value.ValueType;
import java.util.List;

/** SPOP and SRANDMEMBER. What SPOP takes is logged as SREM, or as DEL when that is all. */
final class SetRandomCommands {
  /** Members that one effect removes at most. */
  private static final int EFFECT_MEMBERS = 1024;

  /** If fewer members than a fifth of what is popped would stay, those that stay are moved. */
  private static final int MOVE_FACTOR = 5;

  /** If more than a third is wanted, one pass over all members is cheaper than single draws. */
  private static final int PASS_FACTOR = 3;

  /** Beyond this many members a pass is made as well: what was drawn has to be remembered. */
  private static final int MAX_DRAWN = 1 << 20;

  private SetRandomCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("spop", -2)
            .group(Group.SET)
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(1) without a count, O(N) where N is the count")
            .summary("Removes members at random and replies with them.")
            .syntax("key [count]")
            .history("3.2.0", "The count.")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RW access delete", 1))
            .body(SetRandomCommands::spop),
        command("srandmember", -2)
            .group(Group.SET)
            .flags(Flag.READONLY)
            .complexity("O(1) without a count, O(N) where N is the absolute count")
            .summary(
                "Replies with members at random; a negative count allows the same one repeatedly.")
            .syntax("key [count]")
            .history("2.6.0", "The count.")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RO access", 1))
            .body(SetRandomCommands::srandmember));
  }

  private static void spop(Context c) {
    if (c.argc() > 3) {
      throw Errors.SYNTAX;
    }
    if (c.argc() == 3) {
      popMany(c);
      return;
    }
    Slice key = c.arg(1);
    long record = Lookup.writeOf(c, key, ValueType.SET);
    if (record == 0) {
      c.reply().nullBulk();
      return;
    }
    Sets sets = SetTypeCommands.sets(c);
    Slice text = popOne(c, key, record);
    c.event(KeyspaceEventsType.SET, "spop", key);
    c.rewriteAs(3).arg(EffectWords.SREM).arg(key).arg(text);
    c.db().changed(key);
    if (sets.isEmpty(c.db().peek(key))) {
      SetTypeCommands.deleteEmpty(c, key);
    }
    c.changed(1);
  }

  /** Replies with a member at random, removes it and returns its text, valid until the next one. */
  private static Slice popOne(Context c, Slice key, long record) {
    Sets sets = SetTypeCommands.sets(c);
    SetReader reader = sets.reader();
    sets.random(record, c.entropy(), reader);
    Slice text = reader.text();
    // First, as there may be no room for it.
    c.reply().bulk(text);
    SetTypeCommands.moved(c, key, record, sets.remove(record, sets.member().set(text)));
    return text;
  }

  private static void popMany(Context c) {
    long count = positive(c, 2);
    Slice key = c.arg(1);
    long record = Lookup.writeOf(c, key, ValueType.SET);
    if (record == 0 || count == 0) {
      c.reply().set(0);
      return;
    }
    long size = SetTypeCommands.sets(c).size(record);
    c.reply().set(Math.min(count, size));
    if (count >= size) {
      SetTypeCommands.replyAll(c, record);
      c.event(KeyspaceEventsType.SET, "spop", key);
      SetTypeCommands.deleteEmpty(c, key);
      boolean lazy = c.services().config().isOn(Directive.LAZYFREE_LAZY_SERVER_DEL);
      c.rewriteAs(2).arg(lazy ? EffectWords.UNLINK : EffectWords.DEL).arg(key);
      c.changed(size);
      return;
    }
    if ((size - count) > count / MOVE_FACTOR) {
      popOneByOne(c, key, count);
    } else {
      popAllBut(c, key, record, size - count, size);
    }
    c.event(KeyspaceEventsType.SET, "spop", key);
    c.changed(count);
  }

  private static void popOneByOne(Context c, Slice key, long count) {
    Removals removals = new Removals(c, key, count);
    try {
      for (long i = 0; i < count; i++) {
        removals.add(popOne(c, key, c.db().peek(key)));
      }
    } finally {
      // Without room for all of the reply some are gone, and the log lacks a part of them.
      c.db().changed(key);
    }
  }

  /**
   * Few members stay: they are copied to a new set, which takes the place of the old one. The log
   * hears of the others only when the reply is whole, for which there may be no room.
   */
  private static void popAllBut(Context c, Slice key, long record, long kept, long size) {
    Sets sets = SetTypeCommands.sets(c);
    SetReader reader = sets.reader();
    SetMember member = sets.member();
    int encoding =
        Record.encoding(Lookup.memory(c), record) == Sets.INTSET ? Sets.INTSET : Sets.LISTPACK;
    long made = SetTypeCommands.detached(c, key, encoding, Database.KEEP_TTL);
    try {
      Sample sample = new Sample(c, kept, size);
      reader.at(record);
      while (sample.isOpen() && reader.next()) {
        if (sample.takes()) {
          made = sets.add(made, member.set(reader));
        }
      }
      reader.at(record);
      while (reader.next()) {
        if (!sets.contains(made, member.set(reader))) {
          SetTypeCommands.reply(c, reader);
        }
      }
    } catch (RuntimeException e) {
      c.db().discard(made);
      throw e;
    }
    Removals removals = new Removals(c, key, size - kept);
    reader.at(record);
    while (reader.next()) {
      Slice text = reader.text();
      if (!sets.contains(made, member.set(text))) {
        removals.add(text);
      }
    }
    c.db().place(key, made, c.now());
  }

  private static long positive(Context c, int index) {
    long value = c.longArg(index, Errors.NOT_POSITIVE);
    if (value < 0) {
      throw Errors.NOT_POSITIVE;
    }
    return value;
  }

  private static void srandmember(Context c) {
    if (c.argc() > 3) {
      throw Errors.SYNTAX;
    }
    Sets sets = SetTypeCommands.sets(c);
    SetReader reader = sets.reader();
    if (c.argc() == 2) {
      long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
      if (record == 0) {
        c.reply().nullBulk();
      } else {
        sets.random(record, c.entropy(), reader);
        SetTypeCommands.reply(c, reader);
      }
      return;
    }
    long count = c.longArg(2, -Long.MAX_VALUE, Long.MAX_VALUE, Errors.NOT_LONG);
    long record = Lookup.readOf(c, c.arg(1), ValueType.SET);
    if (record == 0 || count == 0) {
      c.reply().array(0);
    } else if (count < 0) {
      Lookup.checkElements(-count);
      c.reply().array(-count);
      for (long i = 0; i < -count; i++) {
        sets.random(record, c.entropy(), reader);
        SetTypeCommands.reply(c, reader);
      }
    } else {
      distinct(c, record, count);
    }
  }

  private static void distinct(Context c, long record, long count) {
    Sets sets = SetTypeCommands.sets(c);
    SetReader reader = sets.reader();
    long size = sets.size(record);
    long wanted = Math.min(count, size);
    c.reply().array(wanted);
    if (wanted > size / PASS_FACTOR || wanted > MAX_DRAWN || isPacked(c, record)) {
      Sample sample = new Sample(c, wanted, size);
      reader.at(record);
      while (sample.isOpen() && reader.next()) {
        if (sample.takes()) {
          SetTypeCommands.reply(c, reader);
        }
      }
      return;
    }
    LongSet drawn = new LongSet((int) wanted);
    while (drawn.size() < wanted) {
      sets.random(record, c.entropy(), reader);
      if (drawn.add(reader.isInteger() ? reader.integer() : reader.address())) {
        SetTypeCommands.reply(c, reader);
      }
    }
  }

  private static boolean isPacked(Context c, long record) {
    Memory memory = Lookup.memory(c);
    return Record.encoding(memory, record) == Sets.LISTPACK;
  }

  /**
   * Chooses among {@code left} members in turn, each with the same probability (Knuth 3.4.2, S).
   */
  private static final class Sample {
    private final Context c;
    private long wanted;
    private long left;

    Sample(Context c, long wanted, long left) {
      this.c = c;
      this.wanted = wanted;
      this.left = left;
    }

    boolean isOpen() {
      return wanted > 0;
    }

    boolean takes() {
      boolean taken = c.entropy().nextLong(left) < wanted;
      left--;
      wanted -= taken ? 1 : 0;
      return taken;
    }
  }

  /** The effects of a pop: SREM with so many members at a time. */
  private static final class Removals {
    private final Context c;
    private final Slice key;
    private long left;
    private int open;
    private Effects effects;

    Removals(Context c, Slice key, long count) {
      this.c = c;
      this.key = key;
      left = count;
      effects = begin();
    }

    private Effects begin() {
      open = (int) Math.min(left, EFFECT_MEMBERS);
      left -= open;
      return c.rewriteAs(2 + open).arg(EffectWords.SREM).arg(key);
    }

    void add(Slice member) {
      if (open == 0) {
        effects = begin();
      }
      effects.arg(member);
      open--;
    }
  }
}
