package dev.redraft.command;

import dev.redraft.base.Slice;

/** The types by which CLIENT LIST and KILL choose. Every client here is a normal one so far. */
final class ClientTypes {
  static final String NORMAL = "normal";

  private ClientTypes() {}

  /** The type of that name, in lower case; ends the command if there is none. */
  static String parse(Slice name) {
    for (String type : new String[] {NORMAL, "slave", "replica", "pubsub", "master"}) {
      if (name.equalsIgnoreCase(type)) {
        return type;
      }
    }
    throw new CommandException("ERR Unknown client type '" + name + "'");
  }
}
