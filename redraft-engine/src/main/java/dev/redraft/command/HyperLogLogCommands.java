package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.value.CorruptHyperLogLogException;
import dev.redraft.value.HyperLogLog;
import dev.redraft.value.HyperLogLogBuffer;
import dev.redraft.value.HyperLogLogDense;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;
import java.util.List;

/**
 * The commands that count different elements without keeping them
 * (https://redis.io/docs/latest/commands/?group=hyperloglog). {@link HyperLogLog} says how.
 *
 * <p>A sparse one is changed in a copy and written back; of a dense one only the registers that
 * change are touched.
 */
final class HyperLogLogCommands {
  private HyperLogLogCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        command("pfadd", -2)
            .group(Group.HYPERLOGLOG)
            .since("2.8.9")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(1) for each element")
            .summary("Counts elements in a HyperLogLog.")
            .syntax("key [element [element ...]]")
            .key(KeySpec.at("RW insert", 1))
            .body(c -> guarded(c, HyperLogLogCommands::pfadd)),
        command("pfcount", -2)
            .group(Group.HYPERLOGLOG)
            .since("2.8.9")
            .flags(Flag.READONLY, Flag.MAY_REPLICATE)
            .complexity("O(1) for one key that has not changed, else O(N) for N keys")
            .summary("Estimates how many different elements HyperLogLogs have counted together.")
            .syntax("key [key ...]")
            .key(KeySpec.range("RW access", 1, -1, 1))
            .body(c -> guarded(c, HyperLogLogCommands::pfcount)),
        command("pfmerge", -2)
            .group(Group.HYPERLOGLOG)
            .since("2.8.9")
            .flags(Flag.WRITE, Flag.DENYOOM)
            .complexity("O(N) to merge N of them")
            .summary("Makes a HyperLogLog the union of itself and others.")
            .syntax("destkey [sourcekey [sourcekey ...]]")
            .key(KeySpec.at("RW access insert", 1))
            .key(KeySpec.range("RO access", 2, -1, 1))
            .body(c -> guarded(c, HyperLogLogCommands::pfmerge)),
        HyperLogLogDebug.debugSpec(),
        HyperLogLogDebug.selfTestSpec());
  }

  /** Runs a body; whatever it meets that is no HyperLogLog inside ends the command. */
  static void guarded(Context c, CommandSpec.Body body) {
    try {
      body.run(c);
    } catch (CorruptHyperLogLogException e) {
      throw Errors.CORRUPT_HYPERLOGLOG;
    }
  }

  static HyperLogLogBuffer buffer(Context c) {
    return c.keyspace().values().hyperLogLog();
  }

  /** Ends the command if a record, or 0, is no HyperLogLog. */
  static long checked(Context c, long record) {
    if (record != 0) {
      Memory memory = Lookup.memory(c);
      if (!Lookup.isString(c, record)) {
        throw Errors.WRONG_TYPE;
      }
      if (StringValue.isInt(memory, record)
          || !HyperLogLog.isOne(
              memory, Record.valueAddress(memory, record), Record.valueLength(memory, record))) {
        throw Errors.NOT_HYPERLOGLOG;
      }
    }
    return record;
  }

  /** As {@link #checked}, and the string's bytes can be changed in place. */
  static long writable(Context c, Slice key, long record) {
    checked(c, record);
    return record == 0 || Record.encoding(Lookup.memory(c), record) == StringValue.RAW
        ? record
        : c.db().strings().makeRaw(key, record);
  }

  /** Copies the value of a record into the buffer. */
  static HyperLogLogBuffer read(Context c, long record) {
    Memory memory = Lookup.memory(c);
    HyperLogLogBuffer buffer = buffer(c);
    buffer.read(memory, Record.valueAddress(memory, record), Record.valueLength(memory, record));
    return buffer;
  }

  /** Makes the buffer's bytes the value of a key; {@code record} is what it has, or 0. */
  static void write(Context c, Slice key, long record) {
    Memory memory = Lookup.memory(c);
    HyperLogLogBuffer buffer = buffer(c);
    int length = buffer.length();
    if (record != 0 && Record.valueLength(memory, record) == length) {
      writeChanges(memory, Record.valueAddress(memory, record), buffer.bytes(), length);
      c.db().changed(key);
      return;
    }
    long made =
        c.db().create(key, ValueType.STRING, StringValue.RAW, length, Database.KEEP_TTL, c.now());
    memory.write(Record.valueAddress(memory, made), buffer.bytes(), 0, length);
  }

  /** Only the part in which something differs: a fork need not copy the rest. */
  private static void writeChanges(Memory memory, long address, byte[] bytes, int length) {
    int from = 0;
    int to = length;
    while (from < to && memory.getByte(address + from) == bytes[from]) {
      from++;
    }
    while (to > from && memory.getByte(address + to - 1) == bytes[to - 1]) {
      to--;
    }
    memory.write(address + from, bytes, from, to - from);
  }

  private static void pfadd(Context c) {
    Slice key = c.arg(1);
    long record = writable(c, key, Lookup.write(c, key));
    long changes = record != 0 && isDense(c, record) ? addToDense(c, key, record) : add(c, record);
    if (changes > 0) {
      c.changed(changes);
      c.event(STRING, "pfadd", key);
    }
    c.reply().integer(changes > 0 ? 1 : 0);
  }

  private static boolean isDense(Context c, long record) {
    return Record.valueLength(Lookup.memory(c), record) == HyperLogLogDense.SIZE
        && HyperLogLog.isDense(Lookup.memory(c), Record.valueAddress(Lookup.memory(c), record));
  }

  /** Adds to a new or sparse one. */
  private static long add(Context c, long record) {
    HyperLogLogBuffer buffer;
    long changes = 0;
    if (record == 0) {
      buffer = buffer(c);
      buffer.create();
      buffer.markStale();
      changes++;
    } else {
      buffer = read(c, record);
    }
    long maxSparseBytes = c.keyspace().values().limits().hllSparseMaxBytes;
    for (int i = 2; i < c.argc(); i++) {
      Slice element = c.arg(i);
      changes +=
          buffer.add(element.array(), element.offset(), element.length(), maxSparseBytes) ? 1 : 0;
    }
    if (changes > 0) {
      write(c, c.arg(1), record);
    }
    return changes;
  }

  private static long addToDense(Context c, Slice key, long record) {
    Memory memory = Lookup.memory(c);
    long address = Record.valueAddress(memory, record);
    long changes = 0;
    for (int i = 2; i < c.argc(); i++) {
      Slice element = c.arg(i);
      long hash = HyperLogLog.hash(element.array(), element.offset(), element.length());
      changes += raise(memory, address, HyperLogLog.register(hash), HyperLogLog.count(hash));
    }
    if (changes > 0) {
      markStale(memory, address);
      c.db().changed(key);
    }
    return changes;
  }

  private static int raise(Memory memory, long address, int register, int count) {
    long at = address + HyperLogLogDense.index(register);
    boolean two = HyperLogLogDense.spansTwo(register);
    int pair = memory.getByte(at) & 0xFF | (two ? (memory.getByte(at + 1) & 0xFF) << 8 : 0);
    if (HyperLogLogDense.value(pair, register) >= count) {
      return 0;
    }
    int raised = HyperLogLogDense.withValue(pair, register, count);
    memory.putByte(at, (byte) raised);
    if (two) {
      memory.putByte(at + 1, (byte) (raised >>> 8));
    }
    return 1;
  }

  private static void markStale(Memory memory, long address) {
    byte before = memory.getByte(address + HyperLogLog.STALE_BYTE);
    byte after = (byte) (before | HyperLogLog.STALE_BIT);
    if (after != before) {
      memory.putByte(address + HyperLogLog.STALE_BYTE, after);
    }
  }

  private static void pfcount(Context c) {
    if (c.argc() > 2) {
      HyperLogLogBuffer buffer = buffer(c);
      buffer.clearUnion();
      addAllToUnion(c);
      c.reply().integer(buffer.estimateUnion());
      return;
    }
    Slice key = c.arg(1);
    long record = writable(c, key, Lookup.read(c, key));
    if (record == 0) {
      c.reply().integer(0);
      return;
    }
    Memory memory = Lookup.memory(c);
    long cardinality = HyperLogLog.cardinality(memory, Record.valueAddress(memory, record));
    if (cardinality < 0) {
      cardinality = read(c, record).estimate();
      HyperLogLog.putCardinality(memory, Record.valueAddress(memory, record), cardinality);
      // The value has changed, so the log gets this although it is no write: as in Redis.
      c.db().changed(key);
      c.changed(1);
    }
    c.reply().integer(cardinality);
  }

  /** Adds all the keys' values to the union; returns whether one of them is dense. */
  private static boolean addAllToUnion(Context c) {
    boolean dense = false;
    for (int i = 1; i < c.argc(); i++) {
      long record = checked(c, Lookup.read(c, c.arg(i)));
      if (record != 0) {
        HyperLogLogBuffer buffer = read(c, record);
        dense |= buffer.isDense();
        buffer.addToUnion();
      }
    }
    return dense;
  }

  private static void pfmerge(Context c) {
    HyperLogLogBuffer buffer = buffer(c);
    buffer.clearUnion();
    boolean dense = addAllToUnion(c);
    Slice key = c.arg(1);
    long record = writable(c, key, Lookup.write(c, key));
    if (record == 0) {
      buffer.create();
    } else {
      read(c, record);
    }
    if (dense) {
      buffer.makeDense();
    }
    buffer.takeUnion(c.keyspace().values().limits().hllSparseMaxBytes);
    buffer.markStale();
    write(c, key, record);
    c.changed(1);
    c.event(STRING, "pfadd", key);
    c.reply().ok();
  }
}
