package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.value.Hashes;
import java.util.List;

/** The commands on the expiry of single fields of hashes, which came with Redis 7.4. */
final class HashExpireCommands {
  /** The latest time, in milliseconds since the Unix epoch. */
  private static final long MAX_TIME = (1L << 46) - 1;

  private static final int NO_FIELD = -2;
  private static final int NO_EXPIRY = -1;
  private static final int UNCHANGED = 0;
  private static final int DONE = 1;
  private static final int DELETED = 2;

  private HashExpireCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        setter("hexpire", "seconds", Expiry.Unit.EX, "Sets how many seconds fields have to live."),
        setter(
            "hpexpire",
            "milliseconds",
            Expiry.Unit.PX,
            "Sets how many milliseconds fields have to live."),
        setter(
            "hexpireat",
            "unix-time-seconds",
            Expiry.Unit.EXAT,
            "Sets the second at which fields expire."),
        setter(
            "hpexpireat",
            "unix-time-milliseconds",
            Expiry.Unit.PXAT,
            "Sets the millisecond at which fields expire."),
        teller("httl", Expiry.Unit.EX, "Replies with the seconds that fields have to live."),
        teller("hpttl", Expiry.Unit.PX, "Replies with the milliseconds that fields have to live."),
        teller("hexpiretime", Expiry.Unit.EXAT, "Replies with the seconds at which fields expire."),
        teller(
            "hpexpiretime",
            Expiry.Unit.PXAT,
            "Replies with the milliseconds at which fields expire."),
        command("hpersist", -5)
            .group(Group.HASH)
            .since("7.4.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(N) where N is the number of fields")
            .summary("Removes the expiry of fields of a hash.")
            .syntax("key FIELDS numfields field [field ...]")
            .key(KeySpec.at("RW update", 1))
            .body(HashExpireCommands::persist));
  }

  private static CommandSpec setter(String name, String time, Expiry.Unit unit, String summary) {
    return command(name, -6)
        .group(Group.HASH)
        .since("7.4.0")
        .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
        .complexity("O(N) where N is the number of fields")
        .summary(summary)
        .syntax("key " + time + " [NX | XX | GT | LT] FIELDS numfields field [field ...]")
        .key(KeySpec.at("RW update", 1))
        .body(c -> expire(c, unit));
  }

  private static CommandSpec teller(String name, Expiry.Unit unit, String summary) {
    CommandSpec spec =
        command(name, -5)
            .group(Group.HASH)
            .since("7.4.0")
            .flags(Flag.READONLY, Flag.FAST)
            .complexity("O(N) where N is the number of fields")
            .summary(summary)
            .syntax("key FIELDS numfields field [field ...]")
            .key(KeySpec.at("RO access", 1))
            .body(c -> tell(c, unit));
    return unit.relative ? spec.tips("nondeterministic_output") : spec;
  }

  private static void expire(Context c, Expiry.Unit unit) {
    Slice key = c.arg(1);
    long record = HashKeys.write(c, key);
    long time = timeArg(c, unit);
    boolean conditional =
        c.argIs(3, "nx") || c.argIs(3, "xx") || c.argIs(3, "gt") || c.argIs(3, "lt");
    int first = fieldsFrom(c, conditional ? 4 : 3, HashErrors.NUM_FIELDS);
    byte[] results = new byte[c.argc()];
    int done = 0;
    int deleted = 0;
    for (int i = first; i < c.argc(); i++) {
      record = HashKeys.dropExpired(c, key, record, c.arg(i));
      if (!HashKeys.find(c, record, c.arg(i))) {
        results[i] = NO_FIELD;
      } else if (conditional && !allows(c, HashKeys.reader(c).item().expiry(), time)) {
        results[i] = UNCHANGED;
      } else if (Expiry.isPast(c, time)) {
        record = HashKeys.deleteFound(c, key, record);
        record = HashKeys.deleteIfEmpty(c, key, record) ? 0 : record;
        results[i] = DELETED;
        deleted++;
      } else {
        record = c.db().hashFields().expireAt(key, record, c.arg(i), time);
        results[i] = DONE;
        done++;
      }
    }
    reply(c, first, results);
    if (done + deleted > 0) {
      HashKeys.event(c, deleted > 0 ? "hdel" : "hexpire", key);
      if (deleted > 0 && record == 0) {
        c.event(KeyspaceEventsType.GENERIC, "del", key);
      }
      c.changed(done + deleted);
      log(c, key, time, done, deleted, first, results);
    }
  }

  /** All fields have got the same time, so either all were given it or all were deleted. */
  private static void log(
      Context c, Slice key, long time, int done, int deleted, int first, byte[] results) {
    Effects effect;
    if (deleted > 0) {
      effect = c.rewriteAs(2 + deleted).arg(EffectWords.HDEL).arg(key);
    } else {
      effect = c.rewriteAs(5 + done).arg(EffectWords.HPEXPIREAT).arg(key).arg(time);
      effect.arg(EffectWords.FIELDS).arg(done);
    }
    for (int i = first; i < c.argc(); i++) {
      if (results[i] > UNCHANGED) {
        effect.arg(c.arg(i));
      }
    }
  }

  /** On the condition of argument 3; a field without expiry counts as one that lives for ever. */
  private static boolean allows(Context c, long present, long time) {
    if (present == Hashes.NO_EXPIRY) {
      return c.argIs(3, "nx") || c.argIs(3, "lt");
    }
    return c.argIs(3, "xx")
        || c.argIs(3, "gt") && time > present
        || c.argIs(3, "lt") && time < present;
  }

  private static long timeArg(Context c, Expiry.Unit unit) {
    long value = c.longArg(2);
    if (value < 0) {
      throw HashErrors.NEGATIVE_TIME;
    }
    if (unit.seconds && value > MAX_TIME / 1000) {
      throw Expiry.invalid(c);
    }
    long millis = unit.seconds ? value * 1000 : value;
    long base = unit.relative ? c.now() : 0;
    if (millis > MAX_TIME - base) {
      throw Expiry.invalid(c);
    }
    // 0 is no time in memory; the first millisecond is as much in the past.
    return Math.max(1, millis + base);
  }

  /** Checks the word and the count at {@code index}; returns where the fields begin. */
  private static int fieldsFrom(Context c, int index, CommandException badCount) {
    if (!c.argIs(index, "fields")) {
      throw HashErrors.NO_FIELDS;
    }
    long count = c.longArg(index + 1, badCount);
    if (count < 1) {
      throw badCount;
    }
    if (count != c.argc() - index - 2) {
      throw HashErrors.OTHER_FIELD_COUNT;
    }
    return index + 2;
  }

  private static void reply(Context c, int first, byte[] results) {
    c.reply().array(c.argc() - first);
    for (int i = first; i < c.argc(); i++) {
      c.reply().integer(results[i]);
    }
  }

  private static void tell(Context c, Expiry.Unit unit) {
    Slice key = c.arg(1);
    long record = HashKeys.read(c, key);
    int first = fieldsFrom(c, 2, HashErrors.FIELD_COUNT);
    c.reply().array(c.argc() - first);
    for (int i = first; i < c.argc(); i++) {
      record = HashKeys.dropExpired(c, key, record, c.arg(i));
      if (!HashKeys.find(c, record, c.arg(i))) {
        c.reply().integer(NO_FIELD);
        continue;
      }
      long expiry = HashKeys.reader(c).item().expiry();
      if (expiry == Hashes.NO_EXPIRY) {
        c.reply().integer(NO_EXPIRY);
        continue;
      }
      long millis = unit.relative ? Math.max(0, expiry - c.now()) : expiry;
      c.reply().integer(unit.seconds ? (millis + 999) / 1000 : millis);
    }
  }

  private static void persist(Context c) {
    Slice key = c.arg(1);
    long record = HashKeys.write(c, key);
    int first = fieldsFrom(c, 2, HashErrors.FIELD_COUNT);
    byte[] results = new byte[c.argc()];
    int done = 0;
    for (int i = first; i < c.argc(); i++) {
      record = HashKeys.dropExpired(c, key, record, c.arg(i));
      if (!HashKeys.find(c, record, c.arg(i))) {
        results[i] = NO_FIELD;
      } else if (HashKeys.reader(c).item().expiry() == Hashes.NO_EXPIRY) {
        results[i] = NO_EXPIRY;
      } else {
        record = c.db().hashFields().expireAt(key, record, c.arg(i), Hashes.NO_EXPIRY);
        results[i] = DONE;
        done++;
      }
    }
    reply(c, first, results);
    if (done > 0) {
      HashKeys.event(c, "hpersist", key);
      c.changed(done);
    }
  }
}
