package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.rdb.PayloadWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values as bytes that another server takes: DUMP. One object serves one table of commands, and so
 * one engine, whose buffers it keeps.
 */
final class DumpCommands {
  /** The buffers of a larger payload are given back. */
  private static final int MOST_KEPT = 1 << 20;

  private @Nullable PayloadWriter writer;
  private int version;
  private boolean compression;

  private DumpCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("dump", 2)
            .since("2.6.0")
            .flags(Flag.READONLY)
            .complexity("O(N) where N is the size of the value")
            .summary("Replies with a value as bytes that RESTORE takes.")
            .syntax("key")
            .tips("nondeterministic_output")
            .key(KeySpec.at("RO access", 1))
            .body(new DumpCommands()::dump));
  }

  private void dump(Context c) {
    long record = Lookup.read(c, c.arg(1));
    if (record == 0) {
      c.reply().nullBulk();
      return;
    }
    PayloadWriter used = writer(c);
    // What a failure leaves in it must not get into another payload.
    writer = null;
    try {
      Slice payload = used.write(record);
      c.reply().bulk(payload);
      if (payload.length() <= MOST_KEPT) {
        writer = used;
      }
    } catch (IOException e) {
      throw new CommandException("ERR The value is too large to be dumped");
    }
  }

  /** The writer for the settings of now. */
  private PayloadWriter writer(Context c) {
    int wanted = c.services().config().intValue(Directive.RDB_VERSION);
    boolean compress = c.services().config().isOn(Directive.RDBCOMPRESSION);
    PayloadWriter present = writer;
    if (present == null || wanted != version || compress != compression) {
      present = new PayloadWriter(c.keyspace().values(), Lookup.memory(c), wanted, compress);
      writer = present;
      version = wanted;
      compression = compress;
    }
    return present;
  }
}
