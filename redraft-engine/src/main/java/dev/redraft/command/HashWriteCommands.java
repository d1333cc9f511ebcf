package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.LongDouble;
import dev.redraft.base.Slice;
import dev.redraft.config.KeyspaceEventsType;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.value.HashItem;
import dev.redraft.value.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that set, change and delete fields of hashes. */
final class HashWriteCommands {
  private HashWriteCommands() {}

  static List<CommandSpec> specs() {
    byte[] digits = new byte[Bytes.MAX_LONG_DIGITS];
    Slice number = new Slice();
    return List.of(
        command("hset", -4)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(N) where N is the number of fields")
            .summary("Sets fields of a hash, which is made if it does not exist.")
            .syntax("key field value [field value ...]")
            .history("4.0.0", "Several fields.")
            .key(KeySpec.at("RW update", 1))
            .body(c -> set(c, false)),
        command("hmset", -4)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .complexity("O(N) where N is the number of fields")
            .summary("Sets fields of a hash.")
            .syntax("key field value [field value ...]")
            .deprecated("4.0.0", "HSET with several fields")
            .key(KeySpec.at("RW update", 1))
            .body(c -> set(c, true)),
        command("hsetnx", 4)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .summary("Sets a field of a hash if it does not exist.")
            .syntax("key field value")
            .key(KeySpec.at("RW insert", 1))
            .body(HashWriteCommands::setnx),
        command("hdel", -3)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.FAST)
            .complexity("O(N) where N is the number of fields")
            .summary("Deletes fields of a hash, and the hash with its last one.")
            .syntax("key field [field ...]")
            .history("2.4.0", "Several fields.")
            .key(KeySpec.at("RW delete", 1))
            .body(HashWriteCommands::delete),
        command("hincrby", 4)
            .group(Group.HASH)
            .since("2.0.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .summary("Adds to the integer of a field of a hash, 0 if it does not exist.")
            .syntax("key field increment")
            .key(KeySpec.at("RW access update", 1))
            .body(c -> add(c, digits, number)),
        command("hincrbyfloat", 4)
            .group(Group.HASH)
            .since("2.6.0")
            .flags(Flag.WRITE, Flag.DENYOOM, Flag.FAST)
            .summary("Adds to the number of a field of a hash, 0 if it does not exist.")
            .syntax("key field increment:double")
            .key(KeySpec.at("RW access update", 1))
            .body(HashWriteCommands::addFloat));
  }

  private static void set(Context c, boolean old) {
    if (c.argc() % 2 != 0) {
      throw new CommandException(
          "ERR wrong number of arguments for '" + c.spec().fullName() + "' command");
    }
    Slice key = c.arg(1);
    long record = HashKeys.write(c, key);
    // All of them before the first is set, as the log has it: the last one takes the key along.
    for (int i = 2; i < c.argc(); i += 2) {
      record = HashKeys.dropExpired(c, key, record, c.arg(i));
    }
    record = HashKeys.orCreate(c, key, fitFor(c, key, record));
    long added = 0;
    for (int i = 2; i < c.argc(); i += 2) {
      record = HashKeys.set(c, key, record, c.arg(i), c.arg(i + 1), Hashes.NO_EXPIRY);
      added += HashKeys.hashes(c).added() ? 1 : 0;
    }
    HashKeys.event(c, "hset", key);
    c.changed((c.argc() - 2) / 2);
    if (old) {
      c.reply().ok();
    } else {
      c.reply().integer(added);
    }
  }

  /** Gives a hash at once the table that it will need for the fields of the request. */
  private static long fitFor(Context c, Slice key, long record) {
    Hashes hashes = HashKeys.hashes(c);
    boolean large = hashes.areTooMany((c.argc() - 2) / 2);
    for (int i = 2; i < c.argc() && !large; i++) {
      large = hashes.isTooLong(c.arg(i));
    }
    if (!large) {
      return record;
    }
    long present = HashKeys.orCreate(c, key, record);
    try {
      return c.db().modified(key, present, hashes.enlarge(present));
    } catch (MemoryFullException e) {
      HashKeys.deleteIfEmpty(c, key, present);
      throw e;
    }
  }

