package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.resp.ReplyWriter;
import dev.redraft.value.HashItem;
import dev.redraft.value.HashReader;
import java.util.HashSet;
import java.util.Set;

/** HRANDFIELD: fields of a hash at random. */
final class HashRandomCommand {
  /** Draws that may meet fields whose time has passed before all are walked. */
  private static final int TRIES = 100;

  /** Up to a third of the fields are drawn one by one; more are picked on a walk through all. */
  private static final int DRAWN_SHARE = 3;

  private HashRandomCommand() {}

  static CommandSpec spec() {
    return command("hrandfield", -2)
        .group(Group.HASH)
        .since("6.2.0")
        .flags(Flag.READONLY)
        .complexity("O(N) where N is the number of fields in the reply")
        .summary("Replies with fields of a hash at random, with their values if asked.")
        .syntax("key [count [WITHVALUES]]")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RO access", 1))
        .body(HashRandomCommand::random);
  }

  private static void random(Context c) {
    if (c.argc() == 2) {
      one(c);
      return;
    }
    long count = c.longArg(2, -Long.MAX_VALUE, Long.MAX_VALUE, HashErrors.COUNT_RANGE);
    if (c.argc() > 4 || c.argc() == 4 && !c.argIs(3, "withvalues")) {
      throw Errors.SYNTAX;
    }
    boolean values = c.argc() == 4;
    if (values && (count < -Long.MAX_VALUE / 2 || count > Long.MAX_VALUE / 2)) {
      throw Errors.OUT_OF_RANGE;
    }
    long record = HashKeys.read(c, c.arg(1));
    long live = record == 0 || count == 0 ? 0 : HashKeys.liveSize(c, HashKeys.at(c, record));
    if (live == 0) {
      c.reply().array(0);
    } else if (count < 0) {
      withRepetitions(c, HashKeys.at(c, record), -count, live, values);
    } else {
      distinct(c, HashKeys.at(c, record), Math.min(count, live), live, values);
    }
  }

  private static void one(Context c) {
    long record = HashKeys.read(c, c.arg(1));
    if (record != 0 && draw(c, HashKeys.at(c, record))) {
      HashKeys.reply(c.reply(), HashKeys.reader(c).item().field());
    } else {
      c.reply().nullBulk();
    }
  }

  private static void withRepetitions(
      Context c, HashReader reader, long count, long live, boolean values) {
    Lookup.checkElements(count);
    head(c, count, values);
    for (long i = 0; i < count; i++) {
      if (!draw(c, reader)) {
        throw new IllegalStateException("no field among " + live);
      }
      reply(c, reader.item(), values);
    }
  }

  private static void distinct(
      Context c, HashReader reader, long count, long live, boolean values) {
    head(c, count, values);
    if (!reader.isLarge() || live != reader.size() || count > live / DRAWN_SHARE) {
      pick(c, reader, count, live, values);
      return;
    }
    Set<Long> drawn = new HashSet<>();
    while (drawn.size() < count) {
      reader.random(c.entropy());
      if (drawn.add(reader.item().field().address())) {
        reply(c, reader.item(), values);
      }
    }
  }

  /** Walks through all and takes each field with the probability that the rest needs. */
  private static void pick(Context c, HashReader reader, long count, long live, boolean values) {
    long now = HashKeys.now(c);
    long[] left = {count, live};
    reader.forEach(item -> {
      if (!item.isExpired(now) && left[0] > 0 && c.entropy().nextLong(left[1]--) < left[0]) {
        left[0]--;
        reply(c, item, values);
      }
    });
  }

  /** Goes to a field at random whose time has not passed. */
  private static boolean draw(Context c, HashReader reader) {
    long now = HashKeys.now(c);
    for (int i = 0; i < TRIES && reader.random(c.entropy()); i++) {
      if (!reader.item().isExpired(now)) {
        return true;
      }
    }
    long live = HashKeys.liveSize(c, reader);
    return live > 0 && reader.seekLive(c.entropy().nextLong(live), now);
  }

  /** Pairs are arrays of their own in RESP3 only. */
  private static void head(Context c, long count, boolean values) {
    c.reply().array(values && c.reply().protocol() == 2 ? 2 * count : count);
  }

  private static void reply(Context c, HashItem item, boolean values) {
    ReplyWriter reply = c.reply();
    if (values && reply.protocol() > 2) {
      reply.array(2);
    }
    HashKeys.reply(reply, item.field());
    if (values) {
      HashKeys.reply(reply, item.value());
    }
  }
}
