package dev.redraft.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A command as data: name, arity, flags, keys, documentation; and its body. COMMAND INFO and DOCS,
 * arity errors and the generated command page all come from here.
 *
 * <p>Arity counts the command's own name; negative means at least that many. A container such as
 * CONFIG has subcommands and no body of its own.
 */
public final class CommandSpec {
  /** The body of a command. */
  @FunctionalInterface
  public interface Body {
    void run(Context context);
  }

  private final String name;
  private final int arity;
  private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
  private final Set<String> categories = new TreeSet<>();
  private final List<KeySpec> keys = new ArrayList<>();
  private final List<String> tips = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private final List<CommandSpec> subcommands = new ArrayList<>();
  private Group group = Group.GENERIC;
  private String since = "1.0.0";
  private String summary = "";
  private String complexity = "O(1)";
  private String syntax = "";
  private String deprecatedSince = "";
  private String replacedBy = "";
  private @Nullable Body body;
  private @Nullable CommandSpec parent;
  private boolean ownCategoriesOnly;
  private boolean system;
  private final CommandReplies replies = new CommandReplies(this);
  private int id = -1;

  private CommandSpec(String name, int arity) {
    this.name = name;
    this.arity = arity;
  }

  /** Starts the description of a command; {@code name} in lower case. */
  public static CommandSpec command(String name, int arity) {
    return new CommandSpec(name, arity);
  }

  public CommandSpec flags(Flag... added) {
    flags.addAll(List.of(added));
    return this;
  }

  public CommandSpec group(Group value) {
    group = value;
    return this;
  }

  public CommandSpec since(String value) {
    since = value;
    return this;
  }

  public CommandSpec summary(String value) {
    summary = value;
    return this;
  }

  public CommandSpec complexity(String value) {
    complexity = value;
    return this;
  }

  /**
   * The arguments behind the name, in the notation of the command pages: {@code key value [NX | XX]
   * [EX seconds | PX milliseconds]}, {@code key [key ...]}. COMMAND DOCS makes its argument tree
   * from it.
   */
  public CommandSpec syntax(String value) {
    syntax = value;
    return this;
  }

  public CommandSpec deprecated(String since, String replacement) {
    deprecatedSince = since;
    replacedBy = replacement;
    return this;
  }

  public CommandSpec history(String since, String change) {
    history.add(since);
    history.add(change);
    return this;
  }

  public CommandSpec key(KeySpec spec) {
    keys.add(spec);
    return this;
  }

  public CommandSpec tips(String... added) {
    tips.addAll(List.of(added));
    return this;
  }

  /** ACL categories that do not follow from group and flags, without the at sign. */
  public CommandSpec categories(String... added) {
    categories.addAll(List.of(added));
    return this;
  }

  /**
   * The group gives this command no ACL category: it has those that are given, and those of its
   * flags.
   */
  public CommandSpec notOfGroupCategory() {
    ownCategoriesOnly = true;
    return this;
  }

  /** Servers use this among themselves; clients have no use for it. */
  public CommandSpec system() {
    system = true;
    return this;
  }

  /** Whether only servers use this, among themselves. */
  public boolean isSystem() {
    return system;
  }

  public CommandSpec subcommands(CommandSpec... added) {
    for (CommandSpec sub : added) {
      sub.parent = this;
      subcommands.add(sub);
    }
    return this;
  }

  /** Ends the description. */
  public CommandSpec body(Body value) {
    body = value;
    return this;
  }

  /** Gives the place in per-command statistics; by {@link CommandTable} alone. */
  void number(int value) {
    id = value;
  }

  /** What COMMAND replies about this command. */
  CommandReplies replies() {
    return replies;
  }

  public int id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** The name that statistics and COMMAND show: {@code config|get} for a subcommand. */
  public String fullName() {
    CommandSpec container = parent;
    return container == null ? name : container.name + "|" + name;
  }

  public int arity() {
    return arity;
  }

  public boolean accepts(int argc) {
    return arity >= 0 ? argc == arity : argc >= -arity;
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  public Set<Flag> flags() {
    return flags;
  }

  /**
   * Whether a reply may show data, so that it has to wait until that data is durable (appendfsync
   * always).
   */
  boolean showsData() {
    CommandSpec top = parent == null ? this : parent;
    return has(Flag.WRITE)
        || has(Flag.READONLY)
        || top.name.equals("exec")
        || top.name.equals("debug");
  }

  public Group group() {
    return group;
  }

  public String since() {
    return since;
  }

  public String summary() {
    return summary;
  }

  public String complexity() {
    return complexity;
  }

  public String syntax() {
    return syntax;
  }

  public String deprecatedSince() {
    return deprecatedSince;
  }

  public String replacedBy() {
    return replacedBy;
  }

  /** Pairs of version and change. */
  public List<String> history() {
    return history;
  }

  public List<String> tips() {
    return tips;
  }

  public List<KeySpec> keys() {
    return keys;
  }

  public List<CommandSpec> subcommands() {
    return subcommands;
  }

  public @Nullable CommandSpec parent() {
    return parent;
  }

  public @Nullable Body body() {
    return body;
  }

  /**
   * The ACL categories, sorted, without the at sign: those given and those that follow from flags
   * and group.
   */
  public Set<String> allCategories() {
    Set<String> all = new TreeSet<>(categories);
    if (has(Flag.WRITE)) {
      all.add("write");
    }
    if (has(Flag.READONLY) && group != Group.SCRIPTING) {
      all.add("read");
    }
    if (has(Flag.ADMIN)) {
      all.add("admin");
      all.add("dangerous");
    }
    if (has(Flag.PUBSUB)) {
      all.add("pubsub");
    }
    if (has(Flag.BLOCKING)) {
      all.add("blocking");
    }
    all.add(has(Flag.FAST) ? "fast" : "slow");
    if (ownCategoriesOnly || !subcommands.isEmpty() && body == null) {
      return all;
    }
    String own =
        switch (group) {
          case GENERIC -> "keyspace";
          case SORTED_SET -> "sortedset";
          case TRANSACTIONS -> "transaction";
          case SERVER, CLUSTER, SENTINEL -> "";
          default -> group.replyName();
        };
    if (!own.isEmpty()) {
      all.add(own);
    }
    return all;
  }
}
