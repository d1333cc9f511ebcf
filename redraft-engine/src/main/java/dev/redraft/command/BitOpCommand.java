package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static dev.redraft.config.KeyspaceEventsType.GENERIC;
import static dev.redraft.config.KeyspaceEventsType.STRING;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.memory.Memory;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import dev.redraft.value.ValueType;

/**
 * BITOP: a new string of the bits of others. Worked off in chunks, from the sources straight into
 * the target; a target that is a source too is changed in place, since each chunk is read before it
 * is written.
 */
final class BitOpCommand {
  private static final int CHUNK = 16 * 1024;

  private enum Operation {
    AND,
    OR,
    XOR,
    NOT
  }

  private BitOpCommand() {}

  static CommandSpec spec() {
    return command("bitop", -4)
        .group(Group.BITMAP)
        .since("2.6.0")
        .flags(Flag.WRITE, Flag.DENYOOM)
        .complexity("O(N)")
        .summary("Combines the bits of strings into a new string.")
        .syntax("<AND | OR | XOR | NOT> destkey key [key ...]")
        .key(KeySpec.at("OW update", 2))
        .key(KeySpec.range("RO access", 3, -1, 1))
        .body(BitOpCommand::bitop);
  }

  private static void bitop(Context c) {
    Operation operation = operation(c);
    if (operation == Operation.NOT && c.argc() != 4) {
      throw new CommandException("ERR BITOP NOT must be called with a single source key.");
    }
    Memory memory = Lookup.memory(c);
    Slice target = c.arg(2);
    int longest = 0;
    boolean inPlace = false;
    for (int i = 3; i < c.argc(); i++) {
      long record = Lookup.readString(c, c.arg(i));
      if (record != 0) {
        longest = Math.max(longest, StringValue.length(memory, record));
        inPlace |= c.arg(i).contentEquals(target);
      }
    }
    if (longest == 0) {
      if (c.db().delete(target, c.now())) {
        c.changed(1);
        c.event(GENERIC, "del", target);
      }
      c.reply().integer(0);
      return;
    }
    long result = target(c, target, longest, inPlace);
    BitString[] sources = new BitString[c.argc() - 3];
    for (int i = 3; i < c.argc(); i++) {
      sources[i - 3] =
          BitString.of(
              memory, c.db().lookup(c.arg(i), c.now(), Database.NO_TOUCH | Database.NO_STATS));
    }
    if (!inPlace) {
      forgetTarget(c, sources, target);
    }
    combine(memory, Record.valueAddress(memory, result), longest, sources, operation);
    c.db().changed(target);
    c.changed(1);
    c.event(STRING, "set", target);
    c.reply().integer(longest);
  }

  private static Operation operation(Context c) {
    for (Operation operation : Operation.values()) {
      if (c.argIs(1, operation.name())) {
        return operation;
      }
    }
    throw Errors.SYNTAX;
  }

  /** The record that takes the result: of raw bytes, without expiry. */
  private static long target(Context c, Slice key, int length, boolean inPlace) {
    if (!inPlace) {
      return c.db()
          .create(key, ValueType.STRING, StringValue.RAW, length, Database.NO_EXPIRY, c.now());
    }
    long record = BitCommands.writable(c, key, Lookup.write(c, key), length);
    return c.db().expiry(record) == Database.NO_EXPIRY
        ? record
        : c.db().expireAt(key, record, Database.NO_EXPIRY);
  }

  /**
   * A source that did not exist may have the name of the target, which exists by now: it still
   * counts as empty.
   */
  private static void forgetTarget(Context c, BitString[] sources, Slice target) {
    for (int i = 0; i < sources.length; i++) {
      if (c.arg(i + 3).contentEquals(target)) {
        sources[i] = BitString.of(Lookup.memory(c), 0);
      }
    }
  }

  private static void combine(
      Memory memory, long address, int length, BitString[] sources, Operation operation) {
    byte[] result = new byte[Math.min(length, CHUNK)];
    byte[] other = new byte[result.length];
    for (int at = 0; at < length; at += CHUNK) {
      int count = Math.min(CHUNK, length - at);
      sources[0].read(at, result, count);
      for (int s = 1; s < sources.length; s++) {
        sources[s].read(at, other, count);
        combine(result, other, count, operation);
      }
      if (operation == Operation.NOT) {
        for (int i = 0; i < count; i++) {
          result[i] = (byte) ~result[i];
        }
      }
      memory.write(address + at, result, 0, count);
    }
  }

  private static void combine(byte[] into, byte[] other, int count, Operation operation) {
    switch (operation) {
      case AND -> {
        for (int i = 0; i < count; i++) {
          into[i] &= other[i];
        }
      }
      case OR -> {
        for (int i = 0; i < count; i++) {
          into[i] |= other[i];
        }
      }
      case XOR -> {
        for (int i = 0; i < count; i++) {
          into[i] ^= other[i];
        }
      }
      case NOT -> throw new IllegalArgumentException("NOT has one source");
    }
  }
}
