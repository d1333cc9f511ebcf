package dev.redraft.platform;

/** Where the store reports events for people, in Redis's four levels. Called from any thread. */
@FunctionalInterface
public interface EventLog {
  /** The levels of redis.conf's {@code loglevel}, least important first. */
  enum Level {
    DEBUG,
    VERBOSE,
    NOTICE,
    WARNING
  }

  void log(Level level, String message);

  default void notice(String message) {
    log(Level.NOTICE, message);
  }

  default void warning(String message) {
    log(Level.WARNING, message);
  }
}
