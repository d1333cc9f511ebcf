package dev.redraft.command;

import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;

/** Who may use DEBUG: directive {@code enable-debug-command}. */
final class DebugPermission {
  static final String REFUSAL =
      "ERR DEBUG command not allowed. If the enable-debug-command option is set to"
          + " \"local\", you can run it from a local connection, otherwise you need to set"
          + " this option in the configuration file, and then restart the server.";

  private DebugPermission() {}

  static boolean isRefused(Config config, Client client, CommandSpec spec) {
    CommandSpec top = spec.parent() == null ? spec : spec.parent();
    if (!top.name().equals("debug")) {
      return false;
    }
    return switch (config.choice(Directive.ENABLE_DEBUG_COMMAND, Choices.Permission.class)) {
      case YES -> false;
      case LOCAL -> !client.isLocal();
      case NO -> true;
    };
  }
}
