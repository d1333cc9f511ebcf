package dev.redraft.command;

import java.util.Locale;

/**
 * The reply of a container's HELP: an array of status lines, a title first and HELP itself last.
 */
final class Help {
  private Help() {}

  /**
   * {@code lines}: a subcommand with its arguments, then its explanation indented by four spaces.
   */
  static void reply(Context c, String... lines) {
    CommandSpec container = c.spec().parent();
    String name = container == null ? c.spec().name() : container.name();
    c.reply().array(lines.length + 3L);
    c.reply()
        .simpleString(
            name.toUpperCase(Locale.ROOT)
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    for (String line : lines) {
      c.reply().simpleString(line);
    }
    c.reply().simpleString("HELP");
    c.reply().simpleString("    Print this help.");
  }
}
