package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * COMMAND: everything that the command table knows
 * (https://redis.io/docs/latest/commands/command/).
 */
public final class CommandCommands {
  private CommandCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        sub("command", -1, "2.8.13")
            .summary("Replies what is known of all commands.")
            .complexity("O(N) where N is the total number of Redis commands")
            .tips("nondeterministic_output_order")
            .body(CommandCommands::all)
            .subcommands(
                sub("count", 2, "2.8.13")
                    .summary("Replies the number of commands.")
                    .body(c -> c.reply().integer(c.services().commands().all().size())),
                sub("info", -2, "2.8.13")
                    .summary("Replies what is known of some commands, or of all.")
                    .complexity("O(N) where N is the number of commands to look up")
                    .history("7.0.0", "Without a name replies all commands.")
                    .tips("nondeterministic_output_order")
                    .syntax("[command-name [command-name ...]]")
                    .body(CommandCommands::info),
                sub("docs", -2, "7.0.0")
                    .summary("Replies the documentation of some commands, or of all.")
                    .complexity("O(N) where N is the number of commands to look up")
                    .tips("nondeterministic_output_order")
                    .syntax("[command-name [command-name ...]]")
                    .body(CommandCommands::docs),
                sub("list", -2, "7.0.0")
                    .summary("Replies the names of commands.")
                    .complexity("O(N) where N is the total number of Redis commands")
                    .tips("nondeterministic_output_order")
                    .syntax("[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]")
                    .body(CommandCommands::list),
                sub("getkeys", -4, "2.8.13")
                    .summary("Replies the keys of a request.")
                    .complexity("O(N) where N is the number of arguments to the command")
                    .syntax("command [arg [arg ...]]")
                    .body(c -> keys(c, false)),
                sub("getkeysandflags", -4, "7.0.0")
                    .summary("Replies the keys of a request and what it does to them.")
                    .complexity("O(N) where N is the number of arguments to the command")
                    .syntax("command [arg [arg ...]]")
                    .body(c -> keys(c, true)),
                sub("help", 2, "5.0.0")
                    .summary("Explains the subcommands.")
                    .body(CommandCommands::help)));
  }

  private static CommandSpec sub(String name, int arity, String since) {
    return command(name, arity)
        .group(Group.SERVER)
        .since(since)
        .flags(Flag.LOADING, Flag.STALE)
        .categories("connection");
  }

  private static void all(Context c) {
    List<CommandSpec> all = c.services().commands().all();
    c.reply().array(all.size());
    all.forEach(spec -> spec.replies().info(c.reply()));
  }

  private static void info(Context c) {
    if (c.argc() == 2) {
      all(c);
      return;
    }
    c.reply().array(c.argc() - 2L);
    for (int i = 2; i < c.argc(); i++) {
      CommandSpec spec = c.services().commands().findFull(c.arg(i).toString());
      if (spec == null) {
        c.reply().nullBulk();
      } else {
        spec.replies().info(c.reply());
      }
    }
  }

  private static void docs(Context c) {
    List<CommandSpec> chosen = new ArrayList<>();
    if (c.argc() == 2) {
      chosen.addAll(c.services().commands().all());
    }
    for (int i = 2; i < c.argc(); i++) {
      CommandSpec spec = c.services().commands().findFull(c.arg(i).toString());
      if (spec != null) {
        chosen.add(spec);
      }
    }
    c.reply().map(chosen.size());
    for (CommandSpec spec : chosen) {
      c.reply().bulk(spec.fullName());
      spec.replies().docs(c.reply());
    }
  }

  private static void list(Context c) {
    Predicate<CommandSpec> filter = spec -> true;
    if (c.argc() == 5 && c.argIs(2, "FILTERBY")) {
      filter = filter(c);
    } else if (c.argc() != 2) {
      throw Errors.SYNTAX;
    }
    List<String> names = new ArrayList<>();
    for (CommandSpec spec : c.services().commands().all()) {
      addIf(names, spec, filter);
      for (CommandSpec sub : spec.subcommands()) {
        addIf(names, sub, filter);
      }
    }
    c.reply().array(names.size());
    names.forEach(c.reply()::bulk);
  }

  private static void addIf(List<String> names, CommandSpec spec, Predicate<CommandSpec> filter) {
    if (filter.test(spec)) {
      names.add(spec.fullName());
    }
  }

  private static Predicate<CommandSpec> filter(Context c) {
    Slice value = c.arg(4);
    if (c.argIs(3, "MODULE")) {
      return spec -> false;
    }
    if (c.argIs(3, "ACLCAT")) {
      String category = value.toString().toLowerCase(Locale.ROOT);
      return spec -> spec.allCategories().contains(category);
    }
    if (c.argIs(3, "PATTERN")) {
      return spec -> Glob.matches(value, Slice.of(spec.fullName()), true);
    }
    throw Errors.SYNTAX;
  }

  private static void keys(Context c, boolean withAccess) {
    Args request = new Args();
    for (int i = 2; i < c.argc(); i++) {
      Slice word = c.arg(i);
      request.add(word.array(), word.offset(), word.length());
    }
    CommandSpec spec = c.services().commands().find(request.get(0));
    if (spec != null && !spec.subcommands().isEmpty() && request.count() > 1) {
      spec = CommandTable.find(spec, request.get(1));
    }
    if (spec == null) {
      throw new CommandException("ERR Invalid command specified");
    }
    if (spec.keys().isEmpty()) {
      throw new CommandException("ERR The command has no key arguments");
    }
    if (!spec.accepts(request.count())) {
      throw new CommandException("ERR Invalid number of arguments specified for command");
    }
    List<KeyFinder.Found> found;
    try {
      found = KeyFinder.find(spec, request);
    } catch (KeyFinder.BadArguments e) {
      found = List.of();
    }
    if (found.isEmpty() && !spec.has(Flag.NO_MANDATORY_KEYS)) {
      throw new CommandException("ERR Invalid arguments specified for command");
    }
    c.reply().array(found.size());
    for (KeyFinder.Found key : found) {
      if (withAccess) {
        c.reply().array(2);
      }
      c.reply().bulk(request.get(key.argument()));
      if (withAccess) {
        c.reply().set(key.access().size());
        key.access().forEach(word -> c.reply().simpleString(CommandInfoReply.flagName(word)));
      }
    }
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "(no subcommand)",
        "    Reply what is known of all commands.",
        "COUNT",
        "    Reply the number of commands.",
        "DOCS [<command-name> ...]",
        "    Reply the documentation of the commands named, or of all.",
        "GETKEYS <full-command>",
        "    Reply the keys of a request.",
        "GETKEYSANDFLAGS <full-command>",
        "    Reply the keys of a request and what it does to them.",
        "INFO [<command-name> ...]",
        "    Reply what is known of the commands named, or of all.",
        "LIST [FILTERBY (MODULE <module-name>|ACLCAT <category>|PATTERN <pattern>)]",
        "    Reply the names of all commands, or of those chosen.");
  }
}
