package dev.redraft.command;

/** Error replies of the commands on hashes. Stackless, so one instance of each serves. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless, so one instance of each serves
final class HashErrors {
  static final CommandException NEGATIVE_TIME = error("ERR invalid expire time, must be >= 0");
  static final CommandException NO_FIELDS =
      error("ERR Mandatory argument FIELDS is missing or not at the right position");
  static final CommandException NUM_FIELDS =
      error("ERR Parameter `numFields` should be greater than 0");
  static final CommandException FIELD_COUNT =
      error("ERR Number of fields must be a positive integer");
  static final CommandException OTHER_FIELD_COUNT =
      error("ERR The `numfields` parameter must match the number of arguments");
  static final CommandException COUNT_RANGE =
      error(
          "ERR value is out of range, value must between -9223372036854775807 and"
              + " 9223372036854775807");
  static final CommandException NOT_INTEGER = error("ERR hash value is not an integer");
  static final CommandException NOT_FLOAT = error("ERR hash value is not a float");
  static final CommandException INFINITE = error("ERR value is NaN or Infinity");

  private HashErrors() {}

  private static CommandException error(String line) {
    return new CommandException(line);
  }
}
