package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.config.Choices;
import dev.redraft.config.Directive;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.util.List;

/** OBJECT: how a value is kept and when it was used. */
final class ObjectCommands {
  /**
   * Redis shares one object for each integer from 0 below this; its reference count never changes.
   */
  private static final long SHARED_INTEGERS = 10_000;

  private static final long SHARED_COUNT = Integer.MAX_VALUE;

  private static final List<String> HELP =
      List.of(
          "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
          "ENCODING <key>",
          "    Name the representation in which the value of <key> is kept.",
          "FREQ <key>",
          "    The logarithmic counter of accesses to <key>, with an LFU policy.",
          "IDLETIME <key>",
          "    Seconds since the last access to <key>, without an LFU policy.",
          "REFCOUNT <key>",
          "    The number of references to the value of <key>.",
          "HELP",
          "    Print this help.");

  private ObjectCommands() {}

  static CommandSpec spec() {
    return command("object", -2)
        .since("2.2.3")
        .complexity("Depends on subcommand.")
        .summary("A container for commands that look into values.")
        .subcommands(
            sub(
                "freq",
                "4.0.0",
                "Replies with the counter of accesses to a key.",
                ObjectCommands::freq),
            sub(
                "idletime",
                "2.2.3",
                "Replies with the seconds since a key was used.",
                ObjectCommands::idletime),
            sub(
                "encoding",
                "2.2.3",
                "Replies with the representation of a value.",
                ObjectCommands::encoding),
            sub(
                "refcount",
                "2.2.3",
                "Replies with the number of references to a value.",
                ObjectCommands::refcount),
            command("help", 2)
                .since("6.2.0")
                .flags(Flag.LOADING, Flag.STALE)
                .summary("Lists the subcommands.")
                .body(c -> help(c, HELP)));
  }

  private static CommandSpec sub(String name, String since, String summary, CommandSpec.Body body) {
    return command(name, 3)
        .since(since)
        .flags(Flag.READONLY)
        .summary(summary)
        .syntax("key")
        .tips("nondeterministic_output")
        .key(KeySpec.at("RO", 2))
        .body(body);
  }

  /** Replies with lines of help, as every container does. */
  static void help(Context c, List<String> lines) {
    c.reply().array(lines.size());
    for (String line : lines) {
      c.reply().simpleString(line);
    }
  }

  private static void freq(Context c) {
    long record = Lookup.inspect(c, c.arg(2));
    if (record == 0) {
      c.reply().nullBulk();
    } else if (!c.keyspace().accessClock().byFrequency()) {
      throw new CommandException(
          "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note"
              + " that when switching between policies at runtime LRU and LFU data will take some"
              + " time to adjust.");
    } else {
      c.reply()
          .integer(
              c.keyspace()
                  .accessClock()
                  .frequency(Record.clock(Lookup.memory(c), record), c.now()));
    }
  }

  private static void idletime(Context c) {
    long record = Lookup.inspect(c, c.arg(2));
    if (record == 0) {
      c.reply().nullBulk();
    } else if (c.keyspace().accessClock().byFrequency()) {
      throw new CommandException(
          "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when"
              + " switching between policies at runtime LRU and LFU data will take some time to"
              + " adjust.");
    } else {
      c.reply().integer(idleSeconds(c, record));
    }
  }

  static long idleSeconds(Context c, long record) {
    return c.keyspace().accessClock().idleMillis(Record.clock(Lookup.memory(c), record), c.now())
        / 1000;
  }

  private static void encoding(Context c) {
    long record = Lookup.inspect(c, c.arg(2));
    if (record == 0) {
      c.reply().nullBulk();
    } else {
      c.reply().bulk(encodingName(c, record));
    }
  }

  static String encodingName(Context c, long record) {
    return c.keyspace().values().encodingName(record);
  }

  private static void refcount(Context c) {
    long record = Lookup.inspect(c, c.arg(2));
    if (record == 0) {
      c.reply().nullBulk();
    } else {
      c.reply().integer(references(c, record));
    }
  }

  /** Nothing is shared here, but clients know Redis's number for small integers and test it. */
  static long references(Context c, long record) {
    Memory memory = Lookup.memory(c);
    if (!Lookup.isString(c, record) || !StringValue.isInt(memory, record)) {
      return 1;
    }
    long value = StringValue.asLong(memory, record);
    return value >= 0 && value < SHARED_INTEGERS && mayShare(c) ? SHARED_COUNT : 1;
  }

  /** Redis shares none while an eviction policy needs an access clock for each key. */
  private static boolean mayShare(Context c) {
    if (c.services().config().number(Directive.MAXMEMORY) == 0) {
      return true;
    }
    String policy =
        c.services()
            .config()
            .choice(Directive.MAXMEMORY_POLICY, Choices.MaxmemoryPolicy.class)
            .name();
    return !policy.contains("LRU") && !policy.contains("LFU");
  }
}
