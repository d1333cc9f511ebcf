package dev.redraft.command;

import dev.redraft.base.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All commands by name, in any case. An open-addressing table of at most half load, so that finding
 * a command neither allocates nor probes far. Built once, then only read, except for {@link
 * #rename}.
 */
public final class CommandTable {
  private final List<CommandSpec> all = new ArrayList<>();
  private @Nullable CommandSpec[] slots = new CommandSpec[64];
  private @Nullable String[] names = new String[64];
  private int size;
  private int count;

  public CommandTable(List<CommandSpec> specs) {
    for (CommandSpec spec : specs) {
      if (find(Slice.of(spec.name())) != null) {
        throw new IllegalStateException("two commands named " + spec.name());
      }
      all.add(spec);
      put(spec.name(), spec);
      spec.number(count++);
      for (CommandSpec sub : spec.subcommands()) {
        sub.number(count++);
      }
    }
  }

  /** Top-level commands in the order they were added. */
  public List<CommandSpec> all() {
    return all;
  }

  /** How many numbers {@link CommandSpec#id} takes: 0 to this, excluded. */
  public int count() {
    return count;
  }

  public @Nullable CommandSpec find(Slice name) {
    int mask = slots.length - 1;
    for (int i = hash(name) & mask; ; i = (i + 1) & mask) {
      String there = names[i];
      if (there == null) {
        return null;
      }
      if (name.equalsIgnoreCase(there)) {
        return slots[i];
      }
    }
  }

  /** The subcommand of {@code container} with that name, in any case. */
  public static @Nullable CommandSpec find(CommandSpec container, Slice name) {
    // By index: an iterator would be an object for each call.
    List<CommandSpec> subcommands = container.subcommands();
    for (int i = 0; i < subcommands.size(); i++) {
      CommandSpec sub = subcommands.get(i);
      if (name.equalsIgnoreCase(sub.name())) {
        return sub;
      }
    }
    return null;
  }

  /** A command by its full name, such as {@code config|get}; null if there is none. */
  public @Nullable CommandSpec findFull(String fullName) {
    int bar = fullName.indexOf('|');
    if (bar < 0) {
      return find(Slice.of(fullName));
    }
    CommandSpec container = find(Slice.of(fullName.substring(0, bar)));
    return container == null ? null : find(container, Slice.of(fullName.substring(bar + 1)));
  }

  /**
   * The rename-command directive: the command answers to {@code to} alone, or to nothing if that is
   * empty.
   *
   * @throws IllegalArgumentException if there is no such command, or the new name is taken
   */
  public void rename(String from, String to) {
    CommandSpec spec = find(Slice.of(from));
    if (spec == null) {
      throw new IllegalArgumentException("No such command in rename-command");
    }
    if (!to.isEmpty() && find(Slice.of(to)) != null) {
      throw new IllegalArgumentException("Target command name already exists");
    }
    rebuild(slots.length, spec);
    if (to.isEmpty()) {
      all.remove(spec);
    } else {
      put(to.toLowerCase(Locale.ROOT), spec);
    }
  }

  private void rebuild(int capacity, @Nullable CommandSpec without) {
    @Nullable CommandSpec[] oldSlots = slots;
    @Nullable String[] oldNames = names;
    slots = new CommandSpec[capacity];
    names = new String[capacity];
    size = 0;
    for (int i = 0; i < oldSlots.length; i++) {
      CommandSpec moved = oldSlots[i];
      String name = oldNames[i];
      if (moved != null && name != null && moved != without) {
        put(name, moved);
      }
    }
  }

  private void put(String name, CommandSpec spec) {
    if (2 * (size + 1) > slots.length) {
      rebuild(2 * slots.length, null);
    }
    int mask = slots.length - 1;
    int i = hash(Slice.of(name)) & mask;
    while (names[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = spec;
    names[i] = name;
    size++;
  }

  private static int hash(Slice name) {
    int h = 0;
    byte[] a = name.array();
    for (int i = name.offset(), end = i + name.length(); i < end; i++) {
      h = h * 31 + (a[i] | 0x20);
    }
    return h ^ (h >>> 15);
  }
}
