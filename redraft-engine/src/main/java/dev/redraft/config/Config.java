package dev.redraft.config;

import dev.redraft.base.Glob;
import dev.redraft.base.Slice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The values of all directives of one server.
 *
 * <p>Reading is free of locks and of look-ups, from any thread. Changes come from one thread: the
 * one that starts the server, then the engine thread. Text is one character for each byte
 * (ISO-8859-1), as the parser gives it.
 */
@SuppressWarnings(
    "EnumOrdinal") // the ordinal is the slot of a directive in arrays that live as long as the
// process
public final class Config {
  private final AtomicLongArray numbers = new AtomicLongArray(Directive.values().length);
  private final AtomicReferenceArray<Value> values =
      new AtomicReferenceArray<>(Directive.values().length);
  private final Map<Directive, List<Listener>> listeners = new EnumMap<>(Directive.class);
  private final List<Rename> renames = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Predicate<Path> isDirectory;
  private @Nullable Path file;
  private final Path firstDirectory;

  /** Told of a change after it has been made; what it refuses is rolled back. */
  @FunctionalInterface
  public interface Listener {
    /** Makes the change felt; an exception undoes the whole CONFIG SET that it belongs to. */
    void changed(Config config) throws ConfigException;
  }

  /**
   * A command's new name, as {@code rename-command} asks for; an empty one removes the command.
   *
   * @param at where it was asked for, to report a name that does not exist
   */
  public record Rename(String from, String to, ConfigFileException.Place at) {}

  /** Defaults, with the process's working directory as {@code dir}. */
  public Config() {
    this(Path.of(""), Files::isDirectory);
  }

  /** Defaults, with {@code dir} given; {@code isDirectory} checks a new one. */
  public Config(Path workingDirectory, Predicate<Path> isDirectory) {
    this.isDirectory = isDirectory;
    for (Directive directive : Directive.values()) {
      put(directive, directive.type().initial());
    }
    put(Directive.DIR, DirectoryType.value(workingDirectory));
    this.firstDirectory = directory();
  }

  /** Whether {@code dir} is not the directory in which the server started. */
  boolean isDirectorySet() {
    return !directory().equals(firstDirectory);
  }

  private void put(Directive directive, Value value) {
    numbers.set(directive.ordinal(), value.number());
    values.set(directive.ordinal(), value);
  }

  Value value(Directive directive) {
    return values.get(directive.ordinal());
  }

  /**
   * The number, amount of bytes (a percentage as its negative), index of a choice or set of flags.
   */
  public long number(Directive directive) {
    return numbers.getAcquire(directive.ordinal());
  }

  /** Whether a directive of yes and no is yes. */
  public boolean isOn(Directive directive) {
    return number(directive) != 0;
  }

  /** The number of a directive whose bounds are those of an int. */
  public int intValue(Directive directive) {
    return Math.toIntExact(number(directive));
  }

  /** The value as CONFIG GET shows it. */
  public String text(Directive directive) {
    return value(directive).text();
  }

  /** The chosen word as the constant of its enum; see {@link Choices}. */
  public <E extends Enum<E>> E choice(Directive directive, Class<E> type) {
    return type.getEnumConstants()[intValue(directive)];
  }

  /** Bytes of a directive that takes an amount or a percentage of {@code whole}. */
  public long bytesOf(Directive directive, long whole) {
    long number = number(directive);
    return number >= 0 ? number : (long) (whole * (-number / 100.0));
  }

  /** The words of a directive that takes several, such as {@code bind}. */
  public List<String> words(Directive directive) {
    return WordsType.words(value(directive));
  }

  /** The save points, none when snapshots are off. */
  public List<SavePoint> savePoints() {
    return SaveType.points(value(Directive.SAVE));
  }

  /** The output buffer limit of a class of clients. */
  public OutputBufferLimit outputBufferLimit(OutputBufferLimit.ClientClass clientClass) {
    return BufferLimitsType.limits(value(Directive.CLIENT_OUTPUT_BUFFER_LIMIT))
        .get(clientClass.ordinal());
  }

  /** The working directory, absolute. */
  public Path directory() {
    return DirectoryType.path(value(Directive.DIR));
  }

  /**
   * The file that a directive names, below {@link #directory()} unless absolute; null when it names
   * none.
   */
  public @Nullable Path path(Directive directive) {
    String text = text(directive);
    return text.isEmpty() ? null : directory().resolve(DirectoryType.decode(text));
  }

  /** The commands to rename, in the order of the file. */
  public List<Rename> renames() {
    return List.copyOf(renames);
  }

  /** What people should know about accepted values; for the log at start. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** The file that was loaded, absolute; null when there was none. */
  public @Nullable Path file() {
    return file;
  }

