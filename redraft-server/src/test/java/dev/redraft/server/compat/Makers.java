package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What makes the arguments of each command. {@code make} takes a maker for each argument, {@code
 * put} one for all of them; the name is that of the command in lower case. Made twice, a command is
 * made either way.
 */
final class Makers {
  private final Words words;
  private final Map<String, List<Supplier<List<String>>>> makers = new TreeMap<>();

  Makers(Words words) {
    this.words = words;
  }

  @SafeVarargs
  final void make(String name, Supplier<String>... arguments) {
    put(
        name,
        () -> {
          List<String> made = new ArrayList<>();
          for (Supplier<String> argument : arguments) {
            made.add(argument.get());
          }
          return made;
        });
  }

  void put(String name, Supplier<List<String>> arguments) {
    makers.computeIfAbsent(name, unused -> new ArrayList<>()).add(arguments);
  }

  List<String> names() {
    return new ArrayList<>(makers.keySet());
  }

  /** Arguments for a command, in a list of their own. */
  List<String> arguments(String name) {
    List<Supplier<List<String>>> choice = makers.get(name);
    return new ArrayList<>(choice.get(words.below(choice.size())).get());
  }
}
