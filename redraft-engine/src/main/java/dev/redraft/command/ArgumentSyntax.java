package dev.redraft.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes the argument tree of COMMAND DOCS from a command's syntax line.
 *
 * <pre>
 * sequence    = { word | '[' choices ']' | '&lt;' choices '&gt;' }
 * choices     = sequence { '|' sequence }
 * </pre>
 *
 * Words without a small letter are tokens, others are arguments. {@code [ ]} is optional, {@code <
 * >} is not. {@code x [x ...]} is a repeated x. At the start of a bracket or choice a token belongs
 * to all that follows it there, elsewhere to the next argument. An argument's type follows from its
 * name, unless it is given as in {@code increment:double}.
 */
final class ArgumentSyntax {
  private static final Set<String> KEYS =
      Set.of("key", "key1", "key2", "newkey", "destkey", "destination", "source", "sourcekey");
  private static final Set<String> INTEGERS =
      Set.of(
          "seconds",
          "milliseconds",
          "offset",
          "count",
          "cursor",
          "numkeys",
          "start",
          "end",
          "stop",
          "index",
          "increment",
          "decrement",
          "bit",
          "len",
          "db",
          "index1",
          "index2",
          "timeout",
          "numreplicas",
          "numlocal",
          "client-id",
          "protover",
          "min-match-len",
          "destination-db",
          "size",
          "samples");

  /** The type of patterns that name keys; all of a command belong to one key specification. */
  private static final String KEY_PATTERN = "keys";

  private static final Map<String, Argument.Type> TYPES =
      Map.of(
          "string",
          Argument.Type.STRING,
          "integer",
          Argument.Type.INTEGER,
          "double",
          Argument.Type.DOUBLE,
          "key",
          Argument.Type.KEY,
          "pattern",
          Argument.Type.PATTERN,
          KEY_PATTERN,
          Argument.Type.PATTERN,
          "unix-time",
          Argument.Type.UNIX_TIME);
  private static final String DOTS = "...";

  /** A word, or what stands in brackets. Two that were written alike are equal. */
  private sealed interface Element {}

  private record Word(String text) implements Element {
    boolean isToken() {
      return text.chars().noneMatch(Character::isLowerCase);
    }
  }

  private record Group(boolean optional, List<List<Element>> choices) implements Element {}

  private record Repeat(List<Element> elements) implements Element {}

  private final List<String> words;
  private final int keySpecs;
  private int next;
  private int keysSeen;
  private int patternSpec = -1;

  private ArgumentSyntax(String syntax, int keySpecs) {
    this.words = words(syntax);
    this.keySpecs = keySpecs;
  }

  /**
   * The arguments of a command, none for an empty syntax.
   *
   * @param keySpecs how many key specifications the command has; the n-th key argument belongs to
   *     the n-th, or the last
   * @throws IllegalArgumentException if brackets don't match
   */
  static List<Argument> parse(String syntax, int keySpecs) {
    if (syntax.isBlank()) {
      return List.of();
    }
    ArgumentSyntax parser = new ArgumentSyntax(syntax, keySpecs);
    List<Element> sequence = parser.sequence();
    if (parser.next != parser.words.size()) {
      throw new IllegalArgumentException(
          "unexpected " + parser.words.get(parser.next) + " in: " + syntax);
    }
    return parser.build(sequence, false);
  }

