package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.util.List;

/**
 * The commands that see a string as an array of bits; the highest bit of the first byte is number
 * 0.
 */
public final class BitCommands {
  private BitCommands() {}

  /** The whole family. */
  public static List<CommandSpec> specs() {
    return List.of(
        command("setbit", 4)
            .group(Group.BITMAP)
            .since("2.2.0")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .summary("Sets or clears a bit of a string and replies with what it was.")
            .syntax("key offset value:integer")
            .key(KeySpec.at("RW access update", 1))
            .body(BitCommands::setbit),
        command("getbit", 3)
            .group(Group.BITMAP)
            .since("2.2.0")
            .flags(Flag.READONLY, Flag.FAST)
            .summary("Replies with a bit of a string.")
            .syntax("key offset")
            .key(KeySpec.at("RO access", 1))
            .body(BitCommands::getbit),
        command("bitcount", -2)
            .group(Group.BITMAP)
            .since("2.6.0")
            .flags(Flag.READONLY)
            .complexity("O(N)")
            .summary("Counts the bits that are set in a string or a part of it.")
            .syntax("key [start end [BYTE | BIT]]")
            .history("7.0.0", "BYTE and BIT.")
            .key(KeySpec.at("RO access", 1))
            .body(BitCommands::bitcount),
        command("bitpos", -3)
            .group(Group.BITMAP)
            .since("2.8.7")
            .flags(Flag.READONLY)
            .complexity("O(N)")
            .summary("Finds the first bit that is set, or clear, in a string or a part of it.")
            .syntax("key bit [start [end [BYTE | BIT]]]")
            .history("7.0.0", "BYTE and BIT.")
            .key(KeySpec.at("RO access", 1))
            .body(BitCommands::bitpos),
        BitOpCommand.spec(),
        BitFieldCommand.spec(),
        BitFieldCommand.readOnlySpec());
  }

  /** A bit offset; {@code #n} stands for n times {@code width} if that is not 0. */
  static long offsetArg(Context c, int index, int width) {
    Slice text = c.arg(index);
    boolean multiple = width != 0 && !text.isEmpty() && text.at(0) == '#';
    long offset =
        Bytes.parseLongOr(
            text.array(),
            text.offset() + (multiple ? 1 : 0),
            text.length() - (multiple ? 1 : 0),
            0);
    if (offset == 0 && !isZero(text, multiple)) {
      throw Errors.BAD_BIT_OFFSET;
    }
    long most = Lookup.maxString(c);
    if (offset < 0 || multiple && offset > Long.MAX_VALUE / width) {
      throw Errors.BAD_BIT_OFFSET;
    }
    offset *= multiple ? width : 1;
    if (offset >>> 3 >= most) {
      throw Errors.BAD_BIT_OFFSET;
    }
    return offset;
  }

  private static boolean isZero(Slice text, boolean multiple) {
    return multiple
        ? text.length() == 2 && text.at(1) == '0'
        : text.length() == 1 && text.at(0) == '0';
  }

  /**
   * The record of a string that can be changed in place and has {@code length} bytes or more.
   * Created, or grown with zeros, if need be.
   */
  static long writable(Context c, Slice key, long record, int length) {
    if (record == 0) {
      return Lookup.createZeros(c, key, length);
    }
    Memory memory = Lookup.memory(c);
    if (StringValue.length(memory, record) < length) {
      return c.db().strings().grow(key, record, length);
    }
    return Record.encoding(memory, record) == StringValue.RAW
        ? record
        : c.db().strings().makeRaw(key, record);
  }

  private static void setbit(Context c) {
    long bit = offsetArg(c, 2, 0);
    boolean on = bitArg(c, 3);
    Slice key = c.arg(1);
    Memory memory = Lookup.memory(c);
    long old = Lookup.writeString(c, key);
    int index = (int) (bit >>> 3);
    boolean grows = old == 0 || StringValue.length(memory, old) <= index;
    long record = writable(c, key, old, index + 1);
    int before = StringValue.at(memory, record, index) & 0xFF;
    int mask = 0x80 >>> (int) (bit & 7);
    boolean was = (before & mask) != 0;
    if (was != on) {
      StringValue.putAt(memory, record, index, (byte) (before ^ mask));
    }
    if (grows || was != on) {
      c.db().changed(key);
      c.changed(1);
      c.event(STRING, "setbit", key);
    }
    c.reply().integer(was ? 1 : 0);
  }

  private static boolean bitArg(Context c, int index) {
    long value = c.longArg(index, Errors.BAD_BIT);
    if (value != 0 && value != 1) {
      throw Errors.BAD_BIT;
    }
    return value == 1;
  }

  private static void getbit(Context c) {
    long bit = offsetArg(c, 2, 0);
    long record = Lookup.readString(c, c.arg(1));
    c.reply().integer(BitString.bitAt(Lookup.memory(c), record, bit) ? 1 : 0);
  }

  private static void bitcount(Context c) {
    long record = Lookup.readString(c, c.arg(1));
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    BitString bits = BitString.of(Lookup.memory(c), record);
    long first = 0;
    long last = 8L * bits.length() - 1;
    if (c.argc() == 4 || c.argc() == 5) {
      long start = c.longArg(2);
      long end = c.longArg(3);
      if (start < 0 && end < 0 && start > end) {
        c.reply().integer(0);
        return;
      }
      boolean byBit = c.argc() == 5 && isBitUnit(c, 4);
      first = first(start, bits, byBit);
      last = last(end, bits, byBit);
    } else if (c.argc() != 2) {
      throw Errors.SYNTAX;
    }
    c.reply().integer(first > last ? 0 : bits.count(first, last));
  }

  private static void bitpos(Context c) {
    long wanted = c.longArg(2);
    if (wanted != 0 && wanted != 1) {
      throw new CommandException("ERR The bit argument must be 1 or 0.");
    }
    boolean set = wanted == 1;
    long record = Lookup.readString(c, c.arg(1));
    if (record == 0) {
      c.reply().integer(set ? -1 : 0);
      return;
    }
    BitString bits = BitString.of(Lookup.memory(c), record);
    long first = 0;
    long last = 8L * bits.length() - 1;
    if (c.argc() > 6) {
      throw Errors.SYNTAX;
    }
    if (c.argc() > 3) {
      long start = c.longArg(3);
      boolean byBit = c.argc() == 6 && isBitUnit(c, 5);
      first = first(start, bits, byBit);
      if (c.argc() > 4) {
        last = last(c.longArg(4), bits, byBit);
      }
    }
    long found = first > last ? -1 : bits.find(set, first, last);
    if (found < 0 && !set && c.argc() < 5 && first <= last) {
      // Without an end the string goes on with zeros.
      found = 8L * bits.length();
    }
    c.reply().integer(found);
  }

  private static boolean isBitUnit(Context c, int index) {
    if (c.argIs(index, "bit")) {
      return true;
    }
    if (c.argIs(index, "byte")) {
      return false;
    }
    throw Errors.SYNTAX;
  }

  /**
   * The first bit of a range that starts at {@code start}, which counts from the end if negative.
   */
  private static long first(long start, BitString bits, boolean byBit) {
    long size = byBit ? 8L * bits.length() : bits.length();
    long from = Math.max(0, start < 0 ? size + start : start);
    // Past the end the range is empty; the bound keeps the product small.
    return byBit ? from : 8 * Math.min(from, size);
  }

  private static long last(long end, BitString bits, boolean byBit) {
    long size = byBit ? 8L * bits.length() : bits.length();
    long to = Math.min(size - 1, Math.max(0, end < 0 ? size + end : end));
    return byBit ? to : 8 * to + 7;
  }
}
