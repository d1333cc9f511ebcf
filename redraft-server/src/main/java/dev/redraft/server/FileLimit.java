package dev.redraft.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;
import java.lang.management.ManagementFactory;

/** Keeps {@code maxclients} within the number of files that the system lets this process open. */
final class FileLimit {
  /** Descriptors for everything but clients: files of the log, listeners, the JVM's own. */
  private static final long RESERVED = 64;

  private FileLimit() {}

  private static long mostClients() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount() - RESERVED
        : Long.MAX_VALUE;
  }

  /** Lowers maxclients to what is possible, with a warning, and refuses more from then on. */
  static void apply(Config config, EventLog log) throws StartException {
    long most = mostClients();
    long wanted = config.number(Directive.MAXCLIENTS);
    if (most < 1) {
      throw new StartException(
          "Your current 'ulimit -n' is not enough for the server to start. Please increase it.");
    }
    if (wanted > most) {
      try {
        config.preset(Directive.MAXCLIENTS, Long.toString(most));
      } catch (ConfigException e) {
        throw new StartException(e.text());
      }
      log.warning(
          "maxclients has been reduced from "
              + wanted
              + " to "
              + most
              + " to compensate for low ulimit. If you need higher maxclients increase 'ulimit"
              + " -n'.");
    }
    config.onChange(Directive.MAXCLIENTS, FileLimit::check);
  }

  private static void check(Config config) throws ConfigException {
    long most = mostClients();
    if (config.number(Directive.MAXCLIENTS) > most) {
      throw new ConfigException(
          "The operating system is not able to handle the specified number of clients, try with "
              + most);
    }
  }
}