  private static List<String> words(String syntax) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= syntax.length(); i++) {
      boolean bracket = i < syntax.length() && "[]<>|".indexOf(syntax.charAt(i)) >= 0;
      if (i == syntax.length() || bracket || syntax.charAt(i) == ' ') {
        if (i > start) {
          words.add(syntax.substring(start, i));
        }
        if (bracket) {
          words.add(syntax.substring(i, i + 1));
        }
        start = i + 1;
      }
    }
    return words;
  }

  /** The syntax without types, as people read it. */
  static String readable(String syntax) {
    return syntax.replaceAll(":(" + String.join("|", TYPES.keySet()) + ")\\b", "");
  }

  private List<Element> sequence() {
    List<Element> elements = new ArrayList<>();
    while (next < words.size()) {
      String word = words.get(next);
      switch (word) {
        case "[", "<" -> {
          next++;
          elements.add(group(word.equals("[")));
        }
        case "]", ">", "|" -> {
          return withRepeats(elements);
        }
        default -> {
          next++;
          elements.add(new Word(word));
        }
      }
    }
    return withRepeats(elements);
  }

  private Group group(boolean optional) {
    String close = optional ? "]" : ">";
    List<List<Element>> choices = new ArrayList<>();
    choices.add(sequence());
    while (next < words.size() && words.get(next).equals("|")) {
      next++;
      choices.add(sequence());
    }
    if (next == words.size() || !words.get(next++).equals(close)) {
      throw new IllegalArgumentException("no " + close + " in: " + String.join(" ", words));
    }
    return new Group(optional, choices);
  }

  /** Puts {@code x [x ...]} together, and {@code x ...} at the end of a bracket. */
  private static List<Element> withRepeats(List<Element> elements) {
    List<Element> result = new ArrayList<>();
    for (Element element : elements) {
      List<Element> repeated = repeatedBy(element);
      int from = result.size() - repeated.size();
      if (!repeated.isEmpty()
          && from >= 0
          && result.subList(from, result.size()).equals(repeated)) {
        result.subList(from, result.size()).clear();
        result.add(new Repeat(repeated));
      } else {
        result.add(element);
      }
    }
    return result;
  }

  /** What stands before the dots of {@code [x ...]}; empty for anything else. */
  private static List<Element> repeatedBy(Element element) {
    if (element instanceof Group group && group.optional() && group.choices().size() == 1) {
      List<Element> inner = group.choices().getFirst();
      if (inner.size() > 1 && isDots(inner.getLast())) {
        return inner.subList(0, inner.size() - 1);
      }
    }
    return List.of();
  }

  private static boolean isDots(Element element) {
    return element instanceof Word word && word.text().equals(DOTS);
  }

  private List<Argument> build(List<Element> elements, boolean bracketed) {
    if (elements.size() > 1 && isDots(elements.getLast())) {
      return List.of(repeat(elements.subList(0, elements.size() - 1)));
    }
    if (bracketed
        && elements.size() > 1
        && elements.getFirst() instanceof Word word
        && word.isToken()) {
      List<Argument> rest = build(elements.subList(1, elements.size()), false);
      return List.of(untokened(word.text().toLowerCase(Locale.ROOT), rest).withToken(word.text()));
    }
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      if (element instanceof Word word && word.isToken() && takesNext(elements, i)) {
        i++;
        arguments.add(argument(elements.get(i)).withToken(word.text()));
      } else {
        arguments.add(argument(element));
      }
    }
    return arguments;
  }

  private static boolean takesNext(List<Element> elements, int token) {
    if (token + 1 == elements.size()) {
      return false;
    }
    return switch (elements.get(token + 1)) {
      case Word word -> !word.isToken();
      case Group group -> !group.optional();
      case Repeat repeat -> !(repeat.elements().getFirst() instanceof Word word && word.isToken());
    };
  }

  private Argument argument(Element element) {
    return switch (element) {
      case Word word -> word.isToken() ? Argument.pureToken(word.text()) : leaf(word.text());
      case Repeat repeat -> repeat(repeat.elements());
      case Group group -> {
        Argument inner = choices(group.choices());
        yield group.optional() ? inner.asOptional() : inner;
      }
    };
  }

  private Argument repeat(List<Element> elements) {
    List<Argument> parts = build(elements, true);
    return one(nameOf(parts), parts).repeated();
  }

  private Argument choices(List<List<Element>> choices) {
    List<Argument> made = new ArrayList<>();
    for (List<Element> choice : choices) {
      List<Argument> parts = build(choice, true);
      made.add(one(nameOf(parts), parts));
    }
    return made.size() == 1
        ? made.getFirst()
        : Argument.container(nameOf(made), Argument.Type.ONEOF, made);
  }

  /** What a token can be put before: the only argument, or a block if that has a token already. */
  private static Argument untokened(String name, List<Argument> parts) {
    return parts.size() == 1 && !parts.getFirst().token().isEmpty()
        ? Argument.container(name, Argument.Type.BLOCK, parts)
        : one(name, parts);
  }

  /** The only argument, or a block of several. */
  private static Argument one(String name, List<Argument> parts) {
    return parts.size() == 1
        ? parts.getFirst()
        : Argument.container(name, Argument.Type.BLOCK, parts);
  }

  /**
   * Containers are called after their parts, as {@code nx_xx}: they have no name of their own in a
   * syntax line.
   */
  private static String nameOf(List<Argument> parts) {
    if (parts.size() > 3) {
      return parts.getFirst().name() + "_etc";
    }
    StringBuilder name = new StringBuilder();
    for (Argument part : parts) {
      name.append(name.isEmpty() ? "" : "_").append(part.name());
    }
    return name.toString();
  }

  private Argument leaf(String word) {
    int colon = word.lastIndexOf(':');
    Argument.Type given = colon < 0 ? null : TYPES.get(word.substring(colon + 1));
    String name = given == null ? word : word.substring(0, colon);
    Argument.Type type = given == null ? typeOf(name) : given;
    int keySpec = -1;
    if (type == Argument.Type.KEY) {
      keySpec = Math.min(keysSeen++, keySpecs - 1);
    } else if (given != null && word.endsWith(":" + KEY_PATTERN)) {
      patternSpec = patternSpec < 0 ? keysSeen++ : patternSpec;
      keySpec = patternSpec;
    }
    return Argument.leaf(name, type, keySpec);
  }

  private Argument.Type typeOf(String name) {
    if (keySpecs > 0 && KEYS.contains(name)) {
      return Argument.Type.KEY;
    }
    if (INTEGERS.contains(name)) {
      return Argument.Type.INTEGER;
    }
    if (name.startsWith("unix-time")) {
      return Argument.Type.UNIX_TIME;
    }
    return name.equals("pattern") ? Argument.Type.PATTERN : Argument.Type.STRING;
  }
}
