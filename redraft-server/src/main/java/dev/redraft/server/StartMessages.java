package dev.redraft.server;

import dev.redraft.base.Version;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.ProcFile;
import java.io.IOException;

/** What a starting server says first, in the words that tools look for. */
final class StartMessages {
  private static final String SOMAXCONN = "/proc/sys/net/core/somaxconn";

  private StartMessages() {}

  static void write(Config config, boolean configured, EventLog log) {
    log.warning("oO0OoO0OoO0Oo " + Version.NAME + " is starting oO0OoO0OoO0Oo");
    log.warning(
        Version.NAME
            + " version="
            + Version.REDRAFT
            + ", redis="
            + Version.REDIS
            + ", java="
            + Runtime.version()
            + ", pid="
            + ProcessHandle.current().pid()
            + ", just started");
    log.warning(
        configured
            ? "Configuration loaded"
            : "Warning: no config file specified, using the default config. In order to specify a"
                + " config file use redraft server /path/to/redis.conf");
    for (String note : config.notes()) {
      log.warning(note);
    }
    checkBacklog(config, log);
  }

  /** The system cuts the accept queue to its own limit without saying so. */
  private static void checkBacklog(Config config, EventLog log) {
    try {
      int most = Integer.parseInt(ProcFile.read(SOMAXCONN).strip());
      int wanted = config.intValue(Directive.TCP_BACKLOG);
      if (wanted > most) {
        log.warning(
            "WARNING: The TCP backlog setting of "
                + wanted
                + " cannot be enforced because "
                + SOMAXCONN
                + " is set to the lower value of "
                + most
                + ".");
      }
    } catch (IOException | NumberFormatException e) {
      // not Linux, or not readable in this container: nothing to compare with
    }
  }
}
