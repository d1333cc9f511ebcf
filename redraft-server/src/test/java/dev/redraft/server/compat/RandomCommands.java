package dev.redraft.server.compat;

import dev.redraft.command.CommandSpec;
import dev.redraft.command.Families;
import dev.redraft.command.Flag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Commands at random, mostly well-formed. A command is a line of words; a word is bytes, one a
 * character. The families know how to make them.
 */
final class RandomCommands {
  private static final List<Family> FAMILIES =
      List.of(
          new RandomServer(),
          new RandomStrings(),
          new RandomLists(),
          new RandomHashes(),
          new RandomSets(),
          new RandomSortedSets(),
          new RandomGeo(),
          new RandomSort(),
          new RandomBits(),
          new RandomHyperLogLogs(),
          new RandomPubSub(),
          new RandomKeys(),
          new RandomDatabases(),
          new RandomStreams());

  private static final int BROKEN_PERCENT = 8;

  /** These empty or exchange whole databases: mostly another command is made in their place. */
  private static final Set<String> RARE = Set.of("flushdb", "flushall", "swapdb");

  /** Redis 7.2 refuses the least of all integers here, 7.0 does not. */
  private static final Set<String> NARROWED = Set.of("lrem", "lpos");

  /**
   * Redis 7.0 refuses one more argument of ZRANK before it is queued, and a search may become one
   * that stores distances. With other words the order of what SORT replies may be undefined.
   */
  private static final Set<String> UNDAMAGED =
      Set.of(
          "zrank",
          "zrevrank",
          "geosearchstore",
          "georadius",
          "georadiusbymember",
          "sort",
          "sort_ro");

  private static final String[] ODD = {
    "",
    "x",
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "3.5",
    "inf",
    "nan",
    "GET",
    "nx",
    "XX",
    " 1",
    "01",
    "\0",
    "EX"
  };

  private final Words words;
  private final Makers makers;
  private final List<String> names;

  /** Another timeout would hold the test up. */
  private final Set<String> waiting = new TreeSet<>();

  /** All that is made follows from the seed; only commands that are {@code known} are made. */
  RandomCommands(long seed, Set<String> known) {
    words = new Words(seed);
    makers = new Makers(words);
    FAMILIES.forEach(family -> family.add(makers, words));
    names = makers.names();
    names.retainAll(known);
    for (CommandSpec spec : Families.table().all()) {
      if (spec.has(Flag.BLOCKING)) {
        waiting.add(spec.name());
      }
    }
  }

  /** The commands that are made, in lower case. */
  Set<String> names() {
    return new TreeSet<>(names);
  }

  /** The next command, its name first. */
  List<String> next() {
    String name;
    do {
      name = names.get(words.below(names.size()));
    } while (RARE.contains(name) && !words.oneIn(10));
    if (words.oneIn(40)) {
      // Of two that must meet, else a transaction would seldom come to its end.
      name = words.pick("multi", "exec");
    }
    List<String> line = new ArrayList<>();
    line.add(words.oneIn(4) ? name.toUpperCase(Locale.ROOT) : name);
    line.addAll(makers.arguments(name));
    if (words.below(100) < BROKEN_PERCENT
        && !RandomSets.mustStay(line)
        && !UNDAMAGED.contains(name)
        && !waiting.contains(name)) {
      damage(line);
    }
    if (NARROWED.contains(name)) {
      line.replaceAll(word -> word.equals("-9223372036854775808") ? "-1" : word);
    }
    return line;
  }

  static byte[][] bytes(List<String> line) {
    return line.stream()
        .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
        .toArray(byte[][]::new);
  }

  private void damage(List<String> line) {
    switch (words.below(3)) {
      case 0 -> line.add(words.pick(ODD));
      case 1 -> {
        if (line.size() > 1) {
          line.removeLast();
        }
      }
      default -> {
        if (line.size() > 1) {
          line.set(1 + words.below(line.size() - 1), words.pick(ODD));
        }
      }
    }
  }
}
