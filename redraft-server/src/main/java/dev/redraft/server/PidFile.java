package dev.redraft.server;

import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code pidfile}: holds the process's number while it runs. */
final class PidFile {
  private final Path path;
  private final EventLog log;

  PidFile(Path path, EventLog log) {
    this.path = path;
    this.log = log;
  }

  /** Writes it; a server whose pid file can't be written runs all the same, as in Redis. */
  void write() {
    try {
      Files.writeString(path, ProcessHandle.current().pid() + "\n", StandardCharsets.US_ASCII);
    } catch (IOException e) {
      log.warning("Failed to write PID file: " + e);
    }
  }

  void remove() {
    log.notice("Removing the pid file.");
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warning("Failed to remove the PID file: " + e);
    }
  }
}