  private static void setnx(Context c) {
    Slice key = c.arg(1);
    long record = HashKeys.dropExpired(c, key, HashKeys.write(c, key), c.arg(2));
    if (HashKeys.find(c, record, c.arg(2))) {
      c.reply().integer(0);
      return;
    }
    HashKeys.set(c, key, HashKeys.orCreate(c, key, record), c.arg(2), c.arg(3), Hashes.NO_EXPIRY);
    HashKeys.event(c, "hset", key);
    c.changed(1);
    c.reply().integer(1);
  }

  private static void delete(Context c) {
    Slice key = c.arg(1);
    long record = HashKeys.write(c, key);
    long deleted = 0;
    boolean emptied = false;
    for (int i = 2; i < c.argc() && record != 0 && !emptied; i++) {
      record = HashKeys.dropExpired(c, key, record, c.arg(i));
      if (HashKeys.find(c, record, c.arg(i))) {
        record = HashKeys.deleteFound(c, key, record);
        deleted++;
        emptied = HashKeys.deleteIfEmpty(c, key, record);
      }
    }
    if (deleted > 0) {
      HashKeys.event(c, "hdel", key);
      if (emptied) {
        c.event(KeyspaceEventsType.GENERIC, "del", key);
      }
      c.changed(deleted);
    }
    c.reply().integer(deleted);
  }

  private static void add(Context c, byte[] digits, Slice number) {
    long increment = c.longArg(3);
    Slice key = c.arg(1);
    long record = HashKeys.dropExpired(c, key, HashKeys.write(c, key), c.arg(2));
    long value = 0;
    if (HashKeys.find(c, record, c.arg(2))) {
      value = integerOf(HashKeys.reader(c).item(), digits);
    }
    long sum = value + increment;
    if (((value ^ sum) & (increment ^ sum)) < 0) {
      throw Errors.OVERFLOW;
    }
    number.set(digits, 0, Bytes.writeLong(sum, digits, 0));
    setNumber(c, key, record, number);
    HashKeys.event(c, "hincrby", key);
    c.changed(1);
    c.reply().integer(sum);
  }

  private static long integerOf(HashItem item, byte[] digits) {
    if (item.value().isInteger()) {
      return item.value().integer();
    }
    int length = item.value().length();
    if (length > digits.length) {
      throw HashErrors.NOT_INTEGER;
    }
    item.value().copy(digits, 0);
    if (!Bytes.isLong(digits, 0, length)) {
      throw HashErrors.NOT_INTEGER;
    }
    return Bytes.parseLong(digits, 0, length);
  }

  private static void addFloat(Context c) {
    LongDouble increment = parse(c.arg(3), Errors.NOT_FLOAT);
    if (increment == null) {
      throw HashErrors.INFINITE;
    }
    Slice key = c.arg(1);
    long record = HashKeys.dropExpired(c, key, HashKeys.write(c, key), c.arg(2));
    LongDouble sum = increment;
    if (HashKeys.find(c, record, c.arg(2))) {
      sum =
          plus(
              parse(new Slice(HashKeys.reader(c).item().value().bytes()), HashErrors.NOT_FLOAT),
              increment);
    }
    byte[] text = sum.toString().getBytes(StandardCharsets.US_ASCII);
    long expiry = setNumber(c, key, record, new Slice(text));
    HashKeys.event(c, "hincrbyfloat", key);
    c.changed(1);
    c.rewriteAs(4).arg(EffectWords.HSET).arg(key).arg(c.arg(2)).arg(text);
    if (expiry != Hashes.NO_EXPIRY) {
      HashKeys.logExpiry(c, key, c.arg(2), expiry);
    }
    c.reply().bulk(text);
  }

  /** Sets the field of argument 2 to a number; returns its expiry, which stays. */
  private static long setNumber(Context c, Slice key, long record, Slice number) {
    Slice field = c.arg(2);
    long present = HashKeys.orCreate(c, key, record);
    HashKeys.set(c, key, present, field, number, Hashes.KEEP_EXPIRY);
    return HashKeys.hashes(c).lastExpiry();
  }

  /** The number of a text, null if it is infinite. */
  private static @Nullable LongDouble parse(Slice text, CommandException otherwise) {
    try {
      return LongDouble.parse(text);
    } catch (NumberFormatException e) {
      throw otherwise;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static LongDouble plus(@Nullable LongDouble value, LongDouble increment) {
    if (value == null) {
      throw Errors.NOT_FINITE;
    }
    try {
      return value.plus(increment);
    } catch (ArithmeticException e) {
      throw Errors.NOT_FINITE;
    }
  }
}
