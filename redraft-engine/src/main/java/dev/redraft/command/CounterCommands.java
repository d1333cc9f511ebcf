package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.LongDouble;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that take a string for a number: INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT. */
final class CounterCommands {
  private CounterCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        counter(
                "incr",
                2,
                "1.0.0",
                "key",
                "Adds one to the integer of a key, 0 if it does not exist.")
            .body(c -> add(c, 1)),
        counter(
                "decr",
                2,
                "1.0.0",
                "key",
                "Takes one from the integer of a key, 0 if it does not exist.")
            .body(c -> add(c, -1)),
        counter(
                "incrby",
                3,
                "1.0.0",
                "key increment",
                "Adds to the integer of a key, 0 if it does not exist.")
            .body(c -> add(c, c.longArg(2))),
        counter(
                "decrby",
                3,
                "1.0.0",
                "key decrement",
                "Takes from the integer of a key, 0 if it does not exist.")
            .body(CounterCommands::decrby),
        counter(
                "incrbyfloat",
                3,
                "2.6.0",
                "key increment:double",
                "Adds to the number of a key, 0 if it does not exist.")
            .body(CounterCommands::incrbyfloat));
  }

  private static CommandSpec counter(
      String name, int arity, String since, String syntax, String summary) {
    return command(name, arity)
        .group(Group.STRING)
        .since(since)
        .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
        .summary(summary)
        .syntax(syntax)
        .key(KeySpec.at("RW access update", 1));
  }

  private static void decrby(Context c) {
    long decrement = c.longArg(2);
    if (decrement == Long.MIN_VALUE) {
      throw new CommandException("ERR decrement would overflow");
    }
    add(c, -decrement);
  }

  private static void add(Context c, long increment) {
    Slice key = c.arg(1);
    long record = Lookup.writeString(c, key);
    Memory memory = Lookup.memory(c);
    long value = 0;
    if (record != 0) {
      if (!StringValue.isLong(memory, record)) {
        throw Errors.NOT_INTEGER;
      }
      value = StringValue.asLong(memory, record);
    }
    long sum = value + increment;
    if (((value ^ sum) & (increment ^ sum)) < 0) {
      throw Errors.OVERFLOW;
    }
    if (record != 0
        && StringValue.isInt(memory, record)
        && StringValue.overwriteLong(memory, record, sum)) {
      c.db().changed(key);
    } else {
      c.db().setLong(key, sum, Database.KEEP_TTL, c.now());
    }
    c.changed(1);
    c.event(STRING, "incrby", key);
    c.reply().integer(sum);
  }

  private static void incrbyfloat(Context c) {
    Slice key = c.arg(1);
    long record = Lookup.writeString(c, key);
    Memory memory = Lookup.memory(c);
    LongDouble value = record == 0 ? null : parse(new Slice(StringValue.bytes(memory, record)));
    LongDouble increment = parse(c.arg(2));
    if (increment == null || record != 0 && value == null) {
      throw Errors.NOT_FINITE;
    }
    byte[] text = sum(value, increment).toString().getBytes(StandardCharsets.US_ASCII);
    // As in Redis the sum is kept as text, also where it is a whole number.
    int encoding = text.length <= StringValue.MAX_EMBEDDED ? StringValue.EMBSTR : StringValue.RAW;
    long created =
        c.db().create(key, ValueType.STRING, encoding, text.length, Database.KEEP_TTL, c.now());
    memory.write(Record.valueAddress(memory, created), text, 0, text.length);
    c.changed(1);
    c.event(STRING, "incrbyfloat", key);
    c.rewriteAs(4).arg(EffectWords.SET).arg(key).arg(text).arg(EffectWords.KEEPTTL);
    c.reply().bulk(text);
  }

  /** The number of a text, null if it is infinite. */
  private static @Nullable LongDouble parse(Slice text) {
    try {
      return LongDouble.parse(text);
    } catch (NumberFormatException e) {
      throw Errors.NOT_FLOAT;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static LongDouble sum(@Nullable LongDouble value, LongDouble increment) {
    if (value == null) {
      return increment;
    }
    try {
      return value.plus(increment);
    } catch (ArithmeticException e) {
      throw Errors.NOT_FINITE;
    }
  }
}
