package dev.redraft.server;

import dev.redraft.base.Version;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigFile;
import dev.redraft.config.ConfigFileException;
import dev.redraft.config.Directive;
import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The server as a process of its own: configuration, log, signals, pid file, service manager. */
final class ServerProcess {
  private final Backend.Opener opener;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  ServerProcess(Backend.Opener opener, InputStream in, PrintStream out, PrintStream err) {
    this.opener = opener;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs until the store has ended.
   *
   * @param arguments a configuration file, {@code -} for standard input, {@code --name value ...};
   *     all optional
   * @return the exit code
   */
  int run(List<String> arguments) {
    Config config = new Config();
    boolean configured;
    try {
      configured = load(config, arguments);
      Path logFile = config.path(Directive.LOGFILE);
      if (logFile != null) {
        RedisLog.checkWritable(logFile);
      }
    } catch (ConfigFileException | StartException e) {
      err.println();
      err.println(e.getMessage());
      return 1;
    }
    try (RedisLog log = new RedisLog(Clock.system(), config.path(Directive.LOGFILE), out)) {
      log.setLevel(config.choice(Directive.LOGLEVEL, EventLog.Level.class));
      config.onChange(
          Directive.LOGLEVEL,
          changed -> log.setLevel(changed.choice(Directive.LOGLEVEL, EventLog.Level.class)));
      return serve(config, configured, log);
    }
  }

  /** Whether a configuration was given at all. */
  private boolean load(Config config, List<String> arguments) throws ConfigFileException {
    int first = 0;
    Path file = null;
    if (!arguments.isEmpty() && !arguments.get(0).startsWith("-")) {
      file = Path.of(arguments.get(0)).toAbsolutePath();
      first = 1;
    }
    int end = arguments.size();
    InputStream input = null;
    if (end > first && (arguments.get(first).equals("-") || arguments.get(end - 1).equals("-"))) {
      input = in;
      if (arguments.get(first).equals("-")) {
        first++;
      } else {
        end--;
      }
    }
    ConfigFile.load(config, file, input, arguments.subList(first, end));
    return !arguments.isEmpty();
  }

  private int serve(Config config, boolean configured, RedisLog log) {
    ServiceManager manager = ServiceManager.of(config, System.getenv("NOTIFY_SOCKET"), log);
    StartMessages.write(config, configured, log);
    PidFile pidFile = pidFile(config, log);
    try {
      FileLimit.apply(config, log);
      NetworkServer server =
          NetworkServer.start(config, log, opener, false, () -> ready(config, manager, log));
      try {
        Signals.install(
            request -> received(request, config, server, manager, log),
            () -> {
              log.warning("You insist... exiting now.");
              log.close();
              Runtime.getRuntime().halt(1);
            });
        if (pidFile != null) {
          pidFile.write();
        }
        int code = server.stopped().get();
        server.close();
        if (code == 0) {
          log.warning(Version.NAME + " is now ready to exit, bye bye...");
        }
        return code;
      } finally {
        if (pidFile != null) {
          pidFile.remove();
        }
      }
    } catch (StartException e) {
      log.warning(String.valueOf(e.getMessage()));
      return 1;
    } catch (ExecutionException e) {
      log.warning("Stopped by an internal error: " + Failures.describe(e));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void ready(Config config, ServiceManager manager, EventLog log) {
    log.notice("Ready to accept connections");
    if (!config.text(Directive.UNIXSOCKET).isEmpty()) {
      log.notice(
          "The server is now ready to accept connections at " + config.path(Directive.UNIXSOCKET));
    }
    if (manager.isPresent() && !manager.send("STATUS=Ready to accept connections\nREADY=1\n")) {
      log.warning("systemd supervision requested, but its socket can't be written");
    }
  }

  private static void received(
      Signals.Request request,
      Config config,
      NetworkServer server,
      ServiceManager manager,
      EventLog log) {
    log.warning("Received " + request + " scheduling shutdown...");
    if (manager.isPresent()) {
      manager.send("STOPPING=1\n");
    }
    long options =
        config.number(
            request == Signals.Request.SIGINT
                ? Directive.SHUTDOWN_ON_SIGINT
                : Directive.SHUTDOWN_ON_SIGTERM);
    server.shutdown((options & 1) != 0, (options & 2) != 0, (options & 4) != 0, (options & 8) != 0);
  }

  private static @Nullable PidFile pidFile(Config config, EventLog log) {
    Path path = config.path(Directive.PIDFILE);
    if (path == null) {
      return null;
    }
    Path parent = path.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      log.warning("Failed to write PID file: no directory " + parent);
      return null;
    }
    return new PidFile(path, log);
  }
}
