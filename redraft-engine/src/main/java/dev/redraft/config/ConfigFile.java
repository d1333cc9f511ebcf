package dev.redraft.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration: a file in the syntax of redis.conf, then standard input, then the options
 * of the command line; later lines win. Each line is a directive and its words (see {@link Words});
 * {@code #} starts a comment line.
 *
 * <p>{@code include} takes a path or a glob, relative to {@code dir} as it stands at that line, at
 * most 16 deep.
 */
public final class ConfigFile {
  /** How deep files may include one another. */
  static final int MAX_DEPTH = 16;

  private static final Set<String> RETIRED =
      Set.of("list-max-ziplist-entries", "list-max-ziplist-value");

  private final Config config;
  private final DefaultUser defaultUser;
  private final Set<Directive> seen = EnumSet.noneOf(Directive.class);

  private ConfigFile(Config config) {
    this.config = config;
    this.defaultUser = new DefaultUser(config);
  }

  /**
   * Loads into {@code config}.
   *
   * @param file the configuration file; null for none
   * @param input read to its end as more lines; null for none
   * @param options the command line after the file, for example {@code --port 7000}
   */
  public static void load(
      Config config, @Nullable Path file, @Nullable InputStream input, List<String> options)
      throws ConfigFileException {
    ConfigFile loader = new ConfigFile(config);
    StringBuilder text = new StringBuilder();
    if (file != null) {
      config.setFile(file);
      text.append(read(file));
    }
    if (input != null) {
      try {
        text.append(new String(input.readAllBytes(), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw ConfigFileException.unreadable("-", String.valueOf(e.getMessage()));
      }
    }
    if (!options.isEmpty()) {
      text.append('\n')
          .append(CommandLine.lines(options.stream().map(ConfigFile::asBytes).toList()));
    }
    loader.lines(text.toString(), 0);
    loader.defaultUser.finish();
  }

  /** Loads text alone, for tests and tools. */
  public static void loadText(Config config, String text) throws ConfigFileException {
    ConfigFile loader = new ConfigFile(config);
    loader.lines(text, 0);
    loader.defaultUser.finish();
  }

  private static String asBytes(String argument) {
    return new String(argument.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String read(Path file) throws ConfigFileException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw ConfigFileException.unreadable(file.toString(), "No such file or directory");
    } catch (AccessDeniedException e) {
      throw ConfigFileException.unreadable(file.toString(), "Permission denied");
    } catch (IOException e) {
      throw ConfigFileException.unreadable(
          file.toString(),
          Files.isDirectory(file) ? "Is a directory" : String.valueOf(e.getMessage()));
    }
  }

  private void lines(String text, int depth) throws ConfigFileException {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        ConfigFileException.Place place = new ConfigFileException.Place(i + 1, line);
        try {
          line(place, depth);
        } catch (ConfigException e) {
          throw ConfigFileException.at(place, e.text());
        }
      }
    }
  }

  private void line(ConfigFileException.Place place, int depth)
      throws ConfigException, ConfigFileException {
    List<String> words = Words.split(place.text());
    if (words == null) {
      throw new ConfigException("Unbalanced quotes in configuration line");
    }
    String name = words.get(0).toLowerCase(Locale.ROOT);
    List<String> rest = words.subList(1, words.size());
    Directive directive = Directive.find(name);
    if (directive != null) {
      boolean none = rest.isEmpty() && directive != Directive.SAVE;
      if (none || (rest.size() > 1 && !directive.type().manyWords())) {
        throw new ConfigException(ValueType.WRONG_COUNT);
      }
      boolean inOneWord =
          rest.size() == 1 && !rest.get(0).isEmpty() && directive.type().manyWords();
      config.load(
          directive, inOneWord ? List.of(rest.get(0).split(" ", -1)) : rest, !seen.add(directive));
    } else if (name.equals("include") && rest.size() == 1) {
      include(rest.get(0), depth + 1);
    } else if (name.equals("rename-command") && rest.size() == 2) {
      config.addRename(new Config.Rename(rest.get(0), rest.get(1), place));
    } else if (name.equals("user") && rest.size() >= 1) {
      defaultUser.declare(rest);
    } else if (name.equals("loadmodule") && rest.size() >= 1) {
      throw new ConfigException("Redraft can't load modules");
    } else if (!RETIRED.contains(name) || rest.size() != 1) {
      throw new ConfigException("Bad directive or wrong number of arguments");
    }
  }

  private void include(String pattern, int depth) throws ConfigException, ConfigFileException {
    if (depth > MAX_DEPTH) {
      throw new ConfigException("Files include one another more than " + MAX_DEPTH + " deep");
    }
    for (Path path : matching(config.directory().resolve(DirectoryType.decode(pattern)))) {
      lines(read(path), depth);
    }
  }

  /**
   * The files that the last name of a path stands for, sorted; a path without a wildcard stands for
   * itself.
   */
  private static List<Path> matching(Path path) throws ConfigFileException {
    Path name = path.getFileName();
    Path parent = path.getParent();
    if (name == null || parent == null || !isGlob(name.toString())) {
      return List.of(path);
    }
    List<Path> found = new ArrayList<>();
    String glob = name.toString().replace("{", "\\{").replace("}", "\\}").replace("[^", "[!");
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent, glob)) {
      for (Path entry : stream) {
        if (!entry.getFileName().toString().startsWith(".") || glob.startsWith(".")) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | RuntimeException e) {
      throw ConfigFileException.unreadable(path.toString(), String.valueOf(e.getMessage()));
    }
    found.sort(null);
    return found;
  }

  private static boolean isGlob(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
  }
}
