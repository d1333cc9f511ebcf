package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.AccessClock;
import dev.redraft.keyspace.Database;
import dev.redraft.platform.EventLog.Level;
import dev.redraft.rdb.PayloadReader;
import dev.redraft.rdb.RdbException;
import dev.redraft.value.Record;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RESTORE: makes a key from the bytes of DUMP. One object serves one table of commands, and so one
 * engine, whose buffers it keeps.
 */
final class RestoreCommand {
  private static final int TTL = 2;
  private static final int PAYLOAD = 3;
  private static final int NONE = -1;
  private static final int MOST_FREQUENT = 255;

  /**
   * A reader of a larger payload is given up: it holds on to its bytes, and what they expand to.
   */
  private static final int MOST_KEPT = 1 << 16;

  private @Nullable PayloadReader reader;

  private RestoreCommand() {}

  static List<CommandSpec> specs() {
    return List.of(
        spec("restore").since("2.6.0").summary("Makes a key from the bytes that DUMP replied."),
        spec("restore-asking")
            .since("3.0.0")
            .flags(Flag.ASKING)
            .group(Group.SERVER)
            .notOfGroupCategory()
            .categories("keyspace", "dangerous")
            .system()
            .summary("Makes a key that another node of a cluster hands over."));
  }

  private static CommandSpec spec(String name) {
    return command(name, -4)
        .flags(Flag.WRITE, Flag.DENYOOM)
        .categories("dangerous")
        .complexity("O(N), or O(N*log(N)) for sorted sets, where N is the size of the value")
        .syntax(
            "key ttl:integer serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:integer]"
                + " [FREQ frequency:integer]")
        .history("3.0.0", "The option REPLACE.")
        .history("5.0.0", "The option ABSTTL.")
        .history("5.0.0", "The options IDLETIME and FREQ.")
        .key(KeySpec.at("OW update", 1))
        .body(new RestoreCommand()::restore);
  }

  private void restore(Context c) {
    boolean replace = false;
    boolean absolute = false;
    long idle = NONE;
    long frequency = NONE;
    for (int i = PAYLOAD + 1; i < c.argc(); i++) {
      boolean more = i + 1 < c.argc();
      if (c.argIs(i, "replace")) {
        replace = true;
      } else if (c.argIs(i, "absttl")) {
        absolute = true;
      } else if (c.argIs(i, "idletime") && more && frequency == NONE) {
        idle = c.longArg(++i);
        if (idle < 0) {
          throw new CommandException("ERR Invalid IDLETIME value, must be >= 0");
        }
      } else if (c.argIs(i, "freq") && more && idle == NONE) {
        frequency = c.longArg(++i);
        if (frequency < 0 || frequency > MOST_FREQUENT) {
          throw new CommandException("ERR Invalid FREQ value, must be >= 0 and <= 255");
        }
      } else {
        throw Errors.SYNTAX;
      }
    }
    if (!replace && Lookup.write(c, c.arg(1)) != 0) {
      throw new CommandException("BUSYKEY Target key name already exists.");
    }
    long ttl = c.longArg(TTL);
    if (ttl < 0) {
      throw new CommandException("ERR Invalid TTL value, must be >= 0");
    }
    // One that is beyond all time wraps around, and has passed, as in Redis.
    long expiry = ttl == 0 ? Database.NO_EXPIRY : absolute ? ttl : ttl + c.now();
    boolean past = ttl != 0 && Expiry.isPast(c, expiry);
    long record = read(c, past ? Database.NO_EXPIRY : expiry);
    if (past) {
      c.db().discard(record);
      delete(c);
    } else {
      place(c, record, idle, frequency);
      if (ttl != 0 && !absolute) {
        logAbsolute(c, expiry);
      }
    }
    c.reply().ok();
  }

  private long read(Context c, long expiry) {
    Slice payload = c.arg(PAYLOAD);
    if (!PayloadReader.isSound(payload)) {
      throw new CommandException("ERR DUMP payload version or checksum are wrong");
    }
    PayloadReader present = reader;
    if (present == null) {
      present = new PayloadReader(c.keyspace());
    }
    reader = payload.length() <= MOST_KEPT ? present : null;
    try {
      return present.read(payload, c.db(), c.arg(1), expiry, c.now());
    } catch (RdbException e) {
      c.services().events().log(Level.VERBOSE, "RESTORE has refused a " + e.getMessage());
      throw new CommandException("ERR Bad data format");
    }
  }

  private static void delete(Context c) {
    if (c.db().delete(c.arg(1), c.now())) {
      c.changed(1);
      c.event(GENERIC, "del", c.arg(1));
      c.rewriteAs(2).arg("DEL").arg(c.arg(1));
    }
  }

  private static void place(Context c, long record, long idle, long frequency) {
    AccessClock clock = c.keyspace().accessClock();
    int bits = clock.fresh(c.now());
    if (clock.byFrequency() && frequency != NONE) {
      bits = clock.ofFrequency((int) frequency, c.now());
    } else if (!clock.byFrequency() && idle != NONE) {
      bits = clock.ofIdle((idle & Record.MAX_CLOCK) * 1000, c.now());
    }
    Record.putClock(Lookup.memory(c), record, bits);
    c.db().placeAnew(c.arg(1), record, c.now());
    c.changed(1);
    c.event(GENERIC, "restore", c.arg(1));
  }

  /** A replay must not count the time to live from then on. */
  private static void logAbsolute(Context c, long expiry) {
    Effects effect = c.rewriteAs(c.argc() + 1);
    for (int i = 0; i < c.argc(); i++) {
      if (i == TTL) {
        effect.arg(expiry);
      } else {
        effect.arg(c.arg(i));
      }
    }
    effect.arg("ABSTTL");
  }
}
