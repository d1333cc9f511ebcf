package dev.redraft.command;

import dev.redraft.base.Slice;

/** The types by which CLIENT LIST and KILL choose. */
final class ClientTypes {
  private static final String NORMAL = "normal";
  private static final String PUBSUB = "pubsub";

  private ClientTypes() {}

  /** The type of a client now. */
  static String of(Client client) {
    return client.isListening() ? PUBSUB : NORMAL;
  }

  /** The type of that name, in lower case; ends the command if there is none. */
  static String parse(Slice name) {
    for (String type : new String[] {NORMAL, "slave", "replica", PUBSUB, "master"}) {
      if (name.equalsIgnoreCase(type)) {
        return type;
      }
    }
    throw new CommandException("ERR Unknown client type '" + name + "'");
  }
}
