package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import java.util.List;

/** SET and the older commands that it has taken in: SETNX, SETEX, PSETEX, GETSET. */
final class SetCommands {
  private SetCommands() {}

  static List<CommandSpec> specs() {
    StringOptions options = new StringOptions();
    return List.of(
        command("set", -3)
            .group(Group.STRING)
            .flags(Flag.WRITE, Flag.DENYOOM)
            .summary(
                "Gives a key a string, whatever it held before; on conditions and with an expiry if"
                    + " asked.")
            .syntax(
                "key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds |"
                    + " PXAT unix-time-milliseconds | KEEPTTL]")
            .history("2.6.12", "EX, PX, NX and XX.")
            .history("6.0.0", "KEEPTTL.")
            .history("6.2.0", "GET, EXAT and PXAT.")
            .history("7.0.0", "NX and GET together.")
            .key(KeySpec.at("RW access update variable_flags", 1))
            .body(c -> set(c, options)),
        command("setnx", 3)
            .group(Group.STRING)
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .summary("Gives a key a string if it does not exist.")
            .syntax("key value")
            .deprecated("2.6.12", "SET with the NX argument")
            .key(KeySpec.at("OW insert", 1))
            .body(SetCommands::setnx),
        command("setex", 4)
            .group(Group.STRING)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .summary("Gives a key a string and a time to live in seconds.")
            .syntax("key seconds value")
            .deprecated("2.6.12", "SET with the EX argument")
            .key(KeySpec.at("OW update", 1))
            .body(c -> setWithTime(c, Expiry.Unit.EX)),
        command("psetex", 4)
            .group(Group.STRING)
            .since("2.6.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .summary("Gives a key a string and a time to live in milliseconds.")
            .syntax("key milliseconds value")
            .deprecated("2.6.12", "SET with the PX argument")
            .key(KeySpec.at("OW update", 1))
            .body(c -> setWithTime(c, Expiry.Unit.PX)),
        command("getset", 3)
            .group(Group.STRING)
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .summary("Gives a key a string and replies with the one it had.")
            .syntax("key value")
            .deprecated("6.2.0", "SET with the GET argument")
            .key(KeySpec.at("RW access update", 1))
            .body(SetCommands::getset));
  }

  private static void set(Context c, StringOptions options) {
    options.parse(c, 3, StringOptions.FOR_SET);
    long time =
        options.unit == null
            ? Database.NO_EXPIRY
            : Expiry.positive(c, options.timeIndex, options.unit);
    Slice key = c.arg(1);
    if (options.get) {
      Lookup.reply(c, Lookup.readString(c, key));
    }
    if (options.isConditional() && options.ifExists != (Lookup.write(c, key) != 0)) {
      if (!options.get) {
        c.reply().nullBulk();
      }
      return;
    }
    c.db().setString(key, c.arg(2), options.keepTtl ? Database.KEEP_TTL : time, c.now());
    c.changed(1);
    c.event(STRING, "set", key);
    if (time != Database.NO_EXPIRY) {
      c.event(GENERIC, "expire", key);
      logWithTime(c, key, c.arg(2), time);
    } else if (options.get) {
      logWithoutGet(c);
    }
    if (!options.get) {
      c.reply().ok();
    }
  }

  private static void setnx(Context c) {
    if (Lookup.write(c, c.arg(1)) != 0) {
      c.reply().integer(0);
      return;
    }
    c.db().setString(c.arg(1), c.arg(2), Database.NO_EXPIRY, c.now());
    c.changed(1);
    c.event(STRING, "set", c.arg(1));
    c.reply().integer(1);
  }

  private static void setWithTime(Context c, Expiry.Unit unit) {
    long time = Expiry.positive(c, 2, unit);
    c.db().setString(c.arg(1), c.arg(3), time, c.now());
    c.changed(1);
    c.event(STRING, "set", c.arg(1));
    c.event(GENERIC, "expire", c.arg(1));
    logWithTime(c, c.arg(1), c.arg(3), time);
    c.reply().ok();
  }

  private static void getset(Context c) {
    Lookup.reply(c, Lookup.readString(c, c.arg(1)));
    c.db().setString(c.arg(1), c.arg(2), Database.NO_EXPIRY, c.now());
    c.changed(1);
    c.event(STRING, "set", c.arg(1));
    c.rewriteAs(3).arg(EffectWords.SET).arg(c.arg(1)).arg(c.arg(2));
  }

  private static void logWithTime(Context c, Slice key, Slice value, long time) {
    c.rewriteAs(5).arg(EffectWords.SET).arg(key).arg(value).arg(EffectWords.PXAT).arg(time);
  }

  /** A replay needs no reply, and older versions do not know every combination with GET. */
  private static void logWithoutGet(Context c) {
    int count = c.argc();
    for (int i = 3; i < c.argc(); i++) {
      count -= c.argIs(i, "get") ? 1 : 0;
    }
    Effects effect = c.rewriteAs(count).arg(EffectWords.SET).arg(c.arg(1)).arg(c.arg(2));
    for (int i = 3; i < c.argc(); i++) {
      if (!c.argIs(i, "get")) {
        effect.arg(c.arg(i));
      }
    }
  }
}
