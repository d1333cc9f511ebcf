package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Database;
import java.util.List;

/** The commands that set, remove and tell the expiry of a key. */
final class ExpireCommands {
  private static final long NO_KEY = -2;

  private ExpireCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        setter(
            "expire",
            "1.0.0",
            "seconds",
            Expiry.Unit.EX,
            "Sets how many seconds a key has to live."),
        setter(
            "pexpire",
            "2.6.0",
            "milliseconds",
            Expiry.Unit.PX,
            "Sets how many milliseconds a key has to live."),
        setter(
            "expireat",
            "1.2.0",
            "unix-time-seconds",
            Expiry.Unit.EXAT,
            "Sets the second at which a key expires."),
        setter(
            "pexpireat",
            "2.6.0",
            "unix-time-milliseconds",
            Expiry.Unit.PXAT,
            "Sets the millisecond at which a key expires."),
        teller("ttl", "1.0.0", Expiry.Unit.EX, "Replies with the seconds that a key has to live."),
        teller(
            "pttl",
            "2.6.0",
            Expiry.Unit.PX,
            "Replies with the milliseconds that a key has to live."),
        teller(
            "expiretime",
            "7.0.0",
            Expiry.Unit.EXAT,
            "Replies with the second at which a key expires."),
        teller(
            "pexpiretime",
            "7.0.0",
            Expiry.Unit.PXAT,
            "Replies with the millisecond at which a key expires."),
        command("persist", 2)
            .since("2.2.0")
            .flags(Flag.WRITE, Flag.FAST)
            .summary("Removes the expiry of a key.")
            .syntax("key")
            .key(KeySpec.at("RW update", 1))
            .body(ExpireCommands::persist));
  }

  private static CommandSpec setter(
      String name, String since, String time, Expiry.Unit unit, String summary) {
    return command(name, -3)
        .since(since)
        .flags(Flag.WRITE, Flag.FAST)
        .summary(summary)
        .syntax("key " + time + " [NX | XX | GT | LT]")
        .history("7.0.0", "NX, XX, GT and LT.")
        .key(KeySpec.at("RW update", 1))
        .body(c -> expire(c, unit));
  }

  private static CommandSpec teller(String name, String since, Expiry.Unit unit, String summary) {
    CommandSpec spec =
        command(name, 2)
            .since(since)
            .flags(Flag.READONLY, Flag.FAST)
            .summary(summary)
            .syntax("key")
            .key(KeySpec.at("RO access", 1))
            .body(c -> tell(c, unit));
    return unit.relative
        ? spec.tips("nondeterministic_output").history("2.8.0", "The reply -2.")
        : spec;
  }

  private static void expire(Context c, Expiry.Unit unit) {
    Condition condition = Condition.parse(c, 3);
    long time = Expiry.any(c, 2, unit);
    Slice key = c.arg(1);
    long record = Lookup.write(c, key);
    if (record == 0 || !condition.allows(c.db().expiry(record), time)) {
      c.reply().integer(0);
      return;
    }
    if (Expiry.isPast(c, time)) {
      deleteExpired(c, key);
    } else {
      c.db().expireAt(key, record, Math.max(0, time));
      c.changed(1);
      c.event(GENERIC, "expire", key);
      c.rewriteAs(3).arg(EffectWords.PEXPIREAT).arg(key).arg(time);
    }
    c.reply().integer(1);
  }

  /** Deletes a key that was given an expiry in the past. */
  static void deleteExpired(Context c, Slice key) {
    c.db().delete(key, c.now());
    c.changed(1);
    c.event(GENERIC, "del", key);
    boolean lazy = c.services().config().isOn(Directive.LAZYFREE_LAZY_EXPIRE);
    c.rewriteAs(2).arg(lazy ? EffectWords.UNLINK : EffectWords.DEL).arg(key);
  }

  private static void tell(Context c, Expiry.Unit unit) {
    long record = Lookup.look(c, c.arg(1));
    long expiry = record == 0 ? NO_KEY : c.db().expiry(record);
    if (expiry < 0) {
      c.reply().integer(expiry);
      return;
    }
    long millis = unit.relative ? Math.max(0, expiry - c.now()) : expiry;
    c.reply().integer(unit.seconds ? millis / 1000 + (millis % 1000 >= 500 ? 1 : 0) : millis);
  }

  private static void persist(Context c) {
    long record = Lookup.write(c, c.arg(1));
    if (record == 0 || c.db().expiry(record) == Database.NO_EXPIRY) {
      c.reply().integer(0);
      return;
    }
    c.db().expireAt(c.arg(1), record, Database.NO_EXPIRY);
    c.changed(1);
    c.event(GENERIC, "persist", c.arg(1));
    c.reply().integer(1);
  }

  /** On what the present expiry must be for EXPIRE to set another. */
  private record Condition(boolean ifNone, boolean ifSome, boolean ifGreater, boolean ifLess) {
    private static final Condition ALWAYS = new Condition(false, false, false, false);

    static Condition parse(Context c, int from) {
      if (c.argc() == from) {
        return ALWAYS;
      }
      boolean nx = false;
      boolean xx = false;
      boolean gt = false;
      boolean lt = false;
      for (int i = from; i < c.argc(); i++) {
        if (c.argIs(i, "nx")) {
          nx = true;
        } else if (c.argIs(i, "xx")) {
          xx = true;
        } else if (c.argIs(i, "gt")) {
          gt = true;
        } else if (c.argIs(i, "lt")) {
          lt = true;
        } else {
          throw new CommandException(
              "ERR Unsupported option " + Errors.shown(c.arg(i), Integer.MAX_VALUE));
        }
      }
      if (nx && (xx || gt || lt)) {
        throw new CommandException(
            "ERR NX and XX, GT or LT options at the same time are not compatible");
      }
      if (gt && lt) {
        throw new CommandException("ERR GT and LT options at the same time are not compatible");
      }
      return new Condition(nx, xx, gt, lt);
    }

    /** A key without expiry counts as one that lives for ever. */
    boolean allows(long present, long time) {
      boolean none = present == Database.NO_EXPIRY;
      return !(ifNone && !none)
          && !(ifSome && none)
          && !(ifGreater && (none || time <= present))
          && !(ifLess && !none && time >= present);
    }
  }
}
