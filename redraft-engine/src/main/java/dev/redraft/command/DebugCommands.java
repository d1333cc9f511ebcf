package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Doubles;
import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * DEBUG: what test suites ask of a server. Off unless {@code enable-debug-command} allows it.
 * Subcommands about Redis's own internals, or that crash it, are refused by name.
 */
public final class DebugCommands {
  private static final List<String> HELP =
      List.of(
          "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
          "CHANGE-REPL-ID",
          "    Accepted: without replication there is no ID to change.",
          "DIGEST",
          "    A signature of all data, the same as that of Redis.",
          "DIGEST-VALUE <key> [<key> ...]",
          "    A signature of each value.",
          "ERROR <string>",
          "    Reply with <string> as an error.",
          "LOADAOF",
          "    Write the log out and load the data from it again.",
          "LOG <message>",
          "    Write <message> to the server log.",
          "OBJECT <key>",
          "    How the value of <key> is kept.",
          "POPULATE <count> [<prefix>] [<size>]",
          "    Create <count> keys named <prefix>:<number>, prefix 'key' if none is given. They are"
              + " not logged.",
          "PROTOCOL <type>",
          "    A reply of a type: string, integer, double, bignum, null, array, set, map, attrib,"
              + " push, verbatim,",
          "    true, false.",
          "QUICKLIST-PACKED-THRESHOLD <size>",
          "    Accepted: lists are kept in another way here.",
          "RELOAD [MERGE] [NOFLUSH] [NOSAVE]",
          "    Save the data to the RDB file and load it from there. NOSAVE: load the file as it"
              + " is. NOFLUSH: keep",
          "    the data in memory. MERGE: keys of the file replace those that are there.",
          "SET-ACTIVE-EXPIRE <0|1>",
          "    Whether expired keys are deleted before someone asks for them.",
          "SLEEP <seconds>",
          "    Stop the server for <seconds>, decimals allowed.",
          "STRINGMATCH-LEN <pattern> <string>",
          "    Whether <string> matches <pattern>.",
          "HELP",
          "    Print this help.");

  private static final List<String> REFUSED =
      List.of(
          "aof-flush-sleep",
          "assert",
          "client-eviction",
          "clusterlink",
          "config-rewrite-force-all",
          "crash-and-recover",
          "drop-cluster-packet-filter",
          "htstats",
          "htstats-key",
          "jmap",
          "leak",
          "listpack",
          "mallctl",
          "mallctl-str",
          "oom",
          "panic",
          "pause-cron",
          "quicklist",
          "replicate",
          "replybuffer",
          "restart",
          "sdslen",
          "segfault",
          "set-skip-checksum-validation",
          "stringmatch-test",
          "structsize",
          "ziplist");

  /** A load has the keyspace for itself. */
  private static final Set<String> TOUCHING_DATA =
      Set.of("digest", "digest-value", "object", "populate", "loadaof", "reload");

