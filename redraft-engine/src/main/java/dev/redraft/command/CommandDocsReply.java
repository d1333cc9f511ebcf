package dev.redraft.command;

import dev.redraft.resp.ReplyWriter;
import java.util.List;

/**
 * What COMMAND DOCS replies about a command (https://redis.io/docs/latest/commands/command-docs/).
 */
final class CommandDocsReply {
  private CommandDocsReply() {}

  /** Writes the map that follows the command's name. */
  static void write(ReplyWriter reply, CommandSpec spec) {
    List<Argument> arguments = ArgumentSyntax.parse(spec.syntax(), spec.keys().size());
    boolean deprecated = !spec.deprecatedSince().isEmpty();
    long pairs =
        3L
            + (spec.complexity().isEmpty() ? 0 : 1)
            + (deprecated ? 3 : spec.isSystem() ? 1 : 0)
            + (spec.history().isEmpty() ? 0 : 1)
            + (arguments.isEmpty() ? 0 : 1)
            + (spec.subcommands().isEmpty() ? 0 : 1);
    reply.map(pairs);
    pair(reply, "summary", spec.summary());
    pair(reply, "since", spec.since());
    pair(reply, "group", spec.group().replyName());
    if (!spec.complexity().isEmpty()) {
      pair(reply, "complexity", spec.complexity());
    }
    if (deprecated) {
      reply.bulk("doc_flags");
      reply.set(1);
      reply.simpleString("deprecated");
      pair(reply, "deprecated_since", spec.deprecatedSince());
      pair(reply, "replaced_by", spec.replacedBy());
    } else if (spec.isSystem()) {
      reply.bulk("doc_flags");
      reply.set(1);
      reply.simpleString("syscmd");
    }
    if (!spec.history().isEmpty()) {
      history(reply, spec.history());
    }
    if (!arguments.isEmpty()) {
      reply.bulk("arguments");
      arguments(reply, arguments);
    }
    if (!spec.subcommands().isEmpty()) {
      reply.bulk("subcommands");
      reply.map(spec.subcommands().size());
      for (CommandSpec sub : spec.subcommands()) {
        reply.bulk(sub.fullName());
        write(reply, sub);
      }
    }
  }

  private static void history(ReplyWriter reply, List<String> history) {
    reply.bulk("history");
    reply.set(history.size() / 2);
    for (int i = 0; i < history.size(); i += 2) {
      reply.array(2);
      reply.bulk(history.get(i));
      reply.bulk(history.get(i + 1));
    }
  }

  private static void arguments(ReplyWriter reply, List<Argument> arguments) {
    reply.array(arguments.size());
    arguments.forEach(argument -> argument(reply, argument));
  }

  private static void argument(ReplyWriter reply, Argument argument) {
    int flags =
        (argument.optional() ? 1 : 0)
            + (argument.multiple() ? 1 : 0)
            + (argument.multipleToken() ? 1 : 0);
    boolean container = argument.isContainer();
    reply.map(
        3L
            + (argument.keySpec() >= 0 ? 1 : 0)
            + (argument.token().isEmpty() ? 0 : 1)
            + (flags > 0 ? 1 : 0));
    pair(reply, "name", argument.name());
    pair(reply, "type", argument.type().replyName());
    if (!container) {
      pair(reply, "display_text", argument.name());
    }
    if (argument.keySpec() >= 0) {
      reply.bulk("key_spec_index");
      reply.integer(argument.keySpec());
    }
    if (!argument.token().isEmpty()) {
      pair(reply, "token", argument.token());
    }
    if (flags > 0) {
      reply.bulk("flags");
      reply.set(flags);
      flag(reply, argument.optional(), "optional");
      flag(reply, argument.multiple(), "multiple");
      flag(reply, argument.multipleToken(), "multiple_token");
    }
    if (container) {
      reply.bulk("arguments");
      arguments(reply, argument.arguments());
    }
  }

  private static void flag(ReplyWriter reply, boolean on, String name) {
    if (on) {
      reply.simpleString(name);
    }
  }

  private static void pair(ReplyWriter reply, String name, String value) {
    reply.bulk(name);
    reply.bulk(value);
  }
}
