package dev.redraft.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the options of a command line into lines of a configuration file, as redis-server does:
 * {@code --name} starts a line and what follows, up to the next option, are its words.
 *
 * <p>The word right after a bare {@code --name} is a value even if it starts with two hyphens,
 * except after {@code --save}, where a further option means an empty value.
 */
final class CommandLine {
  private final StringBuilder text = new StringBuilder();
  private boolean valueExpected;

  private CommandLine() {}

  static String lines(List<String> arguments) {
    CommandLine line = new CommandLine();
    for (int i = 0; i < arguments.size(); i++) {
      line.add(arguments.get(i), i + 1 < arguments.size() ? arguments.get(i + 1) : null);
    }
    return line.text.toString();
  }

  private void add(String argument, @Nullable String next) {
    if (!argument.startsWith("--") || valueExpected) {
      text.append(Words.quote(argument)).append(' ');
      valueExpected = false;
      return;
    }
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(argument, 2, argument.length()).append(' ');
    List<String> words = Words.split(argument);
    valueExpected = words != null && words.size() == 1;
    if (argument.equalsIgnoreCase("--save") && (next == null || next.startsWith("--"))) {
      text.append("\"\"");
      valueExpected = false;
    }
  }
}
