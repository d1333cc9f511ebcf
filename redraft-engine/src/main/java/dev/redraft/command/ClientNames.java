package dev.redraft.command;

import dev.redraft.base.Slice;

/** What may stand in CLIENT LIST as a word: printable ASCII without spaces. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class ClientNames {
  private static final CommandException BAD_NAME =
      new CommandException(
          "ERR Client names cannot contain spaces, newlines or special characters.");

  private ClientNames() {}

  /** Ends the command unless {@code name} can be a client's name; an empty one can. */
  static void check(Slice name) {
    if (!isWord(name)) {
      throw BAD_NAME;
    }
  }

  /** Whether every byte is from {@code !} to {@code ~}. */
  static boolean isWord(Slice text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.at(i) < '!' || text.at(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
