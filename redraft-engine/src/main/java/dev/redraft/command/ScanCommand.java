package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import java.nio.charset.StandardCharsets;

/** SCAN: all keys of a database, some at a time. The cursor is any unsigned number of 64 bits. */
final class ScanCommand {
  private ScanCommand() {}

  static CommandSpec spec() {
    return command("scan", -2)
        .since("2.8.0")
        .flags(Flag.READONLY)
        .complexity("O(1) for each call, O(N) for a complete iteration over N keys")
        .summary("Replies with some keys of the database and the cursor to go on from.")
        .syntax("cursor [MATCH pattern] [COUNT count] [TYPE type]")
        .history("6.0.0", "TYPE.")
        .tips("nondeterministic_output", "request_policy:special")
        .body(ScanCommand::scan);
  }

  private static void scan(Context c) {
    long cursor = cursorArg(c.arg(1));
    ScanOptions options = ScanOptions.parse(c, 2, true);
    Memory memory = Lookup.memory(c);
    // The next cursor comes first in the reply but is known last, so the keys wait in a buffer of
    // their own.
    KeyList found = new KeyList();
    long next =
        c.db()
            .scan(
                cursor,
                options.count(),
                c.now(),
                record -> {
                  Slice key = c.db().key(record);
                  if (options.matches(key)
                      && options.matchesType(ValueType.name(Record.type(memory, record)))) {
                    found.add(key);
                  }
                });
    reply(c, next, found);
  }

  /** Replies with the cursor to go on from and what was found. */
  static void reply(Context c, long next, KeyList found) {
    c.reply().array(2);
    c.reply().bulk(Long.toUnsignedString(next).getBytes(StandardCharsets.US_ASCII));
    found.reply(c.reply());
  }

  /** As C's strtoul: a sign is fine, the text may be empty, and it ends at a zero byte. */
  static long cursorArg(Slice argument) {
    int length = 0;
    while (length < argument.length() && argument.at(length) != 0) {
      length++;
    }
    if (length == 0) {
      return 0;
    }
    Slice text = new Slice().set(argument.array(), argument.offset(), length);
    int sign = text.at(0) == '-' || text.at(0) == '+' ? 1 : 0;
    boolean digit = text.length() > sign && text.at(sign) >= '0' && text.at(sign) <= '9';
    if (!digit || !Bytes.isUnsignedLong(text.array(), text.offset() + sign, text.length() - sign)) {
      throw Errors.INVALID_CURSOR;
    }
    long value = Bytes.parseUnsignedLong(text.array(), text.offset() + sign, text.length() - sign);
    return text.at(0) == '-' ? -value : value;
  }
}
