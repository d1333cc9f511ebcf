package dev.redraft.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.resp.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The keys among the arguments of a request, found by the key specifications of its command
 * (https://redis.io/docs/latest/develop/reference/key-specs/).
 */
final class KeyFinder {
  /** An argument that is a key, and what the command does to it. */
  record Found(int argument, List<String> access) {}

  /**
   * The arguments don't fit the specifications, such as a count of keys beyond the last argument.
   */
  static final class BadArguments extends Exception {
    private static final long serialVersionUID = 1;

    BadArguments() {
      super("arguments don't fit the key specifications", null, false, false);
    }
  }

  private KeyFinder() {}

  /** The keys in the order of the specifications. */
  static List<Found> find(CommandSpec spec, Args args) throws BadArguments {
    List<Found> found = new ArrayList<>();
    for (KeySpec key : spec.keys()) {
      if (key.isUnknown()) {
        addDestination(found, spec, key, args);
      } else {
        add(found, key, access(spec, key, args), args);
      }
    }
    return found;
  }

  /** The key behind SORT's last STORE; what its patterns name is in the data. */
  private static void addDestination(List<Found> found, CommandSpec spec, KeySpec key, Args args) {
    if (!spec.name().equals("sort") || !key.access().contains("OW")) {
      return;
    }
    int destination = 0;
    for (int i = 2; i < args.count(); i++) {
      Slice word = args.get(i);
      if (word.equalsIgnoreCase("limit")) {
        i += 2;
      } else if (word.equalsIgnoreCase("get") || word.equalsIgnoreCase("by")) {
        i++;
      } else if (word.equalsIgnoreCase("store") && i + 1 < args.count()) {
        destination = i + 1;
      }
    }
    if (destination > 0) {
      found.add(new Found(destination, key.access()));
    }
  }

  private static void add(List<Found> found, KeySpec key, List<String> access, Args args)
      throws BadArguments {
    int first = begin(key, args);
    if (first < 0) {
      return;
    }
    int last;
    if (key.isCounted()) {
      int counter = first + key.keyNumIndex();
      long count = counter < args.count() ? parseCount(args, counter) : -1;
      first += key.firstKey();
      if (count < 0 || count > args.count()) {
        throw new BadArguments();
      }
      last = first + ((int) count - 1) * key.step();
    } else {
      last = last(key, first, args.count());
    }
    if (first >= args.count() || last >= args.count()) {
      if (!key.isKeyword() && last >= first) {
        throw new BadArguments();
      }
      return;
    }
    for (int i = first; i <= last; i += key.step()) {
      found.add(new Found(i, access));
    }
  }

  private static long parseCount(Args args, int index) throws BadArguments {
    try {
      return Bytes.parseLong(args.get(index));
    } catch (NumberFormatException e) {
      throw new BadArguments();
    }
  }

  private static int begin(KeySpec key, Args args) {
    if (!key.isKeyword()) {
      return key.index();
    }
    int from = key.index() > 0 ? key.index() : args.count() + key.index();
    int step = key.index() > 0 ? 1 : -1;
    int end = key.index() > 0 ? args.count() - 1 : 1;
    for (int i = from; i != end; i += step) {
      if (i >= args.count() || i < 1) {
        return -1;
      }
      if (args.get(i).equalsIgnoreCase(key.keyword())) {
        return i + 1;
      }
    }
    return -1;
  }

  private static int last(KeySpec key, int first, int count) {
    if (key.lastKey() >= 0) {
      return first + key.lastKey();
    }
    if (key.limit() <= 1) {
      return count + key.lastKey();
    }
    return first + (count - first) / key.limit() + key.lastKey();
  }

  /** What the command does to these keys; for two commands this depends on their options. */
  private static List<String> access(CommandSpec spec, KeySpec key, Args args) {
    boolean variable =
        key.access().stream().anyMatch(word -> word.equalsIgnoreCase("variable_flags"));
    if (!variable) {
      return key.access();
    }
    return switch (spec.name()) {
      case "set" ->
          has(args, 3, "GET") ? List.of("RW", "ACCESS", "UPDATE") : List.of("OW", "UPDATE");
      case "bitfield" ->
          has(args, 2, "SET") || has(args, 2, "INCRBY")
              ? List.of("RW", "ACCESS", "UPDATE")
              : List.of("RO", "ACCESS");
      default -> key.access();
    };
  }

  private static boolean has(Args args, int from, String word) {
    for (int i = from; i < args.count(); i++) {
      if (args.get(i).toString().toUpperCase(Locale.ROOT).equals(word)) {
        return true;
      }
    }
    return false;
  }
}
