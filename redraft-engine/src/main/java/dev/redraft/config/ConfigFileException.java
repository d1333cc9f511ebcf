package dev.redraft.config;

import dev.redraft.base.Version;

/**
 * A configuration that can't be used. The message is complete, for people, and needs no stack
 * trace.
 */
public final class ConfigFileException extends Exception {
  private static final long serialVersionUID = 1;

  /** A line of a configuration: its number from 1 and its text without surrounding space. */
  public record Place(int line, String text) {}

  private ConfigFileException(String message) {
    super(message, null, false, false);
  }

  /** A line that is wrong. */
  public static ConfigFileException at(Place place, String why) {
    return new ConfigFileException(
        heading()
            + "Reading the configuration file, at line "
            + place.line()
            + "\n>>> '"
            + place.text()
            + "'\n"
            + why);
  }

  /** A configuration that is wrong as a whole. */
  public static ConfigFileException because(String why) {
    return new ConfigFileException(heading() + why);
  }

  /** A file that can't be read. */
  public static ConfigFileException unreadable(String path, String why) {
    return new ConfigFileException("Fatal error, can't open config file '" + path + "': " + why);
  }

  private static String heading() {
    return "*** FATAL CONFIG FILE ERROR (" + Version.NAME + " " + Version.REDRAFT + ") ***\n";
  }
}
