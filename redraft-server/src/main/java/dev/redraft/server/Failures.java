package dev.redraft.server;

import dev.redraft.platform.EventLog;
import java.io.IOException;

/** Defects as one line for the log: what, and where in this project it came from. */
final class Failures {
  private Failures() {}

  /**
   * Errors of the network end a client quietly, as a reset does; anything else is a defect and is
   * reported.
   */
  static void ofClient(EventLog log, long id, Throwable cause) {
    if (cause instanceof IOException) {
      log.log(
          EventLog.Level.VERBOSE, "Client id=" + id + " closed connection: " + cause.getMessage());
    } else {
      log.warning("Client id=" + id + " closed after an internal error: " + describe(cause));
    }
  }

  static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString().replace('\n', ' '));
    int shown = 0;
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (shown < 8 && (shown == 0 || frame.getClassName().startsWith("dev.redraft"))) {
        text.append(shown == 0 ? " at " : " < ")
            .append(frame.getClassName())
            .append('.')
            .append(frame.getMethodName())
            .append(':')
            .append(frame.getLineNumber());
        shown++;
      }
    }
    if (failure.getCause() != null) {
      text.append(" caused by ").append(failure.getCause());
    }
    return text.toString();
  }
}