  void setFile(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  void addRename(Rename rename) {
    renames.add(rename);
  }

  /**
   * Registers a listener; one that is registered for several directives hears of a CONFIG SET once.
   */
  public void onChange(Directive directive, Listener listener) {
    listeners.computeIfAbsent(directive, d -> new ArrayList<>()).add(listener);
  }

  /** Sets a directive before the server runs: immutable ones too, and without listeners. */
  public void preset(Directive directive, String... words) throws ConfigException {
    load(directive, List.of(words), false);
  }

  void load(Directive directive, List<String> words, boolean again) throws ConfigException {
    Value value = check(directive, directive.type().parseLine(words, value(directive), again));
    put(directive, value);
    String note = Refusals.note(directive, value);
    if (note != null && !notes.contains(note)) {
      notes.add(note);
    }
  }

  private Value check(Directive directive, Value value) throws ConfigException {
    String reason = Refusals.reason(directive, value);
    if (reason != null) {
      throw new ConfigException(reason);
    }
    if (directive == Directive.DIR && !isDirectory.test(DirectoryType.path(value))) {
      throw new ConfigException(
          Files.exists(DirectoryType.path(value))
              ? "Not a directory"
              : "No such file or directory");
    }
    return value;
  }

  /** CONFIG GET: names and values in turn, of all directives that match any of the globs. */
  public List<String> get(List<String> globs) {
    List<String> found = new ArrayList<>();
    for (Directive directive : Directive.values()) {
      addIfAsked(found, globs, directive, directive.directiveName());
      String alias = directive.alias();
      if (alias != null) {
        addIfAsked(found, globs, directive, alias);
      }
    }
    return found;
  }

  private void addIfAsked(
      List<String> found, List<String> globs, Directive directive, String name) {
    for (String glob : globs) {
      if (directive.isHidden()
          ? glob.equalsIgnoreCase(name)
          : Glob.matches(slice(glob), slice(name), true)) {
        found.add(name);
        found.add(text(directive));
        return;
      }
    }
  }

  private static Slice slice(String text) {
    return new Slice(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * CONFIG SET: all changes or none.
   *
   * @param pairs names and values in turn
   * @param local whether the client is on this machine, for {@code enable-protected-configs local}
   * @throws ConfigException with the text of the error reply after {@code ERR}
   */
  public void set(List<String> pairs, boolean local) throws ConfigException {
    if (pairs.isEmpty() || pairs.size() % 2 != 0) {
      throw new ConfigException("syntax error");
    }
    Map<Directive, String> names = new EnumMap<>(Directive.class);
    List<Directive> order = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      order.add(settable(pairs.get(i), names, local));
    }
    Map<Directive, Value> before = new EnumMap<>(Directive.class);
    try {
      for (int i = 0; i < order.size(); i++) {
        change(order.get(i), pairs.get(2 * i + 1), names, before);
      }
      apply(order, names, before);
    } catch (ConfigException e) {
      before.forEach(this::put);
      throw e;
    }
  }

  private Directive settable(String name, Map<Directive, String> names, boolean local)
      throws ConfigException {
    Directive directive = Directive.find(name);
    if (directive == null) {
      throw new ConfigException(
          "Unknown option or number of arguments for CONFIG SET - '" + name + "'");
    }
    if (directive.isImmutable()) {
      throw failed(name, "can't set immutable config");
    }
    Choices.Permission permission =
        choice(Directive.ENABLE_PROTECTED_CONFIGS, Choices.Permission.class);
    if (directive.isProtected()
        && (permission == Choices.Permission.NO
            || (permission == Choices.Permission.LOCAL && !local))) {
      throw failed(name, "can't set protected config");
    }
    if (names.put(directive, name) != null) {
      throw failed(name, "duplicate parameter");
    }
    return directive;
  }

  private void change(
      Directive directive, String word, Map<Directive, String> names, Map<Directive, Value> before)
      throws ConfigException {
    Value old = value(directive);
    try {
      List<String> words =
          directive.type().manyWords() ? List.of(word.split(" ", -1)) : List.of(word);
      Value value = check(directive, directive.type().parse(words, old));
      if (!value.text().equals(old.text())) {
        before.put(directive, old);
        put(directive, value);
      }
    } catch (ConfigException e) {
      throw failed(names.getOrDefault(directive, directive.directiveName()), e.text());
    }
  }

  private void apply(
      List<Directive> order, Map<Directive, String> names, Map<Directive, Value> before)
      throws ConfigException {
    List<Listener> told = new ArrayList<>();
    for (Directive directive : order) {
      if (!before.containsKey(directive)) {
        continue;
      }
      for (Listener listener : listeners.getOrDefault(directive, List.of())) {
        if (told.contains(listener)) {
          continue;
        }
        told.add(listener);
        try {
          listener.changed(this);
        } catch (ConfigException e) {
          rollBack(told, before);
          throw failed(names.getOrDefault(directive, directive.directiveName()), e.text());
        }
      }
    }
  }

  private void rollBack(List<Listener> told, Map<Directive, Value> before) {
    before.forEach(this::put);
    for (Listener listener : told) {
      try {
        listener.changed(this);
      } catch (ConfigException e) {
        notes.add("Failed applying new configuration and restoring previous settings: " + e.text());
      }
    }
  }

  private static ConfigException failed(String name, String why) {
    return new ConfigException(
        "CONFIG SET failed (possibly related to argument '" + name + "') - " + why);
  }

  /** The directives whose values are not the defaults. */
  Set<Directive> changed() {
    EnumSet<Directive> changed = EnumSet.noneOf(Directive.class);
    for (Directive directive : Directive.values()) {
      if (!text(directive).equals(directive.type().initial().text())) {
        changed.add(directive);
      }
    }
    return changed;
  }
}
