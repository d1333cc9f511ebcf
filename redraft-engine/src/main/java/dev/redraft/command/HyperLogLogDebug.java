package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.value.HyperLogLogBuffer;
import dev.redraft.value.HyperLogLogSelfTest;
import org.jspecify.annotations.Nullable;

/** PFDEBUG and PFSELFTEST, which look into HyperLogLogs. */
final class HyperLogLogDebug {
  private HyperLogLogDebug() {}

  static CommandSpec debugSpec() {
    return command("pfdebug", 3)
        .group(Group.HYPERLOGLOG)
        .since("2.8.9")
        .flags(Flag.WRITE, Flag.DENYOOM, Flag.ADMIN)
        .complexity("O(1)")
        .summary("Shows the inside of a HyperLogLog, or makes it dense.")
        .syntax("subcommand key")
        .key(KeySpec.at("RW access", 2))
        .body(c -> HyperLogLogCommands.guarded(c, HyperLogLogDebug::debug));
  }

  static CommandSpec selfTestSpec() {
    return command("pfselftest", 1)
        .group(Group.HYPERLOGLOG)
        .since("2.8.9")
        .flags(Flag.ADMIN)
        .complexity("O(1)")
        .summary("Tests registers, encodings and estimates of HyperLogLogs.")
        .body(HyperLogLogDebug::selfTest);
  }

  private static void debug(Context c) {
    Slice key = c.arg(2);
    long record = Lookup.write(c, key);
    if (record == 0) {
      throw new CommandException("ERR The specified key does not exist");
    }
    record = HyperLogLogCommands.writable(c, key, record);
    HyperLogLogBuffer buffer = HyperLogLogCommands.read(c, record);
    if (c.argIs(1, "getreg")) {
      makeDense(c, key, record);
      byte[] registers = buffer.registers();
      c.reply().array(registers.length);
      for (byte register : registers) {
        c.reply().integer(register);
      }
    } else if (c.argIs(1, "decode")) {
      if (buffer.isDense()) {
        throw new CommandException("ERR HLL encoding is not sparse");
      }
      c.reply().bulk(buffer.describe());
    } else if (c.argIs(1, "encoding")) {
      c.reply().simpleString(buffer.isDense() ? "dense" : "sparse");
    } else if (c.argIs(1, "todense")) {
      c.reply().integer(makeDense(c, key, record) ? 1 : 0);
    } else {
      throw new CommandException("ERR Unknown PFDEBUG subcommand '" + c.arg(1) + "'");
    }
  }

  private static boolean makeDense(Context c, Slice key, long record) {
    HyperLogLogBuffer buffer = HyperLogLogCommands.buffer(c);
    if (buffer.isDense()) {
      return false;
    }
    buffer.makeDense();
    HyperLogLogCommands.write(c, key, record);
    c.changed(1);
    return true;
  }

  private static void selfTest(Context c) {
    @Nullable String failure = new HyperLogLogSelfTest(c.entropy().nextLong()).run();
    if (failure != null) {
      throw new CommandException("ERR TESTFAILED " + failure);
    }
    c.reply().ok();
  }
}