  private DebugCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    return List.of(
        command("debug", -2)
            .group(Group.SERVER)
            .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE)
            .complexity("Depends on subcommand.")
            .summary("What tests ask of a server.")
            .syntax("subcommand [argument [argument ...]]")
            .body(DebugCommands::debug));
  }

  private static void debug(Context c) {
    String name = c.arg(1).toString().toLowerCase(Locale.ROOT);
    int argc = c.argc();
    if (TOUCHING_DATA.contains(name) && c.services().persistence().isLoading()) {
      throw Errors.LOADING;
    }
    if (name.equals("help") && argc == 2) {
      ObjectCommands.help(c, HELP);
    } else if (name.equals("sleep") && argc == 3) {
      sleep(c);
    } else if (name.equals("digest") && argc == 2) {
      c.reply().simpleString(new DatasetDigest(c.keyspace().values()).ofAll(c.keyspace()));
    } else if (name.equals("digest-value")) {
      digestValues(c);
    } else if (name.equals("object") && argc >= 3) {
      object(c);
    } else if (name.equals("populate") && argc >= 3 && argc <= 5) {
      populate(c);
    } else if (name.equals("set-active-expire") && argc == 3) {
      Slice on = c.arg(2);
      c.keyspace()
          .expireCycle()
          .setActive(Bytes.parseLongOr(on.array(), on.offset(), on.length(), 0) != 0);
      c.reply().ok();
    } else if (name.equals("loadaof") && argc == 2) {
      c.services().persistence().reload();
      c.reply().ok();
    } else if (name.equals("reload")) {
      reload(c);
    } else if (name.equals("error") && argc == 3) {
      c.reply().error(c.arg(2).toString());
    } else if (name.equals("log") && argc == 3) {
      c.services().events().warning("DEBUG LOG: " + c.arg(2));
      c.reply().ok();
    } else if (name.equals("stringmatch-len") && argc == 4) {
      c.reply().integer(Glob.matches(c.arg(2), c.arg(3), false) ? 1 : 0);
    } else if (name.equals("protocol") && argc == 3) {
      DebugProtocol.reply(c);
    } else if (name.equals("change-repl-id") && argc == 2
        || name.equals("quicklist-packed-threshold") && argc == 3) {
      c.reply().ok();
    } else if (REFUSED.contains(name)) {
      throw new CommandException(
          "ERR DEBUG "
              + name.toUpperCase(Locale.ROOT)
              + " is about internals of Redis that Redraft does not have");
    } else {
      throw c.unknownSubcommand();
    }
  }

  private static void reload(Context c) {
    boolean save = true;
    boolean flush = true;
    boolean merge = false;
    for (int i = 2; i < c.argc(); i++) {
      if (c.argIs(i, "MERGE")) {
        merge = true;
      } else if (c.argIs(i, "NOFLUSH")) {
        flush = false;
      } else if (c.argIs(i, "NOSAVE")) {
        save = false;
      } else {
        throw new CommandException(
            "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
      }
    }
    c.services().persistence().saves().reload(save, flush, merge);
    c.reply().ok();
  }

  private static void sleep(Context c) {
    double seconds;
    try {
      seconds = Doubles.parse(c.arg(2));
    } catch (NumberFormatException e) {
      seconds = 0;
    }
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    c.reply().ok();
  }

  private static void digestValues(Context c) {
    DatasetDigest digest = new DatasetDigest(c.keyspace().values());
    c.reply().array(c.argc() - 2);
    for (int i = 2; i < c.argc(); i++) {
      c.reply().simpleString(digest.ofValue(c.db().peek(c.arg(i))));
    }
  }

  private static void object(Context c) {
    long record = c.db().peek(c.arg(2));
    if (record == 0) {
      throw Errors.NO_SUCH_KEY;
    }
    Memory memory = Lookup.memory(c);
    c.reply()
        .simpleString(
            "Value at:0x"
                + Long.toHexString(record)
                + " refcount:"
                + ObjectCommands.references(c, record)
                + " encoding:"
                + ObjectCommands.encodingName(c, record)
                + " serializedlength:"
                + serializedLength(memory, record)
                + " lru:"
                + Record.clock(memory, record)
                + " lru_seconds_idle:"
                + ObjectCommands.idleSeconds(c, record));
  }

  /**
   * Bytes that a string takes in an RDB file without compression: a short integer in 2, 3 or 5
   * bytes, other text behind its length in 1, 2, 5 or 9 bytes.
   */
  private static long serializedLength(Memory memory, long record) {
    if (StringValue.isLong(memory, record)) {
      long value = StringValue.asLong(memory, record);
      if (value == (int) value) {
        return value == (byte) value ? 2 : value == (short) value ? 3 : 5;
      }
    }
    int length = StringValue.length(memory, record);
    return length + (length < 64 ? 1L : length < 16_384 ? 2L : 5L);
  }

  private static void populate(Context c) {
    long count = positive(c, 2);
    Slice prefix = c.argc() > 3 ? c.arg(3) : Slice.of("key");
    long size = c.argc() > 4 ? positive(c, 4) : 0;
    if (size > Lookup.maxString(c)) {
      throw Errors.STRING_TOO_LONG;
    }
    byte[] name = new byte[prefix.length() + 1 + Bytes.MAX_LONG_DIGITS];
    System.arraycopy(prefix.array(), prefix.offset(), name, 0, prefix.length());
    name[prefix.length()] = ':';
    byte[] text = new byte[(int) Math.max(size, "value:".length() + Bytes.MAX_LONG_DIGITS)];
    System.arraycopy("value:".getBytes(StandardCharsets.US_ASCII), 0, text, 0, "value:".length());
    byte[] value = size == 0 ? text : new byte[(int) size];
    Slice key = new Slice();
    Slice content = new Slice();
    for (long i = 0; i < count; i++) {
      key.set(name, 0, Bytes.writeLong(i, name, prefix.length() + 1));
      if (Lookup.write(c, key) != 0) {
        continue;
      }
      int length = Bytes.writeLong(i, text, "value:".length());
      if (size > 0) {
        System.arraycopy(text, 0, value, 0, (int) Math.min(size, length));
      }
      content.set(value, 0, size == 0 ? length : (int) size);
      c.db().setString(key, content, Database.NO_EXPIRY, c.now());
    }
    c.reply().ok();
  }

  private static long positive(Context c, int index) {
    long value = c.longArg(index, Errors.NOT_POSITIVE);
    if (value < 0) {
      throw Errors.NOT_POSITIVE;
    }
    return value;
  }
}
