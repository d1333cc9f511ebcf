package dev.redraft.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the page of all commands from the command table. After a change to a command, in the
 * project's folder:
 *
 * <pre>java -cp redraft-engine/target/classes dev.redraft.command.CommandPage docs/commands.md
 * </pre>
 */
public final class CommandPage {
  private CommandPage() {}

  /** Writes the page to the file named by the one argument. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: CommandPage <file>");
    }
    Path file = Path.of(args[0]).toAbsolutePath();
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, text(Families.table()), StandardCharsets.UTF_8);
  }

  /** The page in Markdown. */
  static String text(CommandTable table) {
    Map<Group, List<CommandSpec>> groups = new EnumMap<>(Group.class);
    int count = 0;
    for (CommandSpec spec : table.all()) {
      count += add(groups, spec);
    }
    StringBuilder page = new StringBuilder();
    page.append("# Commands\n\n");
    page.append(
        "Made from the command table by `dev.redraft.command.CommandPage`; a test fails when this"
            + " page is stale.\n");
    page.append(
        "\"Since\" is the version of Redis that introduced the command. Arity counts the command's"
            + " own words;\n");
    page.append("a negative one is a minimum. ")
        .append(table.all().size())
        .append(" commands, with subcommands ");
    page.append(count).append(".\n");
    groups.forEach((group, specs) -> section(page, group, specs));
    return page.toString();
  }

  private static int add(Map<Group, List<CommandSpec>> groups, CommandSpec spec) {
    int count = 0;
    if (spec.body() != null) {
      groups.computeIfAbsent(spec.group(), group -> new ArrayList<>()).add(spec);
      count++;
    }
    for (CommandSpec sub : spec.subcommands()) {
      count += add(groups, sub);
    }
    return count;
  }

  private static void section(StringBuilder page, Group group, List<CommandSpec> specs) {
    page.append("\n## ").append(title(group)).append("\n\n");
    page.append("| Command | Arity | Since | Flags | Complexity | Summary |\n");
    page.append("|---|---|---|---|---|---|\n");
    specs.sort(Comparator.comparing(CommandSpec::fullName));
    for (CommandSpec spec : specs) {
      String call = spec.fullName().replace('|', ' ').toUpperCase(Locale.ROOT);
      String syntax = ArgumentSyntax.readable(spec.syntax());
      page.append("| `")
          .append(cell(call))
          .append(syntax.isEmpty() ? "" : " " + cell(syntax))
          .append("` | ");
      page.append(spec.arity())
          .append(" | ")
          .append(spec.since())
          .append(" | ")
          .append(flags(spec))
          .append(" | ");
      page.append(cell(spec.complexity()))
          .append(" | ")
          .append(cell(spec.summary()))
          .append(" |\n");
    }
  }

  private static String title(Group group) {
    String name = group.replyName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static String flags(CommandSpec spec) {
    StringBuilder flags = new StringBuilder();
    for (Flag flag : spec.flags()) {
      flags.append(flags.isEmpty() ? "" : " ").append(flag.replyName());
    }
    return flags.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
