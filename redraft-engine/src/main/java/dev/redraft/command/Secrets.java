package dev.redraft.command;

import dev.redraft.config.Directive;
import dev.redraft.resp.Args;

/** Which arguments of a request are names or passwords that no log may show. */
final class Secrets {
  private Secrets() {}

  /** Whether the argument at {@code index} is one. */
  static boolean isSecret(CommandSpec spec, Args args, int index) {
    return switch (spec.fullName()) {
      case "auth" -> index > 0;
      case "hello" -> isAfterAuth(args, index);
      case "config|set" -> index > 2 && index % 2 == 1 && isSensitive(args, index - 1);
      default -> false;
    };
  }

  private static boolean isAfterAuth(Args args, int index) {
    for (int i = 2; i < index; i++) {
      if (args.get(i).equalsIgnoreCase("AUTH")) {
        return index <= i + 2;
      }
      if (args.get(i).equalsIgnoreCase("SETNAME")) {
        i++;
      }
    }
    return false;
  }

  private static boolean isSensitive(Args args, int index) {
    Directive directive = Directive.find(args.get(index).toString());
    return directive != null && directive.isSensitive();
  }
}
