package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Error replies that several commands share, with Redis's texts. Stackless, so one instance of each
 * serves.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless, so one instance of each serves
public final class Errors {
  public static final CommandException SYNTAX = error("ERR syntax error");
  public static final CommandException LOADING =
      error("LOADING Redis is loading the dataset in memory");
  public static final CommandException WRONG_TYPE =
      error("WRONGTYPE Operation against a key holding the wrong kind of value");
  public static final CommandException NOT_INTEGER =
      error("ERR value is not an integer or out of range");
  public static final CommandException NOT_FLOAT = error("ERR value is not a valid float");
  public static final CommandException NOT_INT =
      error("ERR value is out of range, value must between -2147483648 and 2147483647");
  public static final CommandException NOT_LONG =
      error(
          "ERR value is out of range, value must between -9223372036854775807 and"
              + " 9223372036854775807");
  public static final CommandException OUT_OF_RANGE = error("ERR value is out of range");
  public static final CommandException NOT_POSITIVE =
      error("ERR value is out of range, must be positive");
  public static final CommandException NO_SUCH_KEY = error("ERR no such key");
  public static final CommandException INDEX_OUT_OF_RANGE = error("ERR index out of range");
  public static final CommandException DB_OUT_OF_RANGE = error("ERR DB index is out of range");
  public static final CommandException SAME_OBJECT =
      error("ERR source and destination objects are the same");
  public static final CommandException STRING_TOO_LONG =
      error("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  public static final CommandException OVERFLOW =
      error("ERR increment or decrement would overflow");
  public static final CommandException INVALID_CURSOR = error("ERR invalid cursor");
  public static final CommandException BAD_BIT = error("ERR bit is not an integer or out of range");
  public static final CommandException BAD_BIT_OFFSET =
      error("ERR bit offset is not an integer or out of range");
  public static final CommandException BAD_BITFIELD_TYPE =
      error(
          "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but"
              + " i64 is.");
  public static final CommandException NOT_FINITE =
      error("ERR increment would produce NaN or Infinity");
  public static final CommandException NOT_HYPERLOGLOG =
      error("WRONGTYPE Key is not a valid HyperLogLog string value.");
  public static final CommandException CORRUPT_HYPERLOGLOG =
      error("INVALIDOBJ Corrupted HLL object detected");

  private Errors() {}

  private static CommandException error(String line) {
    return new CommandException(line);
  }

  /**
   * An argument as Redis puts it into an error: at most {@code most} bytes, and none from the first
   * zero byte on.
   */
  static String shown(Slice argument, int most) {
    String text = argument.toString();
    int zero = text.indexOf('\0');
    int end = zero < 0 ? text.length() : zero;
    return text.substring(0, Math.min(end, Math.max(0, most)));
  }

  /** Why a request of this name and with so many arguments can't be executed at all. */
  static String structure(@Nullable CommandSpec spec, @Nullable CommandSpec container, Args args) {
    if (spec == null && container != null) {
      return "ERR unknown subcommand '"
          + shown(args.get(1), 128)
          + "'. Try "
          + container.name().toUpperCase(Locale.ROOT)
          + " HELP.";
    }
    if (spec == null) {
      StringBuilder shown = new StringBuilder();
      for (int i = 1; i < args.count() && shown.length() < 128; i++) {
        shown.append('\'').append(shown(args.get(i), 128 - shown.length())).append("' ");
      }
      return "ERR unknown command '"
          + shown(args.get(0), 128)
          + "', with args beginning with: "
          + shown;
    }
    return "ERR wrong number of arguments for '" + spec.fullName() + "' command";
  }
}
