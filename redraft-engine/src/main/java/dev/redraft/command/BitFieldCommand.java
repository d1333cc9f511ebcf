package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import java.util.ArrayList;
import java.util.List;

/**
 * BITFIELD: reads and writes integers of 1 to 64 bits anywhere in a string. All arguments are
 * checked before a write.
 */
final class BitFieldCommand {
  private enum Kind {
    GET,
    SET,
    INCRBY
  }

  private record Step(Kind kind, BitField field, long value, BitField.Overflow overflow) {}

  private BitFieldCommand() {}

  static CommandSpec spec() {
    return command("bitfield", -2)
        .group(Group.BITMAP)
        .since("3.2.0")
        .flags(Flag.WRITE, Flag.DENYOOM)
        .complexity("O(1) for each operation")
        .summary("Reads and writes integers of any width within a string.")
        .syntax(
            "key [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset"
                + " value:integer | INCRBY encoding offset increment>> [<GET encoding offset |"
                + " [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value:integer | INCRBY"
                + " encoding offset increment>> ...]]")
        .key(KeySpec.at("RW access update variable_flags", 1))
        .body(c -> bitfield(c, false));
  }

  static CommandSpec readOnlySpec() {
    return command("bitfield_ro", -2)
        .group(Group.BITMAP)
        .since("6.0.0")
        .flags(Flag.READONLY, Flag.FAST)
        .complexity("O(1) for each operation")
        .summary("Reads integers of any width within a string.")
        .syntax("key [GET encoding offset [GET encoding offset ...]]")
        .key(KeySpec.at("RO access", 1))
        .body(c -> bitfield(c, true));
  }

  private static void bitfield(Context c, boolean readOnly) {
    List<Step> steps = parse(c);
    long end = 0;
    for (Step step : steps) {
      if (step.kind != Kind.GET) {
        end = Math.max(end, step.field.offset() + step.field.bits());
      }
    }
    if (end == 0) {
      BitString bits = BitString.of(Lookup.memory(c), Lookup.readString(c, c.arg(1)));
      c.reply().array(steps.size());
      for (Step step : steps) {
        c.reply().integer(step.field.get(bits));
      }
    } else if (readOnly) {
      throw new CommandException("ERR BITFIELD_RO only supports the GET subcommand");
    } else {
      write(c, steps, end);
    }
  }

  private static void write(Context c, List<Step> steps, long end) {
    Slice key = c.arg(1);
    Memory memory = Lookup.memory(c);
    long old = Lookup.writeString(c, key);
    int length = (int) (end + 7 >>> 3);
    boolean grows = old == 0 || BitString.of(memory, old).length() < length;
    long record = BitCommands.writable(c, key, old, length);
    BitString bits = BitString.of(memory, record);
    long address = Record.valueAddress(memory, record);
    long changes = 0;
    c.reply().array(steps.size());
    for (Step step : steps) {
      BitField field = step.field;
      long before = field.get(bits);
      if (step.kind == Kind.GET) {
        c.reply().integer(before);
        continue;
      }
      boolean increment = step.kind == Kind.INCRBY;
      long base = increment ? before : step.value;
      long by = increment ? step.value : 0;
      if (step.overflow == BitField.Overflow.FAIL && field.overflows(base, by) != 0) {
        c.reply().nullBulk();
        continue;
      }
      long after = field.sum(base, by, step.overflow);
      field.put(memory, address, after);
      changes += grows || after != before ? 1 : 0;
      c.reply().integer(increment ? after : before);
    }
    if (grows || changes > 0) {
      c.db().changed(key);
      // A string that only grew is a change as well, or the log would lack its zeros.
      c.changed(Math.max(1, changes));
    }
    if (changes > 0) {
      c.event(STRING, "setbit", key);
    }
  }

  private static List<Step> parse(Context c) {
    List<Step> steps = new ArrayList<>();
    BitField.Overflow overflow = BitField.Overflow.WRAP;
    int i = 2;
    while (i < c.argc()) {
      int rest = c.argc() - i - 1;
      if (c.argIs(i, "overflow") && rest >= 1) {
        overflow = overflow(c, i + 1);
        i += 2;
        continue;
      }
      Kind kind = kind(c, i, rest);
      Slice type = c.arg(i + 1);
      int bits = bits(type);
      long offset = BitCommands.offsetArg(c, i + 2, bits);
      long value = kind == Kind.GET ? 0 : c.longArg(i + 3);
      steps.add(new Step(kind, new BitField(offset, bits, type.at(0) == 'i'), value, overflow));
      i += kind == Kind.GET ? 3 : 4;
    }
    return steps;
  }

  private static Kind kind(Context c, int index, int rest) {
    if (c.argIs(index, "get") && rest >= 2) {
      return Kind.GET;
    }
    if (c.argIs(index, "set") && rest >= 3) {
      return Kind.SET;
    }
    if (c.argIs(index, "incrby") && rest >= 3) {
      return Kind.INCRBY;
    }
    throw Errors.SYNTAX;
  }

  private static BitField.Overflow overflow(Context c, int index) {
    for (BitField.Overflow overflow : BitField.Overflow.values()) {
      if (c.argIs(index, overflow.name())) {
        return overflow;
      }
    }
    throw new CommandException("ERR Invalid OVERFLOW type specified");
  }

  private static int bits(Slice type) {
    if (type.isEmpty() || type.at(0) != 'i' && type.at(0) != 'u') {
      throw Errors.BAD_BITFIELD_TYPE;
    }
    long bits = Bytes.parseLongOr(type.array(), type.offset() + 1, type.length() - 1, 0);
    if (bits < 1 || bits > (type.at(0) == 'i' ? 64 : 63)) {
      throw Errors.BAD_BITFIELD_TYPE;
    }
    return (int) bits;
  }
}
